package audit

import (
	"os"
	"path/filepath"
	"testing"
)

// A process whose files were removed while it runs is not taken for dead by
// others: its next intents are no calls of unknown outcome.
func TestWhoLivesIsNotTakenForDeadWhenItsLockIsRemoved(t *testing.T) {
	for name, remove := range map[string]func(file string) error{
		"the folder":         func(file string) error { return os.RemoveAll(filepath.Dir(file)) },
		"the locks":          func(file string) error { return os.RemoveAll(file + ".running") },
		"its lock":           func(file string) error { return removeAllIn(file + ".running") },
		"its lock, put back": putBack,
	} {
		t.Run(name, func(t *testing.T) {
			file := newFile(t)
			l := openLog(t, Options{File: file})
			act(t, l)
			if err := remove(file); err != nil {
				t.Fatal(err)
			}
			running := l.Begin(wipe)
			if err := running.Intend(wipe, []Request{{Method: post.Method, Path: post.Path}}); err != nil {
				t.Fatal(err)
			}
			other := openLog(t, Options{File: file})
			left, err := other.Unfinished()
			if err != nil || len(left) > 0 {
				t.Errorf("Unfinished = %+v, %v, want none: its process is at it", left, err)
			}
			for _, r := range left {
				if err := other.Settle(r); err == nil {
					t.Errorf("Settle of a call that is being sent = nil, want it refused")
				}
			}
			act(t, other) // which sweeps
			if left, err := other.Unfinished(); err != nil || len(left) > 0 {
				t.Errorf("Unfinished after a sweep = %+v, %v, want none", left, err)
			}
			if err := running.End(wipe, "ok", ""); err != nil {
				t.Error(err)
			}
			verifies(t, file)
		})
	}
}

func removeAllIn(folder string) error {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if err == nil {
			err = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
	return err
}

// putBack restores the locks as from a backup: other files by the same names.
func putBack(file string) error {
	entries, err := os.ReadDir(file + ".running")
	for _, e := range entries {
		path := filepath.Join(file+".running", e.Name())
		if err == nil {
			err = os.Remove(path)
		}
		if err == nil {
			err = os.WriteFile(path, nil, 0o600)
		}
	}
	return err
}
