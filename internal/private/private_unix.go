//go:build unix

package private

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

const noFollow = syscall.O_NOFOLLOW

// checkFile refuses a file that someone else may read or may have written.
func checkFile(path string, info fs.FileInfo) error {
	if owner := owner(info); owner != os.Geteuid() {
		return fmt.Errorf("%q belongs to user %d, and this program runs as user %d: run it as that user, or name another file", path, owner, os.Geteuid())
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%q is open to other users (mode %04o): chmod 600 %q", path, mode, path)
	}
	return nil
}

// checkSecret is checkFile, but for what the administrator handed over.
func checkSecret(path string, info fs.FileInfo) error {
	switch {
	case owner(info) != 0 || os.Geteuid() == 0:
		return checkFile(path, info)
	case !Unshared(info):
		return fmt.Errorf("%q is open to other users (mode %04o): give it mode 0440, and the group of this program", path, info.Mode().Perm())
	}
	return nil
}

// CheckFolder refuses a folder where someone else could put another file in
// the place of ours. In a sticky one, like /tmp, only owners can.
func CheckFolder(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if owner := owner(info); owner != os.Geteuid() && owner != 0 {
		return fmt.Errorf("folder %q belongs to user %d, who could replace files in it: name a file in a folder of your own", path, owner)
	}
	if mode := info.Mode(); mode.Perm()&0o022 != 0 && mode&fs.ModeSticky == 0 {
		return fmt.Errorf("folder %q can be written to by other users (mode %04o): chmod go-w %q", path, mode.Perm(), path)
	}
	return nil
}

// Unshared reports whether nobody but this program's user and the administrator
// can read or write a file. An orchestrator that mounts a secret leaves it to root
// and lets the group of the container read it: there is no other way to hand it over.
func Unshared(info fs.FileInfo) bool {
	return unshared(info.Mode().Perm(), owner(info), os.Geteuid())
}

func unshared(mode fs.FileMode, owner, user int) bool {
	if owner == 0 && user != 0 {
		return mode&0o037 == 0
	}
	return mode&0o077 == 0
}

func owner(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}

// SyncFolder makes a new name in a folder last.
func SyncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
