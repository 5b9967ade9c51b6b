package confirm

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// openAt opens a ledger whose clock is off.
func openAt(t testing.TB, o Options, offset time.Duration) *Ledger {
	t.Helper()
	j, err := newJournal(o.File, o.Key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := open(o, j, func() time.Time { return time.Now().Add(offset) })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// bloat carries out calls whose outcomes take more than compactFrom.
func bloat(t testing.TB, l *Ledger) {
	t.Helper()
	for range 3 {
		claim := confirmClaim(t, l, issue(t, l, wipe))
		if err := claim.Record(bytes.Repeat([]byte("x"), compactFrom/3)); err != nil {
			t.Fatal(err)
		}
	}
}

func length(t testing.TB, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// soon is when outcomes of now are stale and tokens of a day are not.
const soon = outcomeTTL + time.Minute

func TestRewrittenJournalKeepsWhatIsWorthIt(t *testing.T) {
	o, sent := newFile(t), newAccount(t)
	o.TTL = 24 * time.Hour
	l := openLedger(t, o)
	done, begun, spent, pending := issue(t, l, wipe), issue(t, l, wipe), issue(t, l, wipe), issue(t, l, wipe)
	carryOut(l, done, wipe, state)
	confirmClaim(t, l, begun)
	carryOut(l, spent, wipe, []byte("debian12"))
	watching := start(t, o, sent, soon)
	holding := openAt(t, o, soon)
	held, err := holding.Claim(t.Context(), pending, wipe)
	if err != nil {
		t.Fatal(err)
	}
	bloat(t, l)
	before := length(t, o.File)

	again := openAt(t, o, soon)
	if after := length(t, o.File); after > before/10 {
		t.Errorf("the journal has %d bytes, of %d before", after, before)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := holding.Claim(ctx, pending, wipe); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second Claim = %v, want it to wait for the first", err)
	}
	for _, token := range []string{done, begun} {
		if ran, _, err := carryOut(again, token, wipe, state); ran || !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("carryOut = %t, %v, want ErrOutcomeUnknown", ran, err)
		}
		watching.expect("run "+token, ErrOutcomeUnknown.Error())
	}
	watching.expect("run "+spent, ErrUnknown.Error())
	if err := held.Confirm(state); err != nil {
		t.Errorf("Confirm of a claim held meanwhile = %v", err)
	}
	watching.expect("run "+pending, ErrOutcomeUnknown.Error())
	if err := held.Record([]byte("wiped")); err != nil {
		t.Errorf("Record = %v", err)
	}
	watching.expect("run "+pending, "outcome wiped")
	if _, outcome, err := carryOut(openAt(t, o, soon), pending, wipe, state); outcome != "wiped" {
		t.Errorf("reopened: %q, %v, want the outcome", outcome, err)
	}
	sent.expect(t, 0)
}

func TestLongLivedProcessRewritesToo(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	bloat(t, l)
	late := openAt(t, o, 0)
	late.now = func() time.Time { return time.Now().Add(soon) }
	before := length(t, o.File)
	token := issue(t, late, wipe)
	if after := length(t, o.File); after > before/10 {
		t.Errorf("the journal has %d bytes, of %d before", after, before)
	}
	if ran, _, err := carryOut(late, token, wipe, state); !ran {
		t.Errorf("carryOut = %v, want it to run", err)
	}
}

func TestJournalOfStaleEntriesOnlyIsEmptied(t *testing.T) {
	o := newFile(t)
	bloat(t, openLedger(t, o))
	l := openAt(t, o, 2*confirmedTTL)
	if n := bytes.Count(read(t, o).journal, []byte("\n")); n != 1 {
		t.Errorf("the journal has %d lines, want the first only", n)
	}
	if ran, _, err := carryOut(l, issue(t, l, wipe), wipe, state); !ran {
		t.Errorf("carryOut = %v, want it to run", err)
	}
}

func TestJournalFromBeforeARewriteIsRefused(t *testing.T) {
	o := newFile(t)
	bloat(t, openLedger(t, o))
	old := read(t, o)
	openAt(t, o, soon)
	os.WriteFile(o.File, old.journal, 0o600)
	if _, err := Open(o); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "older copy") {
		t.Errorf("Open = %v, want it refused", err)
	}
}

func TestCrashWhileRewritingLosesNothing(t *testing.T) {
	o := newFile(t)
	o.TTL = 24 * time.Hour
	l := openLedger(t, o)
	begun, pending := issue(t, l, wipe), issue(t, l, wipe)
	confirmClaim(t, l, begun)
	bloat(t, l)
	before := read(t, o)
	openAt(t, o, soon)
	after := read(t, o)
	for _, crash := range []struct {
		name   string
		beside []byte
		left   snapshot
	}{
		{"half of the new file beside", after.journal[:len(after.journal)/2], before},
		{"new file beside", after.journal, before},
		{"new file, anchor not moved", nil, snapshot{after.journal, before.anchor}},
	} {
		t.Run(crash.name, func(t *testing.T) {
			crash.left.restore(t, o)
			if crash.beside != nil {
				os.WriteFile(o.File+".new", crash.beside, 0o600)
			}
			again := openAt(t, o, soon)
			if _, _, err := carryOut(again, begun, wipe, state); !errors.Is(err, ErrOutcomeUnknown) {
				t.Errorf("begun before: %v, want ErrOutcomeUnknown", err)
			}
			if ran, _, err := carryOut(again, pending, wipe, state); !ran {
				t.Errorf("pending: %v, want it to run", err)
			}
			if ran, _, _ := carryOut(openAt(t, o, soon), pending, wipe, state); ran {
				t.Errorf("pending ran twice")
			}
		})
	}
}

func TestJournalThatCanNotBeRewrittenIsKept(t *testing.T) {
	o := newFile(t)
	o.TTL = 24 * time.Hour
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	late := openAt(t, o, soon)
	bloat(t, l)
	os.MkdirAll(o.File+".new/in the way", 0o700)
	if _, _, err := late.Issue(wipe, state); !errors.Is(err, ErrJournal) {
		t.Errorf("Issue = %v, want ErrJournal", err)
	}
	if ran, _, err := carryOut(late, token, wipe, state); !ran {
		t.Errorf("carryOut = %v, want it to run", err)
	}
}
