package catalog

import (
	"fmt"
	"io"
	"io/fs"
)

// What others may not do to a file that is to be trusted, by the bits of its
// mode.
const (
	writableByOthers fs.FileMode = 0o022
	openToOthers     fs.FileMode = 0o077
)

// maxPrivate bounds a file that is trusted, in bytes. A cached catalogue of the
// whole API is about 3 MB.
const maxPrivate = 64 << 20

// readPrivate reads a file of this user's that is no link, and whose mode has
// none of the forbidden bits. Windows knows neither owners nor modes that way:
// there the folder of the user has to do.
func readPrivate(name string, forbidden fs.FileMode) ([]byte, error) {
	f, err := openItself(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no plain file", name)
	case info.Size() > maxPrivate:
		return nil, fmt.Errorf("%s is too large", name)
	}
	if err := isPrivate(info, forbidden); err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return io.ReadAll(io.LimitReader(f, maxPrivate))
}
