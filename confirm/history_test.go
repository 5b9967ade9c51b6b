package confirm

import (
	"errors"
	"testing"
	"time"
)

func TestMemoryIsBounded(t *testing.T) {
	l := NewLedger(time.Minute)
	first := issue(t, l, wipe)
	for range maxEntries {
		issue(t, l, wipe)
	}
	if len(l.tokens) != maxEntries {
		t.Errorf("%d tokens, want %d", len(l.tokens), maxEntries)
	}
	if _, _, err := carryOut(l, first, wipe, state); !errors.Is(err, ErrUnknown) {
		t.Errorf("the oldest: %v, want ErrUnknown", err)
	}
}

func TestCallerCrowdsOutNobodyElse(t *testing.T) {
	l := NewLedger(time.Minute)
	hers := issue(t, l, wipe)
	his := wipe
	his.Caller = "token:bob"
	for range 2 * maxEntries {
		issue(t, l, his)
	}
	if ran, _, err := carryOut(l, hers, wipe, state); !ran || err != nil {
		t.Errorf("after many plans of someone else: ran %t, %v, want it to run", ran, err)
	}
	if len(l.tokens) != maxEntries {
		t.Errorf("%d tokens, want %d", len(l.tokens), maxEntries)
	}
}

func TestManyCallsCarriedOutLeaveRoomForPlans(t *testing.T) {
	l := NewLedger(time.Minute)
	for range maxEntries {
		carryOut(l, issue(t, l, wipe), wipe, state)
	}
	one, two := issue(t, l, wipe), issue(t, l, wipe)
	for _, token := range []string{one, two} {
		if ran, _, err := carryOut(l, token, wipe, state); !ran {
			t.Errorf("ran %t, %v, want it to run", ran, err)
		}
	}
}
