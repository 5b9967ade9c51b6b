package audit

import (
	"io/fs"
	"os"
	"runtime"

	"github.com/ovh-mcp/ovh-mcp/internal/private"
)

// keepsOpen is false where a file that is open can't be renamed or replaced.
const keepsOpen = runtime.GOOS != "windows"

// A keptFile stays open from one step to the next, as long as it is the one that
// others find by its name, and as private as it was. To open it takes longer
// than to write to it.
type keptFile struct {
	path string
	file *os.File
	info fs.FileInfo // when it was opened
}

// open returns the file and its size.
func (k *keptFile) open() (*os.File, int64, error) {
	if k.file != nil {
		found, err := os.Lstat(k.path)
		if err == nil && os.SameFile(k.info, found) && found.Mode() == k.info.Mode() {
			return k.file, found.Size(), nil
		}
		k.close()
	}
	f, err := private.Open(k.path, os.O_RDWR)
	if err != nil {
		return nil, 0, err
	}
	return k.keep(f)
}

func (k *keptFile) create() (*os.File, error) {
	f, err := private.Create(k.path)
	if err != nil {
		return nil, err
	}
	f, _, err = k.keep(f)
	return f, err
}

func (k *keptFile) keep(f *os.File) (*os.File, int64, error) {
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	k.file, k.info = f, info
	return f, info.Size(), nil
}

// rest ends a step.
func (k *keptFile) rest() {
	if !keepsOpen {
		k.close()
	}
}

func (k *keptFile) close() {
	if k.file != nil {
		k.file.Close()
	}
	k.file = nil
}
