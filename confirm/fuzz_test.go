package confirm

import (
	"bytes"
	"os"
	"testing"
)

// FuzzJournal opens what may stand in the file: an error or a ledger, never a
// panic, and never one that runs again what was carried out. Signed, each line
// is one that only the holder of the key can have written.
func FuzzJournal(f *testing.F) {
	o := newFile(f)
	token, life := lifeOf(f, o)
	whole := life[len(life)-1]
	for _, s := range life {
		f.Add(s.journal, false)
		f.Add(s.journal, true)
	}
	f.Add([]byte("{}\n\n"), true)
	f.Add([]byte(`{"kind":"journal","seq":8,"after":{"seq":7,"mac":"x"}}`+"\n"+`{"kind":"outcome","expires":"9999-12-31T23:59:59Z"}`), true)
	k, err := loadKey(o.Key)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, journal []byte, signed bool) {
		if signed {
			journal = sign(k, journal)
		}
		snapshot{journal, whole.anchor}.restore(t, o)
		l, err := openUnsynced(o)
		if err == nil {
			ran, _, _ := carryOut(l, token, wipe, state)
			if ran {
				t.Errorf("ran what was carried out before")
			}
			l.Issue(wipe, state)
		}
		removeOtherAnchors(t, o, whole)
	})
}

// sign puts the right MAC behind each line, or in the place of the one it has.
func sign(k key, lines []byte) []byte {
	at := place{line: 1}
	var out []byte
	for line := range bytes.Lines(lines) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if end := len(line) - macSize - 1; end > 0 && line[end] == ' ' {
			line = line[:end]
		}
		signed, mac := k.seal(at.domain(), line)
		out = append(append(out, signed...), '\n')
		at.MAC, at.line = mac, at.line+1
	}
	return out
}

// removeOtherAnchors removes what an empty journal left: a new one.
func removeOtherAnchors(t *testing.T, o Options, keep snapshot) {
	for _, path := range anchors(t, o) {
		if b, _ := os.ReadFile(path); !bytes.Contains(b, keep.anchor[:40]) {
			os.Remove(path)
		}
	}
}
