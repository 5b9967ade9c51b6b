package confirm

import (
	"errors"
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
