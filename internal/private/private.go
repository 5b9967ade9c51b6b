// Package private keeps files that are one user's alone: what others may have
// written is not read, and what is written others can't read.
package private

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Open opens a file that nobody but this user can have written or read. flag is
// as for [os.OpenFile].
func Open(path string, flag int) (*os.File, error) { return open(path, flag, checkFile) }

func open(path string, flag int, check func(string, fs.FileInfo) error) (*os.File, error) {
	if err := CheckFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	// A pipe or a device must not even be opened.
	named, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !named.Mode().IsRegular() {
		return nil, fmt.Errorf("%q is not a regular file (%s): name the file itself", path, named.Mode().Type())
	}
	f, err := os.OpenFile(path, flag|noFollow, 0)
	if err != nil {
		return nil, err
	}
	opened, err := f.Stat()
	switch {
	case err != nil:
	case !os.SameFile(named, opened):
		err = fmt.Errorf("%q was replaced while it was opened: try again", path)
	default:
		err = check(path, opened)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Read returns what is in a file that nobody but this user can have written or
// read. A file of more than limit bytes is refused.
func Read(path string, limit int64) ([]byte, error) {
	f, err := Open(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	return read(f, limit)
}

// ReadSecret is [Read] for what an orchestrator mounts, too: links of a folder that
// only the administrator can write to, to a file as [Unshared] has it.
func ReadSecret(path string, limit int64) ([]byte, error) {
	if err := CheckFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	file, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	f, err := open(file, os.O_RDONLY, checkSecret)
	if err != nil {
		return nil, err
	}
	return read(f, limit)
}

func read(f *os.File, limit int64) ([]byte, error) {
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("%q is longer than %d bytes", f.Name(), limit)
	}
	return content, err
}

// Create creates a file that only this user can read. It fails when there is
// one, with [fs.ErrExist].
func Create(path string) (*os.File, error) {
	if err := CheckFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL|noFollow, 0o600)
}

// Replace makes content the content of path, whole or not at all. Only one
// process may do so at a time.
func Replace(path string, content []byte) error {
	beside := path + ".new"
	// What a process left that died here is of no use.
	if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := Create(beside)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(beside, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside))
	}
	return SyncFolder(filepath.Dir(path))
}
