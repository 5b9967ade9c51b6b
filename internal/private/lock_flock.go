//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package private

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// A handle keeps the file of a lock open from one time to the next: to open it
// anew takes longer than all that is done under the lock of the audit log.
type handle struct {
	file *os.File
	info fs.FileInfo
}

func (h *handle) try(path string) (bool, error) {
	if h.file == nil {
		f, err := openLock(path)
		if err != nil {
			return false, err
		}
		if h.info, err = f.Stat(); err != nil {
			f.Close()
			return false, err
		}
		h.file = f
	}
	err := syscall.Flock(int(h.file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}

// Release gives the lock back.
func (h *handle) Release() error {
	if h.file == nil {
		return nil
	}
	return syscall.Flock(int(h.file.Fd()), syscall.LOCK_UN)
}

// Close gives the lock back, and closes its file until it is taken again.
func (h *handle) Close() error {
	if h.file == nil {
		return nil
	}
	f := h.file
	h.file = nil
	return f.Close()
}

func (h *handle) stat() (fs.FileInfo, error) {
	if h.file == nil {
		return nil, os.ErrClosed
	}
	return h.info, nil
}
