package confirm

import (
	"errors"
	"testing"
	"time"
)

func TestLookTellsWhatTokenWaitsAndSpendsNothing(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		look := func(token, account, caller, tool string, want error) {
			t.Helper()
			if got, err := l.Look(token, account, caller); got != tool || !errors.Is(err, want) {
				t.Errorf("Look = %q, %v, want %q, %v", got, err, tool, want)
			}
		}
		done, late := issue(t, l, wipe), issue(t, l, wipe)
		look("MADEUP", wipe.Account, wipe.Caller, "", ErrUnknown)
		look(done, "eu/2", wipe.Caller, "", ErrUnknown)
		look(done, wipe.Account, "token:bob", "", ErrUnknown)
		look(done, wipe.Account, wipe.Caller, wipe.Tool, nil)
		if ran, _, err := carryOut(l, done, wipe, state); !ran {
			t.Errorf("carryOut after Look: %v, want it to run", err)
		}
		look(done, wipe.Account, wipe.Caller, wipe.Tool, ErrUsed)
		time.Sleep(time.Minute)
		look(late, wipe.Account, wipe.Caller, wipe.Tool, ErrExpired)
	})
}
