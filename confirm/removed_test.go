package confirm

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Where somebody removes the journal while a process runs, with its key or
// without, no token is carried out again: not by that process, nor by others
// that begin a new journal.
func TestNothingRunsTwiceWhenTheJournalIsRemoved(t *testing.T) {
	for name, remove := range map[string]func(o Options) error{
		"the journal":                func(o Options) error { return os.Remove(o.File) },
		"the folder with its key":    func(o Options) error { return os.RemoveAll(filepath.Dir(o.File)) },
		"the folder of the key only": func(o Options) error { return os.RemoveAll(filepath.Dir(o.Key)) },
	} {
		t.Run(name, func(t *testing.T) {
			o, a := newFile(t), newAccount(t)
			running := start(t, o, a, 0)
			done, begun, waits := running.tell("issue"), running.tell("issue"), running.tell("issue")
			running.expect("run "+done, "done")
			running.expect("begin "+begun, "done")
			if err := remove(o); err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time, beside the journal that another began
				for _, token := range []string{done, begun, waits} {
					running.expect("run "+token, ErrJournal.Error())
					if err := claimAnew(t, o, token); !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrJournal) {
						t.Errorf("a token at a process that starts = %v, want it unknown", err)
					}
				}
			}
			a.expect(t, 2)
		})
	}
}

// claimAnew claims a token as a process that starts.
func claimAnew(t *testing.T, o Options, token string) error {
	l, err := Open(o)
	if err != nil {
		return err
	}
	defer l.Close()
	_, err = l.Claim(t.Context(), token, wipe)
	return err
}
