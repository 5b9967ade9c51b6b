//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package private

import (
	"io/fs"
	"os"

	"github.com/gofrs/flock"
)

// A handle is the file of a lock while it is held.
type handle struct{ file *flock.Flock }

func (h *handle) try(path string) (bool, error) {
	f, err := openLock(path)
	if err != nil {
		return false, err
	}
	f.Close()
	h.file = flock.New(path, flock.SetPermissions(0o600))
	return h.file.TryLock()
}

// Release gives the lock back.
func (h *handle) Release() error {
	if h.file == nil {
		return nil
	}
	return h.file.Unlock()
}

// Close gives the lock back.
func (h *handle) Close() error { return h.Release() }

func (h *handle) stat() (fs.FileInfo, error) {
	if h.file == nil {
		return nil, os.ErrClosed
	}
	return h.file.Stat()
}
