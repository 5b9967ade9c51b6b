//go:build unix

package confirm

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesOfOthersAreRefused(t *testing.T) {
	someone := 54321
	folder := func(o Options) string { return filepath.Dir(o.File) }
	tests := []struct {
		name  string
		spoil func(t *testing.T, o Options) error
		want  string
	}{
		{"journal for all to read", func(_ *testing.T, o Options) error { return os.Chmod(o.File, 0o644) }, "chmod 600 "},
		{"journal for a group to write", func(_ *testing.T, o Options) error { return os.Chmod(o.File, 0o620) }, "chmod 600 "},
		{"key for all to read", func(_ *testing.T, o Options) error { return os.Chmod(o.Key, 0o604) }, "chmod 600 "},
		{"lock for all to read", func(_ *testing.T, o Options) error { return os.Chmod(o.Key+".lock", 0o604) }, "chmod 600 "},
		{"anchor for all to read", func(t *testing.T, o Options) error { return os.Chmod(anchorFile(t, o), 0o604) }, "chmod 600 "},
		{"folder for all to write", func(_ *testing.T, o Options) error { return os.Chmod(folder(o), 0o777) }, "chmod go-w "},
		{"folder for a group to write", func(_ *testing.T, o Options) error { return os.Chmod(folder(o), 0o770) }, "chmod go-w "},
		{"folder of the key for all to write", func(_ *testing.T, o Options) error { return os.Chmod(filepath.Dir(o.Key), 0o777) }, "chmod go-w "},
		{"journal of someone else", func(_ *testing.T, o Options) error { return os.Chown(o.File, someone, -1) }, "belongs to user 54321"},
		{"key of someone else", func(_ *testing.T, o Options) error { return os.Chown(o.Key, someone, -1) }, "belongs to user 54321"},
		{"folder of someone else", func(_ *testing.T, o Options) error { return os.Chown(folder(o), someone, -1) }, "belongs to user 54321"},
		{"symbolic link", func(_ *testing.T, o Options) error { return link2(o.File) }, "not a regular file"},
		{"key by symbolic link", func(_ *testing.T, o Options) error { return link2(o.Key) }, "not a regular file"},
		{"lock by symbolic link", func(_ *testing.T, o Options) error { return link2(o.Key + ".lock") }, "not a regular file"},
		{"link to nothing", func(_ *testing.T, o Options) error {
			return errors.Join(os.Remove(o.File), os.Symlink("nowhere", o.File))
		}, "not a regular file"},
		{"folder in place of the file", func(_ *testing.T, o Options) error {
			return errors.Join(os.Remove(o.File), os.Mkdir(o.File, 0o700))
		}, "not a regular file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newFile(t)
			l := openLedger(t, o)
			if err := tt.spoil(t, o); errors.Is(err, os.ErrPermission) {
				t.Skip("needs root")
			} else if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(o); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Open = %v, want %q", err, tt.want)
			}
			if strings.Contains(tt.name, "key") {
				return // read once
			}
			if token, _, err := l.Issue(wipe, state); err == nil {
				t.Errorf("Issue = %q, want it refused in a process that had it open", token)
			}
		})
	}
}

// link2 puts a symbolic link to a file in its place.
func link2(path string) error {
	return errors.Join(os.Rename(path, path+".real"), os.Symlink(path+".real", path))
}

func TestDeviceIsRefused(t *testing.T) {
	o := newFile(t)
	o.File = "/dev/full"
	if _, err := Open(o); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("Open = %v, want ErrJournal", err)
	}
}

func TestStickyFolderIsFine(t *testing.T) {
	o := newFile(t)
	if err := os.Chmod(filepath.Dir(o.File), 0o777|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	issue(t, openLedger(t, o), wipe)
}

func TestMissingFolderIsAnErrorThatNamesIt(t *testing.T) {
	o := newFile(t)
	o.File = filepath.Join(filepath.Dir(o.File), "nowhere", "confirmations")
	if _, err := Open(o); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("Open = %v, want ErrJournal", err)
	}
}
