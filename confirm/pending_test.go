package confirm

import (
	"testing"
	"time"
)

func TestPendingCountsWhatWaits(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		pending := func(want int) {
			t.Helper()
			if got, err := l.Pending(); err != nil || got != want {
				t.Errorf("Pending = %d, %v, want %d", got, err, want)
			}
		}
		pending(0)
		done := issue(t, l, wipe)
		issue(t, l, wipe)
		pending(2)
		if ran, _, err := carryOut(l, done, wipe, state); !ran {
			t.Errorf("carryOut: %v, want it to run", err)
		}
		pending(1)
		time.Sleep(time.Hour)
		pending(0)
	})
}
