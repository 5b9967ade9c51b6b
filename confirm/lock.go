package confirm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	// lockWait is how long another process may hold the lock before it must be
	// stuck.
	lockWait = 10 * time.Second

	// lockPoll is how often the lock is tried.
	lockPoll = 2 * time.Millisecond
)

// takeLock waits for the lock that all journals of a key share: copies of one
// journal under several names have one anchor.
func (j *journal) takeLock() error {
	if err := j.makeLock(); err != nil {
		return err
	}
	for start := time.Now(); ; time.Sleep(lockPoll) {
		ok, err := j.lock.TryLock()
		if err != nil {
			return err
		}
		if ok && j.lockStands() {
			return nil
		}
		if err := j.lock.Unlock(); err != nil {
			return err
		}
		if time.Since(start) > lockWait {
			return fmt.Errorf("another process has held the lock %q for %s: look whether one hangs, and try again", j.lock.Path(), lockWait)
		}
	}
}

// lockStands says that the lock is held on the file that others find, not on
// one that was removed.
func (j *journal) lockStands() bool {
	held, err := j.lock.Stat()
	if err != nil {
		return false
	}
	found, err := os.Stat(j.lock.Path())
	return err == nil && os.SameFile(held, found)
}

// makeLock makes the file of the lock, so that it is this user's.
func (j *journal) makeLock() error {
	if err := os.MkdirAll(filepath.Dir(j.keyPath), 0o700); err != nil {
		return err
	}
	f, err := createPrivate(j.lock.Path())
	if errors.Is(err, fs.ErrExist) {
		f, err = openPrivate(j.lock.Path(), os.O_RDONLY)
	}
	if err != nil {
		return err
	}
	return f.Close()
}
