package confirm

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/shared/sharedtest"
)

// A member is a process among several that share a store.
type member struct {
	*Ledger
	lease *shared.Lease
}

func join(t *testing.T, s *sharedtest.Server) member {
	t.Helper()
	store := s.Open()
	lease := store.Lease()
	if _, err := lease.Hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	return member{OpenShared(store, lease, time.Minute), lease}
}

// die makes others take the member for dead.
func (m member) die(t *testing.T) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	end()
	m.lease.Keep(ctx)
}

func TestSharedOutcomeIsTheSameForAll(t *testing.T) {
	s := sharedtest.Start(t)
	a, b := join(t, s), join(t, s)
	token := issue(t, a.Ledger, wipe)
	if ran, _, err := carryOut(b.Ledger, token, wipe, state); !ran {
		t.Fatalf("in the other process: %v", err)
	}
	for _, l := range []*Ledger{a.Ledger, b.Ledger, join(t, s).Ledger} {
		if ran, outcome, err := carryOut(l, token, wipe, state); ran || outcome != "wiped" {
			t.Errorf("again: ran %t, %q, %v, want the outcome", ran, outcome, err)
		}
	}
}

func TestSharedTokenRunsOnce(t *testing.T) {
	s := sharedtest.Start(t)
	members := []member{join(t, s), join(t, s), join(t, s)}
	var ran atomic.Int64
	var all sync.WaitGroup
	for range 20 {
		token := issue(t, members[0].Ledger, wipe)
		for _, m := range members {
			all.Go(func() {
				did, outcome, err := carryOut(m.Ledger, token, wipe, state)
				if did {
					ran.Add(1)
				} else if outcome != "wiped" && !errors.Is(err, ErrOutcomeUnknown) {
					t.Errorf("the others get %q, %v", outcome, err)
				}
			})
		}
	}
	all.Wait()
	if ran.Load() != 20 {
		t.Errorf("20 tokens ran %d times", ran.Load())
	}
}

func TestSharedCallOfTheDeadIsUnknown(t *testing.T) {
	s := sharedtest.Start(t)
	a, b := join(t, s), join(t, s)
	token := issue(t, a.Ledger, wipe)
	claim := confirmClaim(t, a.Ledger, token)
	a.die(t)
	if ran, _, err := carryOut(b.Ledger, token, wipe, state); ran || !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("ran %t, %v, want ErrOutcomeUnknown", ran, err)
	}
	// It was only slow: what it tells late is right all the same.
	if err := claim.Record([]byte("wiped")); err != nil {
		t.Fatal(err)
	}
	if ran, outcome, err := carryOut(b.Ledger, token, wipe, state); ran || outcome != "wiped" {
		t.Errorf("afterwards: ran %t, %q, %v, want the outcome", ran, outcome, err)
	}
}

func TestSharedCallOfTheSlowIsWaitedFor(t *testing.T) {
	s := sharedtest.Start(t)
	a, b := join(t, s), join(t, s)
	token := issue(t, a.Ledger, wipe)
	claim := confirmClaim(t, a.Ledger, token)
	began := make(chan struct{})
	var outcome string
	var other sync.WaitGroup
	other.Go(func() {
		close(began)
		_, outcome, _ = carryOut(b.Ledger, token, wipe, state)
	})
	<-began
	if err := claim.Record([]byte("wiped")); err != nil {
		t.Fatal(err)
	}
	if other.Wait(); outcome != "wiped" {
		t.Errorf("who waited got %q, want the outcome", outcome)
	}
	// One that came to no outcome is not waited for in its own process.
	token = issue(t, a.Ledger, wipe)
	confirmClaim(t, a.Ledger, token).Release()
	if _, _, err := carryOut(a.Ledger, token, wipe, state); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("after a panic: %v, want ErrOutcomeUnknown", err)
	}
}

// A store that goes on from an older copy, or from nothing, knows a token as
// waiting whose call was carried out, or not at all.
func TestSharedJournalThatWasLostRunsNothing(t *testing.T) {
	const keep = `local k = redis.call('KEYS', '*confirmations')[1] `
	for name, lose := range map[string][]string{
		"older": {"EVAL", keep + `redis.call('COPY', 'copy', k, 'REPLACE') return 1`, "0"},
		"empty": {"FLUSHALL"},
	} {
		s := sharedtest.Start(t)
		a, b := join(t, s), join(t, s)
		done, waiting := issue(t, a.Ledger, wipe), issue(t, a.Ledger, wipe)
		if err := s.Command("EVAL", keep+`redis.call('COPY', k, 'copy') return 1`, "0"); err != nil {
			t.Fatal(err)
		}
		if ran, _, err := carryOut(a.Ledger, done, wipe, state); !ran {
			t.Fatal(err)
		}
		under := confirmClaim(t, a.Ledger, issue(t, a.Ledger, wipe))
		if err := s.Command(lose...); err != nil {
			t.Fatal(err)
		}
		if err := a.Refresh(); err != nil {
			t.Fatal(err)
		}
		for _, l := range []*Ledger{b.Ledger, a.Ledger, join(t, s).Ledger} {
			if ran, outcome, err := carryOut(l, done, wipe, state); ran || outcome != "wiped" {
				t.Errorf("%s, what was carried out: ran %t, %q, %v, want its outcome", name, ran, outcome, err)
			}
			if ran, _, err := carryOut(l, waiting, wipe, state); ran || !errors.Is(err, ErrUnknown) {
				t.Errorf("%s, what waits: ran %t, %v, want ErrUnknown", name, ran, err)
			}
		}
		if err := under.Record([]byte("late")); err != nil {
			t.Errorf("%s, what was under way: %v", name, err)
		}
		if ran, outcome, err := carryOut(b.Ledger, under.token, wipe, state); ran || outcome != "late" {
			t.Errorf("%s, what was under way: ran %t, %q, %v, want its outcome", name, ran, outcome, err)
		}
		if ran, _, err := carryOut(b.Ledger, issue(t, a.Ledger, wipe), wipe, state); !ran {
			t.Errorf("%s, a new token: %v", name, err)
		}
	}
}

func TestSharedJournalIsRewritten(t *testing.T) {
	s := sharedtest.Start(t)
	a, b := join(t, s), join(t, s)
	slow := confirmClaim(t, a.Ledger, issue(t, a.Ledger, wipe))
	var tokens []string
	long := make([]byte, compactFrom/4)
	for range 16 {
		token := issue(t, a.Ledger, wipe)
		tokens = append(tokens, token)
		if err := confirmClaim(t, a.Ledger, token).Record(long); err != nil {
			t.Fatal(err)
		}
		for _, t := range a.tokens {
			t.kept = time.Time{} // as if an hour had passed
		}
	}
	issue(t, a.Ledger, wipe)
	if n := a.journal.(*sharedJournal).list.Length(); n > 40 {
		t.Errorf("the journal has %d lines still", n)
	}
	for _, token := range tokens {
		if ran, _, _ := carryOut(b.Ledger, token, wipe, state); ran {
			t.Error("it ran again")
		}
	}
	if err := slow.Record([]byte("wiped")); err != nil {
		t.Error(err)
	}
}

func TestOutcomesTakeNoMoreThanTheirRoom(t *testing.T) {
	l := NewLedger(time.Minute)
	outcome := make([]byte, maxOutcomes/4)
	var tokens []string
	for range 6 {
		token := issue(t, l, wipe)
		tokens = append(tokens, token)
		if err := confirmClaim(t, l, token).Record(outcome); err != nil {
			t.Fatal(err)
		}
	}
	issue(t, l, wipe)
	for i, token := range tokens {
		ran, got, err := carryOut(l, token, wipe, state)
		if kept := len(got) == len(outcome); ran || kept != (i >= 2) || !kept && !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("call %d: ran %t, kept %t, %v", i, ran, kept, err)
		}
	}
}

func TestSharedStoreThatIsAwayRefuses(t *testing.T) {
	s := sharedtest.Start(t)
	a := join(t, s)
	token := issue(t, a.Ledger, wipe)
	s.Kill()
	if ran, _, err := carryOut(a.Ledger, token, wipe, state); ran || !errors.Is(err, ErrJournal) || !errors.Is(err, shared.ErrAway) {
		t.Errorf("ran %t, %v, want ErrJournal and ErrAway", ran, err)
	}
	if _, _, err := a.Issue(wipe, state); !errors.Is(err, shared.ErrAway) {
		t.Errorf("Issue = %v, want ErrAway", err)
	}
	s.Restart()
	for a.journal.(*sharedJournal).store.Check(t.Context()) != nil {
		time.Sleep(10 * time.Millisecond)
	}
	if ran, _, err := carryOut(a.Ledger, token, wipe, state); !ran {
		t.Errorf("when it is back: %v", err)
	}
}

func TestSharedJournalHoldsNoSecrets(t *testing.T) {
	s := sharedtest.Start(t)
	a := join(t, s)
	token := issue(t, a.Ledger, wipe)
	if ran, _, err := carryOut(a.Ledger, token, wipe, state); !ran {
		t.Fatal(err)
	}
	for _, secret := range []string{token, wipe.Tool, wipe.Account, "wiped"} {
		script := `for _, l in ipairs(redis.call('LRANGE', redis.call('KEYS', '*confirmations')[1], 0, -1)) do
			if string.find(l, ARGV[1], 1, true) then return redis.error_reply('found') end end return 1`
		if err := s.Command("EVAL", script, "0", secret); err != nil {
			t.Errorf("%q stands in the store: %v", secret, err)
		}
	}
}
