//go:build unix

package confirm

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// A store that hangs may do what it was told when it goes on. Whoever was told that
// nothing was sent must not be told then that it may have been.
func TestSharedCallThatCouldNotBeBegunWaitsOn(t *testing.T) {
	s := sharedtest.Start(t)
	a, b := join(t, s), join(t, s)
	token := issue(t, a.Ledger, wipe)
	claim, err := a.Claim(t.Context(), token, wipe)
	if err != nil {
		t.Fatal(err)
	}
	// Whether the store hangs before or behind a step's reading is all the same to it.
	a.journal = &hanging{journal: a.journal, hang: func() { s.Process().Signal(syscall.SIGSTOP) }}
	if err := claim.Confirm(state); !errors.Is(err, shared.ErrAway) {
		t.Fatalf("Confirm in a store that hangs = %v, want ErrAway", err)
	}
	claim.Release()
	s.Process().Signal(syscall.SIGCONT)
	for a.Refresh() != nil {
		time.Sleep(10 * time.Millisecond)
	}
	for _, l := range []*Ledger{b.Ledger, a.Ledger} {
		ran, outcome, err := carryOut(l, token, wipe, state)
		if ran != (l == b.Ledger) || outcome != "wiped" && l == a.Ledger {
			t.Errorf("ran %t, %q, %v", ran, outcome, err)
		}
	}
}

// A hanging journal is one whose store hangs when a line is about to be added.
type hanging struct {
	journal
	hang func()
}

func (h *hanging) append(e entry) error {
	if e.Kind == confirmed && h.hang != nil {
		h.hang()
		h.hang = nil
	}
	return h.journal.append(e)
}
