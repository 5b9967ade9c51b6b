package confirm

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fullDisk takes no more than the first room bytes of a line.
func fullDisk(room int) durableWrite {
	return func(f *os.File, b []byte, offset int64) error {
		f.WriteAt(b[:min(room, len(b))], offset)
		return syscall.ENOSPC
	}
}

// onDisk returns the journal of a ledger that is kept in a file.
func onDisk(l *Ledger) *fileJournal { return l.journal.(*fileJournal) }

// openUnsynced is Open for tests that do it a thousand times.
func openUnsynced(o Options) (*Ledger, error) {
	j, err := newJournal(o.File, o.Key)
	if err != nil {
		return nil, err
	}
	j.write = func(f *os.File, b []byte, offset int64) error {
		_, err := f.WriteAt(b, offset)
		return err
	}
	return open(o, j, time.Now)
}

// A snapshot is what is on disk after a step.
type snapshot struct{ journal, anchor []byte }

func anchors(t testing.TB, o Options) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(filepath.Dir(o.Key), "*.anchor"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func anchorFile(t testing.TB, o Options) string {
	t.Helper()
	found := anchors(t, o)
	if len(found) != 1 {
		t.Fatalf("anchors: %q, want one", found)
	}
	return found[0]
}

func read(t testing.TB, o Options) snapshot {
	t.Helper()
	journal, err := os.ReadFile(o.File)
	if err != nil {
		t.Fatal(err)
	}
	anchor, err := os.ReadFile(anchorFile(t, o))
	if err != nil {
		t.Fatal(err)
	}
	return snapshot{journal, anchor}
}

func (s snapshot) restore(t testing.TB, o Options) {
	t.Helper()
	err := errors.Join(os.WriteFile(o.File, s.journal, 0o600), os.WriteFile(anchorFile(t, o), s.anchor, 0o600))
	if err != nil {
		t.Fatal(err)
	}
}

// lifeOf returns a token and what was on disk after each step of its life:
// begun, issued, confirmed, recorded. The request is sent after the third.
func lifeOf(t testing.TB, o Options) (token string, life []snapshot) {
	t.Helper()
	l := openLedger(t, o)
	life = append(life, read(t, o))
	token = issue(t, l, wipe)
	life = append(life, read(t, o))
	claim := confirmClaim(t, l, token)
	life = append(life, read(t, o))
	if err := claim.Record([]byte("wiped")); err != nil {
		t.Fatal(err)
	}
	return token, append(life, read(t, o))
}

// crashesOf returns what may be on disk when a crash interrupts the step
// between two snapshots: any part of its line, then any part of its anchor.
func crashesOf(before, after snapshot) []snapshot {
	var all []snapshot
	for n := len(before.journal); n <= len(after.journal); n++ {
		all = append(all, snapshot{after.journal[:n], before.anchor})
	}
	for n := range after.anchor {
		if after.anchor[n] != before.anchor[n] {
			all = append(all, snapshot{after.journal, append(after.anchor[:n+1:n+1], before.anchor[n+1:]...)})
		}
	}
	return all
}

func TestCrashAtAnyByteRunsNothingTwice(t *testing.T) {
	o := newFile(t)
	token, life := lifeOf(t, o)
	for step := 1; step < len(life); step++ {
		for i, crash := range crashesOf(life[step-1], life[step]) {
			crash.restore(t, o)
			l, err := openUnsynced(o)
			if err != nil {
				t.Fatalf("crash %d of step %d: %v", i, step, err)
			}
			ran, outcome, err := carryOut(l, token, wipe, state)
			if sent := step == 3; sent && ran {
				t.Errorf("crash %d of step %d: it ran twice", i, step)
			}
			if lost := !ran && outcome == "" && !errors.Is(err, ErrOutcomeUnknown); lost && step > 1 {
				t.Errorf("crash %d of step %d: %v", i, step, err)
			}
			if l, err = openUnsynced(o); err != nil {
				t.Fatalf("crash %d of step %d, afterwards: %v", i, step, err)
			}
			if again, _, _ := carryOut(l, token, wipe, state); again {
				t.Errorf("crash %d of step %d: it ran again afterwards", i, step)
			}
		}
	}
}

func TestJournalCutOffAnywhereIsRefused(t *testing.T) {
	o := newFile(t)
	token, life := lifeOf(t, o)
	whole := life[len(life)-1]
	for n := len(whole.journal) - 1; n > 0; n-- {
		snapshot{whole.journal[:n], whole.anchor}.restore(t, o)
		if _, err := openUnsynced(o); !errors.Is(err, ErrJournal) {
			t.Errorf("cut off at %d: %v, want ErrJournal", n, err)
		}
	}
	// An empty file is a new journal, which knows no token.
	snapshot{nil, whole.anchor}.restore(t, o)
	if ran, _, err := carryOut(openLedger(t, o), token, wipe, state); ran || !errors.Is(err, ErrUnknown) {
		t.Errorf("emptied: ran %t, %v, want ErrUnknown", ran, err)
	}
}

func TestFullDiskGivesNoToken(t *testing.T) {
	for _, room := range []int{0, 1, 100, 1 << 20} {
		o := newFile(t)
		l := openLedger(t, o)
		onDisk(l).write = fullDisk(room)
		if token, _, err := l.Issue(wipe, state); !errors.Is(err, syscall.ENOSPC) || token != "" {
			t.Errorf("Issue with room for %d bytes = %q, %v, want no token", room, token, err)
		}
		onDisk(l).write = writeDurably
		issue(t, l, wipe)
		if again := openLedger(t, o); len(again.tokens) != 1 {
			t.Errorf("with room for %d bytes, then more: %d tokens are kept, want one", room, len(again.tokens))
		}
	}
}

func TestFullDiskSendsNothing(t *testing.T) {
	for _, room := range []int{0, 1, 100, 1 << 20} {
		o := newFile(t)
		l := openLedger(t, o)
		token := issue(t, l, wipe)
		onDisk(l).write = fullDisk(room)
		if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), o.File) {
			t.Errorf("carryOut with room for %d bytes: ran %t, %v, want ErrJournal", room, ran, err)
		}
		// Nothing was sent, and the line is off the disk: it may run, once.
		onDisk(l).write = writeDurably
		if ran, _, err := carryOut(l, token, wipe, state); !ran {
			t.Errorf("with room again: %v", err)
		}
		if ran, outcome, err := carryOut(openLedger(t, o), token, wipe, state); ran || outcome != "wiped" {
			t.Errorf("in another process: ran %t, %q, %v, want the outcome", ran, outcome, err)
		}
	}
}

func TestLineCutOffByACrashIsGoneAfterTheNext(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	claim := confirmClaim(t, l, issue(t, l, wipe))
	before := read(t, o)
	claim.Record(bytes.Repeat([]byte("x"), 10000))
	after := read(t, o)
	snapshot{after.journal[:len(after.journal)-1], before.anchor}.restore(t, o)
	if ran, _, err := carryOut(openLedger(t, o), token, wipe, state); !ran {
		t.Errorf("carryOut = %v, want it to run", err)
	}
	if n := length(t, o.File); n > 5000 {
		t.Errorf("the journal has %d bytes: half a line is in it still", n)
	}
	if _, outcome, err := carryOut(openLedger(t, o), token, wipe, state); outcome != "wiped" {
		t.Errorf("afterwards: %q, %v, want the outcome", outcome, err)
	}
}

func TestLineWhoseAnchorFailedCounts(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	onDisk(l).write = func(f *os.File, b []byte, offset int64) error {
		if strings.HasSuffix(f.Name(), ".anchor") {
			return syscall.EIO
		}
		return writeDurably(f, b, offset)
	}
	if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, syscall.EIO) {
		t.Errorf("ran %t, %v, want it not to run", ran, err)
	}
	onDisk(l).write = writeDurably
	// The journal says that it was confirmed, and who reads it can't know better.
	for _, l := range []*Ledger{l, openLedger(t, o)} {
		if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrOutcomeUnknown) {
			t.Errorf("afterwards: ran %t, %v, want ErrOutcomeUnknown", ran, err)
		}
	}
}

func TestEntryTooLongToReadIsNotWritten(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	if err := confirmClaim(t, l, token).Record(make([]byte, maxLine)); !errors.Is(err, ErrJournal) {
		t.Errorf("Record = %v, want ErrJournal", err)
	}
	if _, _, err := carryOut(openLedger(t, o), token, wipe, state); !errors.Is(err, ErrOutcomeUnknown) {
		t.Errorf("carryOut = %v, want ErrOutcomeUnknown", err)
	}
}
