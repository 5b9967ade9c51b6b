package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	// lockWait is how long another process may hold a lock before it must be
	// stuck.
	lockWait = 10 * time.Second

	// lockPoll is how often a lock is tried at most, and lockPollMax at least.
	lockPoll    = 100 * time.Microsecond
	lockPollMax = 2 * time.Millisecond
)

// A Lock is held by one process at a time, and ends with it. It is a file, and
// advisory. Goroutines of one process need a mutex besides.
type Lock struct {
	path string
	handle
}

// NewLock returns the lock in a file, which is made when it is first taken, with
// its folder.
func NewLock(path string) *Lock { return &Lock{path: path} }

// Take waits for the lock, ten seconds at most.
func (l *Lock) Take() error {
	poll := lockPoll
	for start := time.Now(); ; time.Sleep(poll) {
		ok, err := l.Try()
		if ok || err != nil {
			return err
		}
		if time.Since(start) > lockWait {
			return fmt.Errorf("another process has held the lock %q for %s: look whether one hangs, and try again", l.path, lockWait)
		}
		poll = min(2*poll, lockPollMax)
	}
}

// Try takes the lock unless another process holds it.
func (l *Lock) Try() (bool, error) {
	ok, err := l.try(l.path)
	if err != nil || !ok {
		return false, err
	}
	if l.Stands() {
		return true, nil
	}
	return false, l.Close()
}

// Stands says that the lock is held on the file that others find, and that it
// is as private as it was, not on one that was removed.
func (l *Lock) Stands() bool {
	held, err := l.stat()
	if err != nil {
		return false
	}
	found, err := os.Lstat(l.path)
	return err == nil && os.SameFile(held, found) && held.Mode() == found.Mode()
}

// openLock opens the file of a lock, and makes it where there is none.
func openLock(path string) (*os.File, error) {
	f, err := Open(path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		f, err = Create(path)
	}
	if errors.Is(err, fs.ErrExist) { // made by another in between
		f, err = Open(path, os.O_RDONLY)
	}
	return f, err
}
