package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
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
type Lock struct{ file *flock.Flock }

// NewLock returns the lock in a file, which is made when it is first taken, with
// its folder.
func NewLock(path string) *Lock {
	return &Lock{flock.New(path, flock.SetPermissions(0o600))}
}

// Take waits for the lock, ten seconds at most.
func (l *Lock) Take() error {
	poll := lockPoll
	for start := time.Now(); ; time.Sleep(poll) {
		ok, err := l.Try()
		if ok || err != nil {
			return err
		}
		if time.Since(start) > lockWait {
			return fmt.Errorf("another process has held the lock %q for %s: look whether one hangs, and try again", l.file.Path(), lockWait)
		}
		poll = min(2*poll, lockPollMax)
	}
}

// Try takes the lock unless another process holds it.
func (l *Lock) Try() (bool, error) {
	if err := l.make(); err != nil {
		return false, err
	}
	ok, err := l.file.TryLock()
	if err != nil || ok && l.Stands() {
		return ok, err
	}
	return false, l.file.Unlock()
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.file.Unlock() }

// Stands says that the lock is held on the file that others find, not on one
// that was removed.
func (l *Lock) Stands() bool {
	held, err := l.file.Stat()
	if err != nil {
		return false
	}
	found, err := os.Lstat(l.file.Path())
	return err == nil && os.SameFile(held, found)
}

// make makes the file of the lock, so that it is this user's.
func (l *Lock) make() error {
	path := l.file.Path()
	f, err := Open(path, os.O_RDONLY)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		f, err = Create(path)
	}
	if errors.Is(err, fs.ErrExist) { // made by another in between
		f, err = Open(path, os.O_RDONLY)
	}
	if err != nil {
		return err
	}
	return f.Close()
}
