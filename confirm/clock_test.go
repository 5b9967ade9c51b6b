package confirm

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestTokenLivesOnInAnotherProcessForTheRestOfItsTime(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		want  error
	}{{59 * time.Second, nil}, {time.Minute, ErrExpired}} {
		synctest.Test(t, func(t *testing.T) {
			o := newFile(t)
			token := issue(t, openLedger(t, o), wipe)
			time.Sleep(30 * time.Second)
			l := openLedger(t, o)
			time.Sleep(tt.after - 30*time.Second)
			if ran, _, err := carryOut(l, token, wipe, state); !errors.Is(err, tt.want) || ran != (tt.want == nil) {
				t.Errorf("after %s: ran %t, %v, want %v", tt.after, ran, err, tt.want)
			}
		})
	}
}

func TestClockThatRanAheadAndWasSetRightRevivesNothing(t *testing.T) {
	o := newFile(t)
	token := issue(t, openLedger(t, o), wipe)
	for _, step := range []struct {
		at   time.Duration // by the wall clock
		want error
	}{{2 * time.Minute, ErrExpired}, {time.Second, ErrExpired}} {
		l := openAt(t, o, step.at)
		if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, step.want) {
			t.Errorf("at %s: ran %t, %v, want %v", step.at, ran, err, step.want)
		}
		issue(t, l, wipe)
	}
}

func TestClockSetBackInAProcessEndsItsTokens(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	done, pending := issue(t, l, wipe), issue(t, l, wipe)
	carryOut(l, done, wipe, state)
	// Without a monotonic reading, as for any other process.
	l.now = func() time.Time { return time.Now().Add(-time.Hour).Round(0) }
	if ran, _, err := carryOut(l, pending, wipe, state); ran || !errors.Is(err, ErrExpired) {
		t.Errorf("pending: ran %t, %v, want ErrExpired", ran, err)
	}
	if _, outcome, err := carryOut(l, done, wipe, state); outcome != "wiped" {
		t.Errorf("done: %q, %v, want the outcome", outcome, err)
	}
	// Life goes on by the new clock.
	token := issue(t, l, wipe)
	if ran, _, err := carryOut(openAt(t, o, -time.Hour), token, wipe, state); !ran {
		t.Errorf("new token: %v, want it to run", err)
	}
	l.now = time.Now
	if ran, _, err := carryOut(l, pending, wipe, state); ran || !errors.Is(err, ErrExpired) {
		t.Errorf("pending, by the right clock: ran %t, %v, want ErrExpired", ran, err)
	}
}

func TestJournalReadAnewLengthensNothingThisProcessKnows(t *testing.T) {
	now, held := time.Now(), make(chan struct{})
	known, anew := newHistory(), newHistory()
	known.tokens["waits"] = &token{expires: now, held: held}
	anew.tokens["waits"] = &token{expires: now.Add(time.Hour)}
	known.tokens["not kept"] = &token{confirmed: true, expires: now, outcome: []byte("wiped"), kept: now}
	anew.tokens["not kept"] = &token{confirmed: true, expires: now}
	known.tokens["confirmed since"] = &token{expires: now}
	anew.tokens["confirmed since"] = &token{confirmed: true, expires: now.Add(time.Hour)}
	anew.inherit(known)
	if got := anew.tokens["waits"]; !got.expires.Equal(now) || got.held != held {
		t.Errorf("a token that waits expires %s later, held %t, want no later and held", got.expires.Sub(now), got.held != nil)
	}
	if got := anew.tokens["not kept"]; string(got.outcome) != "wiped" || !got.kept.Equal(now) {
		t.Errorf("an outcome that could not be written is %q, want it known still", got.outcome)
	}
	if got := anew.tokens["confirmed since"]; got.expires.Equal(now) {
		t.Errorf("a token that was confirmed since is forgotten when it would have expired")
	}
}

func TestRewriteKeepsHowLongTokensLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFile(t)
		o.TTL = 3 * time.Hour
		l := openLedger(t, o)
		bloat(t, l)
		token := issue(t, l, wipe)
		time.Sleep(soon)
		if openLedger(t, o); length(t, o.File) > compactFrom {
			t.Fatal("the journal was not rewritten")
		}
		time.Sleep(o.TTL - soon)
		for _, l := range []*Ledger{l, openLedger(t, o)} {
			if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrExpired) {
				t.Errorf("ran %t, %v, want ErrExpired", ran, err)
			}
		}
	})
}
