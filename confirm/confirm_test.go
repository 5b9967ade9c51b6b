package confirm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
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
	claim.Record([]byte("wiped"))
	return true, "wiped", nil
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
			synctest.Test(t, func(t *testing.T) {
				l := NewLedger(time.Minute)
				token, _ := l.Issue(wipe, state)
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
	if _, _, err := carryOut(NewLedger(time.Minute), "MADEUP", wipe, state); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown token: %v, want ErrUnknown", err)
	}
}

func TestRepeatedCallReadsTheOutcomeOfTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLedger(time.Minute)
		token, _ := l.Issue(wipe, state)
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
		time.Sleep(31 * time.Minute)
		if ran, _, err := carryOut(l, token, wipe, state); ran || err == nil {
			t.Errorf("after an hour: ran %t, %v, want a refusal", ran, err)
		}
	})
}

func TestCallThatMayHaveBeenSentIsNotRunAgain(t *testing.T) {
	l := NewLedger(time.Minute)
	token, _ := l.Issue(wipe, state)
	func() {
		defer func() { recover() }()
		claim, err := l.Claim(t.Context(), token, wipe)
		if err != nil {
			t.Fatal(err)
		}
		defer claim.Release()
		claim.Confirm(state)
		panic("after the request")
	}()
	if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrUnknown) {
		t.Errorf("after a panic: ran %t, %v, want ErrUnknown", ran, err)
	}
}

func TestEndedClaimDoesNothingMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLedger(time.Minute)
		token, _ := l.Issue(wipe, state)
		ended, _ := l.Claim(t.Context(), token, wipe)
		ended.Release()
		holder, _ := l.Claim(t.Context(), token, wipe)
		ended.Release()
		ended.Record([]byte("forged"))
		if err := ended.Confirm(state); !errors.Is(err, ErrUnknown) {
			t.Errorf("Confirm of an ended claim = %v, want ErrUnknown", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.Claim(ctx, token, wipe); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second Claim = %v, want it to wait for the holder", err)
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
	synctest.Test(t, func(t *testing.T) {
		l := NewLedger(time.Minute)
		token, _ := l.Issue(wipe, state)
		time.Sleep(2 * time.Minute)
		l.Issue(wipe, state) // sweeps
		for range 2 {
			if _, _, err := carryOut(l, token, wipe, state); !errors.Is(err, ErrExpired) {
				t.Errorf("carryOut = %v, want ErrExpired", err)
			}
		}
		time.Sleep(2 * outcomeTTL)
		l.Issue(wipe, state)
		if len(l.entries) != 1 {
			t.Errorf("%d entries long after, want the new one only", len(l.entries))
		}
	})
}

func TestConcurrentUsesOfOneTokenRunOnce(t *testing.T) {
	l := NewLedger(time.Minute)
	token, _ := l.Issue(wipe, state)
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
}

func TestWaitingForAnotherUseEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewLedger(time.Minute)
		token, _ := l.Issue(wipe, state)
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

func TestLedgerSurvivesJSONWithoutItsTokens(t *testing.T) {
	l := NewLedger(time.Minute)
	pending, _ := l.Issue(wipe, state)
	done, _ := l.Issue(wipe, state)
	carryOut(l, done, wipe, state)
	b, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), pending) || strings.Contains(string(b), done) {
		t.Errorf("the JSON holds a token")
	}
	again := NewLedger(time.Minute)
	if err := json.Unmarshal(b, again); err != nil {
		t.Fatal(err)
	}
	if ran, _, err := carryOut(again, pending, wipe, state); !ran || err != nil {
		t.Errorf("pending: ran %t, %v, want it to run", ran, err)
	}
	if ran, outcome, err := carryOut(again, done, wipe, state); ran || outcome != "wiped" || err != nil {
		t.Errorf("done: ran %t, %q, %v, want the outcome", ran, outcome, err)
	}
}

func TestWhatIsReadBackNeverRunsTwice(t *testing.T) {
	tests := []struct {
		name string
		use  func(*Claim)
	}{
		{"under way when written", func(*Claim) {}},
		{"empty outcome", func(c *Claim) { c.Record(nil) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, again := NewLedger(time.Minute), NewLedger(time.Minute)
			token, _ := l.Issue(wipe, state)
			claim, err := l.Claim(t.Context(), token, wipe)
			if err != nil {
				t.Fatal(err)
			}
			claim.Confirm(state)
			tt.use(claim)
			b, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(b, again); err != nil {
				t.Fatal(err)
			}
			if ran, _, err := carryOut(again, token, wipe, state); ran {
				t.Errorf("ran %t, %v, want it not to run", ran, err)
			}
		})
	}
}

func TestMemoryIsBounded(t *testing.T) {
	l := NewLedger(time.Minute)
	first, _ := l.Issue(wipe, state)
	for range maxEntries {
		l.Issue(wipe, state)
	}
	if len(l.entries) != maxEntries {
		t.Errorf("%d entries, want %d", len(l.entries), maxEntries)
	}
	if _, _, err := carryOut(l, first, wipe, state); !errors.Is(err, ErrUnknown) {
		t.Errorf("the oldest: %v, want ErrUnknown", err)
	}
}

func TestCallerCrowdsOutNobodyElse(t *testing.T) {
	l := NewLedger(time.Minute)
	hers, _ := l.Issue(wipe, state)
	his := wipe
	his.Caller = "token:bob"
	for range 2 * maxEntries {
		l.Issue(his, state)
	}
	if ran, _, err := carryOut(l, hers, wipe, state); !ran || err != nil {
		t.Errorf("after many plans of someone else: ran %t, %v, want it to run", ran, err)
	}
	if len(l.entries) != maxEntries {
		t.Errorf("%d entries, want %d", len(l.entries), maxEntries)
	}
}

func TestFingerprintCoversTargetAndRequestsOnly(t *testing.T) {
	p := Plan{
		Summary:  "a",
		Target:   json.RawMessage(`{"os":"debian11","id":9007199254740993}`),
		Requests: []Request{{"POST", "/x", nil}},
	}
	same, order, target, request := p, p, p, p
	same.Summary = "b"
	order.Target = json.RawMessage(`{ "id": 9007199254740993, "os": "debian11" }`)
	target.Target = json.RawMessage(`{"os":"debian11","id":9007199254740992}`)
	request.Requests = []Request{{"POST", "/y", nil}}
	want := string(p.Fingerprint())
	if got := string(same.Fingerprint()); got != want {
		t.Errorf("other words: %q, want %q", got, want)
	}
	if got := string(order.Fingerprint()); got != want {
		t.Errorf("other order: %q, want %q", got, want)
	}
	if string(target.Fingerprint()) == want || string(request.Fingerprint()) == want {
		t.Errorf("another target or request has the same fingerprint")
	}
}
