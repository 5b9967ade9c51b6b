package confirm

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gofrs/flock"
)

func TestLockThatIsNotGivenBackIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFile(t)
		l := openLedger(t, o)
		stuck := flock.New(o.Key + ".lock")
		if err := stuck.Lock(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := l.Issue(wipe, state); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), stuck.Path()) {
			t.Errorf("Issue = %v, want ErrJournal that names the lock", err)
		}
		stuck.Unlock()
		issue(t, l, wipe)
	})
}

func TestLockThatWasRemovedIsNoLock(t *testing.T) {
	o := newFile(t)
	j := openLedger(t, o).journal
	if err := j.takeLock(); err != nil {
		t.Fatal(err)
	}
	if !j.lockStands() {
		t.Errorf("lockStands = false, want true")
	}
	os.Remove(j.lock.Path())
	if j.lockStands() {
		t.Errorf("lockStands without its file = true, want false")
	}
	if err := os.WriteFile(j.lock.Path(), nil, 0o600); err != nil || j.lockStands() {
		t.Errorf("lockStands with another file = true, want false")
	}
	j.end()
}
