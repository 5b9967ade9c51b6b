package confirm

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFlippedByteIsFoundInItsLine(t *testing.T) {
	o := newFile(t)
	_, life := lifeOf(t, o)
	whole := life[len(life)-1]
	line := 1
	for n, b := range whole.journal {
		flipped := snapshot{bytes.Clone(whole.journal), whole.anchor}
		flipped.journal[n] ^= 0x20
		flipped.restore(t, o)
		_, err := openUnsynced(o)
		if !errors.Is(err, ErrJournal) {
			t.Fatalf("byte %d: %v, want ErrJournal", n, err)
		}
		if want := fmt.Sprintf("line %d ", line); !strings.Contains(err.Error(), want) {
			t.Fatalf("byte %d: %v, want it to name %s", n, err, want)
		}
		if b == '\n' {
			line++
		}
	}
}

func TestEditedJournalIsRefused(t *testing.T) {
	o := newFile(t)
	_, life := lifeOf(t, o)
	whole := life[len(life)-1]
	lines := func(of ...int) []byte {
		var out []byte
		all := bytes.SplitAfter(whole.journal, []byte("\n"))
		for _, n := range of {
			out = append(out, all[n-1]...)
		}
		return out
	}
	others := newFile(t)
	lifeOf(t, others)
	foreign, _ := os.ReadFile(others.File)
	tests := []struct {
		name    string
		journal []byte
		want    string
	}{
		{"missing line", lines(1, 2, 4), "line 3 "},
		{"swapped lines", lines(1, 3, 2, 4), "line 2 "},
		{"repeated line", lines(1, 2, 2, 3, 4), "line 3 "},
		{"missing first line", lines(2, 3, 4), "line 1 "},
		{"missing last line", lines(1, 2, 3), "older copy"},
		{"added line", append(lines(1, 2, 3, 4), "{}\n"...), "line 5 "},
		{"line of another journal", append(lines(1, 2, 3, 4), foreign...), "line 5 "},
		{"another journal's file", foreign, "line 1 "},
		{"the file of an older version", []byte(`{"confirmations":{}}` + "\n"), "line 1 "},
		{"empty lines", []byte("\n\n"), "line 1 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			snapshot{tt.journal, whole.anchor}.restore(t, o)
			_, err := Open(o)
			if !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "mv ") {
				t.Errorf("Open = %v, want %q and what to do", err, tt.want)
			}
			if b, _ := os.ReadFile(o.File); !bytes.Equal(b, tt.journal) {
				t.Errorf("a refused journal was changed")
			}
		})
	}
	whole.restore(t, o)
	openLedger(t, o)
}

func TestJournalAndAnchorBelongTogether(t *testing.T) {
	o := newFile(t)
	token, life := lifeOf(t, o)
	anchorOf := anchorFile(t, o)
	for _, text := range [][]byte{nil, []byte("edited"), bytes.ToUpper(life[3].anchor), life[3].anchor[1:]} {
		os.WriteFile(anchorOf, text, 0o600)
		if _, err := Open(o); !errors.Is(err, ErrJournal) {
			t.Errorf("with an anchor of %.20q: %v, want ErrJournal", text, err)
		}
	}
	os.Remove(anchorOf)
	if _, err := Open(o); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "gone") {
		t.Errorf("without the anchor: %v, want ErrJournal", err)
	}
	os.WriteFile(anchorOf, life[3].anchor, 0o600)
	if _, outcome, err := carryOut(openLedger(t, o), token, wipe, state); outcome != "wiped" {
		t.Errorf("with all in place: %q, %v, want the outcome", outcome, err)
	}
	// Older anchor, newer journal: what the last step of an attacker would be.
	snapshot{life[2].journal, life[1].anchor}.restore(t, o)
	if ran, _, err := carryOut(openLedger(t, o), token, wipe, state); ran {
		t.Errorf("ran, %v, want a refusal", err)
	}
}

func TestTwoCopiesDoNotGoOnApart(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	second := o
	second.File += ".copy"
	b, _ := os.ReadFile(o.File)
	os.WriteFile(second.File, b, 0o600)
	other := openLedger(t, second)
	if ran, _, err := carryOut(l, token, wipe, state); !ran {
		t.Fatal(err)
	}
	if ran, _, err := carryOut(other, token, wipe, state); ran || !errors.Is(err, ErrJournal) {
		t.Errorf("the copy: ran %t, %v, want ErrJournal", ran, err)
	}
	// A journal may be moved.
	os.Rename(o.File, second.File)
	if _, outcome, err := carryOut(openLedger(t, second), token, wipe, state); outcome != "wiped" {
		t.Errorf("the journal at another place: %q, %v, want the outcome", outcome, err)
	}
}

func TestAnotherKeyIsRefused(t *testing.T) {
	o := newFile(t)
	lifeOf(t, o)
	other := o
	other.Key = newFile(t).Key
	if _, err := Open(other); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "key") {
		t.Errorf("Open with another key = %v, want ErrJournal", err)
	}
	for _, text := range []string{"", "short", strings.Repeat("zz", keySize)} {
		os.WriteFile(other.Key, []byte(text), 0o600)
		if _, err := Open(other); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "mv ") {
			t.Errorf("Open with the key %q = %v, want ErrJournal", text, err)
		}
	}
	if _, err := Open(Options{File: o.File}); !errors.Is(err, ErrJournal) {
		t.Errorf("Open without a key = %v, want ErrJournal", err)
	}
}

func TestJournalThatGoesAwayIsNotBegunAgain(t *testing.T) {
	o := newFile(t)
	l := openLedger(t, o)
	token := issue(t, l, wipe)
	os.Rename(o.File, o.File+".refused")
	if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "gone") {
		t.Errorf("without its file: ran %t, %v, want ErrJournal", ran, err)
	}
	openLedger(t, o)
	if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("with a new file: ran %t, %v, want ErrJournal", ran, err)
	}
	os.Truncate(o.File, 0)
	if ran, _, err := carryOut(l, token, wipe, state); ran || !errors.Is(err, ErrJournal) {
		t.Errorf("with an empty file: ran %t, %v, want ErrJournal", ran, err)
	}
}

func TestJournalTellsNoTokenAndNoArguments(t *testing.T) {
	o := newFile(t)
	token, life := lifeOf(t, o)
	journal := string(life[len(life)-1].journal)
	for _, secret := range []string{token, string(wipe.Arguments), string(state), digest(string(wipe.Arguments))} {
		if strings.Contains(journal, secret) {
			t.Errorf("the journal holds %q", secret)
		}
	}
	var names []string
	filepath.WalkDir(filepath.Dir(o.File), func(path string, d os.DirEntry, _ error) error {
		info, _ := d.Info()
		if mode := info.Mode().Perm(); !d.IsDir() && mode != 0o600 {
			t.Errorf("%s has mode %04o, want 0600", path, mode)
		}
		names = append(names, d.Name())
		return nil
	})
	if slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(n, ".new") }) {
		t.Errorf("files were left: %q", names)
	}
}
