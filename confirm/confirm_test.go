package confirm

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	wipe  = Call{"eu/1", "token:alice", "reinstall_server", []byte(`{"server":"a"}`)}
	state = []byte("debian11")
)

// carryOut uses token as a server does and reports whether the call ran.
func carryOut(l *Ledger, token string, c Call, state []byte) (ran bool, outcome string, err error) {
	claim, err := l.Claim(context.Background(), token, c)
	if err != nil {
		return false, "", err
	}
	defer claim.Release()
	if b, ok := claim.Outcome(); ok {
		return false, string(b), nil
	}
	if err := claim.Confirm(state); err != nil {
		return false, "", err
	}
	return true, "wiped", claim.Record([]byte("wiped"))
}

// eachKind runs test with a ledger in memory and with one in a file, whose
// tokens live a minute.
func eachKind(t *testing.T, test func(*testing.T, *Ledger)) {
	t.Run("in memory", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t, NewLedger(time.Minute)) })
	})
	t.Run("in a file", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t, openLedger(t, newFile(t))) })
	})
}

// newFile returns where a ledger can be kept.
func newFile(t testing.TB) Options {
	folder := t.TempDir()
	return Options{File: filepath.Join(folder, "confirmations"), Key: filepath.Join(folder, "keys", "key"), TTL: time.Minute}
}

func openLedger(t testing.TB, o Options) *Ledger {
	t.Helper()
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func issue(t testing.TB, l *Ledger, c Call) string {
	t.Helper()
	token, _, err := l.Issue(c, state)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// confirmClaim begins to carry out what token confirms.
func confirmClaim(t testing.TB, l *Ledger, token string) *Claim {
	t.Helper()
	claim, err := l.Claim(context.Background(), token, wipe)
	if err != nil {
		t.Fatal(err)
	}
	if err := claim.Confirm(state); err != nil {
		t.Fatal(err)
	}
	return claim
}

func TestTokenConfirmsWhatItWasGivenForOnly(t *testing.T) {
	other := func(change func(*Call)) Call { c := wipe; change(&c); return c }
	tests := []struct {
		name  string
		call  Call
		state []byte
		after time.Duration
		want  error
		spent bool
	}{
		{name: "same call in time", call: wipe, state: state, after: 59 * time.Second, spent: true},
		{name: "too late", call: wipe, state: state, after: 61 * time.Second, want: ErrExpired, spent: true},
		{name: "other tool", call: other(func(c *Call) { c.Tool = "reboot_server" }), state: state, want: ErrMismatch, spent: true},
		{name: "other arguments", call: other(func(c *Call) { c.Arguments = []byte(`{"server":"b"}`) }), state: state, want: ErrMismatch, spent: true},
		{name: "foreign account", call: other(func(c *Call) { c.Account = "eu/2" }), state: state, want: ErrUnknown},
		{name: "foreign caller", call: other(func(c *Call) { c.Caller = "token:bob" }), state: state, want: ErrUnknown},
		{name: "foreign caller, other arguments", call: other(func(c *Call) { c.Caller, c.Arguments = "token:bob", nil }), state: state, want: ErrUnknown},
		{name: "changed target", call: wipe, state: []byte("debian12"), want: ErrChanged, spent: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachKind(t, func(t *testing.T, l *Ledger) {
				token := issue(t, l, wipe)
				time.Sleep(tt.after)
				ran, _, err := carryOut(l, token, tt.call, tt.state)
				if !errors.Is(err, tt.want) || ran != (tt.want == nil) {
					t.Errorf("first use: ran %t, %v, want %v", ran, err, tt.want)
				}
				if ran, _, _ := carryOut(l, token, wipe, state); ran == tt.spent {
					t.Errorf("the right call afterwards: ran %t, want %t", ran, !tt.spent)
				}
			})
		})
	}
	eachKind(t, func(t *testing.T, l *Ledger) {
		if _, _, err := carryOut(l, "MADEUP", wipe, state); !errors.Is(err, ErrUnknown) {
			t.Errorf("made-up token: %v, want ErrUnknown", err)
		}
	})
}

func TestRepeatedCallReadsTheOutcomeOfTheFirst(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		carryOut(l, token, wipe, state)
		time.Sleep(30 * time.Minute)
		// The state has changed by then: it was wiped.
		if ran, outcome, err := carryOut(l, token, wipe, []byte("debian12")); ran || outcome != "wiped" || err != nil {
			t.Errorf("repeated: ran %t, %q, %v, want the outcome", ran, outcome, err)
		}
		c := wipe
		c.Arguments = []byte(`{"server":"b"}`)
		if _, _, err := carryOut(l, token, c, state); !errors.Is(err, ErrMismatch) {
			t.Errorf("repeated with other arguments: %v, want ErrMismatch", err)
		}
		if _, outcome, _ := carryOut(l, token, wipe, state); outcome != "wiped" {
			t.Errorf("a mismatch lost the outcome")
		}
		for _, wait := range []time.Duration{31 * time.Minute, 5 * 24 * time.Hour} {
			time.Sleep(wait)
			issue(t, l, wipe) // sweeps
			if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("after another %s: ran %t, %v, want ErrOutcomeUnknown", wait, ran, err)
			}
		}
	})
}

func TestEmptyOutcomeIsAnOutcome(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		confirmClaim(t, l, token).Record(nil)
		if ran, outcome, err := carryOut(l, token, wipe, state); ran || outcome != "" || err != nil {
			t.Errorf("repeated: ran %t, %q, %v, want the empty outcome", ran, outcome, err)
		}
	})
}

func TestCallThatMayHaveBeenSentIsNotRunAgain(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		func() {
			defer func() { recover() }()
			defer confirmClaim(t, l, token).Release()
			panic("after the request")
		}()
		if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("after a panic: ran %t, %v, want ErrOutcomeUnknown", ran, err)
		}
		other := wipe
		other.Tool = "reboot_server"
		carryOut(l, token, other, state)
		if _, _, err := carryOut(l, token, wipe, state); !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("after a mismatch: %v, want ErrOutcomeUnknown still", err)
		}
	})
}

func TestEndedClaimDoesNothingMore(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		ended, _ := l.Claim(t.Context(), token, wipe)
		ended.Release()
		holder, _ := l.Claim(t.Context(), token, wipe)
		ended.Release()
		if err := ended.Record([]byte("forged")); !errors.Is(err, ErrUnknown) {
			t.Errorf("Record of an ended claim = %v, want ErrUnknown", err)
		}
		if err := ended.Confirm(state); !errors.Is(err, ErrUnknown) {
			t.Errorf("Confirm of an ended claim = %v, want ErrUnknown", err)
		}
		if err := holder.Record([]byte("early")); !errors.Is(err, ErrUnknown) {
			t.Errorf("Record before Confirm = %v, want ErrUnknown", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.Claim(ctx, token, wipe); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second Claim = %v, want it to wait for the holder", err)
		}
		if err := holder.Confirm(state); err != nil {
			t.Errorf("Confirm = %v", err)
		}
		if err := holder.Confirm(state); !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("a second Confirm = %v, want ErrOutcomeUnknown", err)
		}
		holder.Record([]byte("wiped"))
		again, _ := l.Claim(t.Context(), token, wipe)
		if err := again.Confirm(state); !errors.Is(err, ErrUnknown) {
			t.Errorf("Confirm of what was carried out = %v, want ErrUnknown", err)
		}
		if outcome, _ := again.Outcome(); string(outcome) != "wiped" {
			t.Errorf("Outcome = %q, want %q", outcome, "wiped")
		}
	})
}

func TestExpiredTokenIsRefusedForWhatItIs(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		time.Sleep(2 * time.Minute)
		issue(t, l, wipe) // sweeps
		for range 2 {
			if _, _, err := carryOut(l, token, wipe, state); !errors.Is(err, ErrExpired) {
				t.Errorf("carryOut = %v, want ErrExpired", err)
			}
		}
		time.Sleep(2 * outcomeTTL)
		issue(t, l, wipe)
		if len(l.tokens) != 1 {
			t.Errorf("%d tokens long after, want the new one only", len(l.tokens))
		}
	})
}

func TestConcurrentUsesOfOneTokenRunOnce(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		var ran atomic.Int64
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				did, outcome, err := carryOut(l, token, wipe, state)
				if did {
					ran.Add(1)
				}
				if outcome != "wiped" || err != nil {
					t.Errorf("carryOut = %q, %v", outcome, err)
				}
			})
		}
		all.Wait()
		if ran.Load() != 1 {
			t.Errorf("ran %d times, want once", ran.Load())
		}
	})
}

func TestWaitingForAnotherUseEndsWithTheCaller(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		token := issue(t, l, wipe)
		first, err := l.Claim(t.Context(), token, wipe)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.Claim(ctx, token, wipe); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Claim = %v, want the caller's deadline", err)
		}
		first.Release()
		if ran, _, err := carryOut(l, token, wipe, state); !ran || err != nil {
			t.Errorf("after Release: ran %t, %v, want it to run", ran, err)
		}
	})
}

func TestClosedLedgerBeginsNothingAndRecordsWhatIsUnderWay(t *testing.T) {
	eachKind(t, func(t *testing.T, l *Ledger) {
		claim := confirmClaim(t, l, issue(t, l, wipe))
		l.Close()
		if _, _, err := l.Issue(wipe, state); !errors.Is(err, ErrJournal) {
			t.Errorf("Issue = %v, want ErrJournal", err)
		}
		if err := claim.Record([]byte("wiped")); err != nil {
			t.Errorf("Record = %v", err)
		}
	})
}
