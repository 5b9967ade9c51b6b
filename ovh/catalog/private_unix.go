//go:build unix

package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// openItself opens a file for reading, and no link to one. It does not wait for
// a pipe to be written to.
func openItself(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) {
		return nil, fmt.Errorf("%s is a link", name)
	}
	return f, err
}

// isPrivate says why others may have had a hand in a file.
func isPrivate(info fs.FileInfo, forbidden fs.FileMode) error {
	owner, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !ok || int(owner.Uid) != os.Geteuid():
		return errors.New("belongs to another user")
	case info.Mode().Perm()&forbidden != 0:
		return fmt.Errorf("can be used by others: its mode is %04o, want 0600", info.Mode().Perm())
	}
	return nil
}
