package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A prepared log, and where its verifier stands before each of its lines.
type prepared struct {
	file  string
	lines [][]byte
	at    []verifier
}

func prepare(t *testing.T, n int) prepared {
	t.Helper()
	p := prepared{file: newFile(t)}
	l := openLog(t, Options{File: p.file})
	l.disk.sync = func(*os.File) error { return nil }
	for i := 0; i < n; {
		if i%10 == 0 && i+3 <= n {
			act(t, l)
			i += 3
		} else {
			read(t, l)
			i++
		}
	}
	text, err := os.ReadFile(p.file)
	if err != nil {
		t.Fatal(err)
	}
	p.lines = slices.Collect(bytes.Lines(text))
	tip := tipFile{keptFile: keptFile{path: tipPath(p.file)}}
	s, ok, err := tip.peek()
	if err != nil || !ok || len(p.lines) != n {
		t.Fatalf("%d lines, want %d; the tip: %v", len(p.lines), n, err)
	}
	v := verifier{Tip: origin(), file: p.file, known: &s}
	for i, line := range p.lines {
		p.at = append(p.at, v)
		if err := v.next(line); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
	}
	p.at = append(p.at, v)
	return p
}

// from verifies what follows the first n lines, as Verify would have come there.
func (p prepared) from(n int, rest ...[]byte) *Fault {
	v := p.at[n]
	whole, err := eachLine(bytes.NewReader(slices.Concat(rest...)), v.next)
	v.torn = !whole
	if err != nil && !errors.Is(err, errFault) {
		return nil
	}
	v.finish()
	return v.Fault
}

// spoils are what is done to line i: what stands then where it stood.
func (p prepared) spoils(i int) map[string][][]byte {
	line := p.lines[i]
	all := map[string][][]byte{
		"cut at its end":  {},
		"cut in between":  {line[:len(line)/2]},
		"cut by one byte": {line[:len(line)-1]},
		"written twice":   {line, line},
	}
	if i+1 < len(p.lines) {
		all["removed"] = p.lines[i+1 : min(i+3, len(p.lines))]
		all["swapped"] = [][]byte{p.lines[i+1], line}
	}
	for _, at := range []int{0, 5, len(line) / 3, len(line) / 2, len(line) - tailSize + 20, len(line) - hashSize, len(line) - 4, len(line) - 2, len(line) - 1} {
		for _, bit := range []byte{1, 0x20} {
			flipped := bytes.Clone(line)
			flipped[at] ^= bit
			all[fmt.Sprintf("byte %d of %d flipped by %#x", at, len(line), bit)] = append([][]byte{flipped}, p.lines[i+1:min(i+2, len(p.lines))]...)
		}
	}
	return all
}

func TestEachLineOfTenThousandIsGuarded(t *testing.T) {
	p := prepare(t, 10000)
	for i := range p.lines {
		for how, rest := range p.spoils(i) {
			want := i + 1
			if how == "written twice" {
				want++
			}
			if f := p.from(i, rest...); f == nil || f.Line != want || f.Number != int64(want) || f.What == "" || f.File != p.file {
				t.Fatalf("line %d %s: %+v, want it named", i+1, how, f)
			}
		}
	}
}

func TestSpoiltLogIsFoundThroughTheFrontDoor(t *testing.T) {
	p := prepare(t, 25)
	for i := range p.lines {
		for how, rest := range p.spoils(i) {
			text := slices.Concat(slices.Concat(p.lines[:i]...), slices.Concat(rest...))
			if after := i + len(rest); !strings.HasPrefix(how, "cut") && after < len(p.lines) {
				text = append(text, slices.Concat(p.lines[after:]...)...)
			}
			if err := os.WriteFile(p.file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			want := i + 1
			if how == "written twice" {
				want++
			}
			if f := faulty(t, p.file); f.Line != want || f.File != p.file {
				t.Errorf("line %d %s: %v", i+1, how, f)
			}
		}
	}
}

// A log that is written to goes on only from the line that it was left at.
func TestSpoiltLogTakesNoLine(t *testing.T) {
	p := prepare(t, 33) // the last three are an act, so on disk
	last := len(p.lines) - 1
	whole := slices.Concat(p.lines...)
	for how, text := range map[string][]byte{
		"last line removed":  slices.Concat(p.lines[:last]...),
		"last line cut":      whole[:len(whole)-1],
		"emptied":            {},
		"last byte flipped":  append(bytes.Clone(whole[:len(whole)-4]), whole[len(whole)-4]^1, '"', '}', '\n'),
		"last line replaced": append(slices.Concat(p.lines[:last]...), bytes.Replace(p.lines[last], []byte("ok"), []byte("no"), 1)...),
		"line put in":        append(bytes.Clone(whole), p.lines[3]...),
		"another file":       []byte(strings.Repeat("precious\n", 20000)),
	} {
		if err := os.WriteFile(p.file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second time from memory
			l := openLog(t, Options{File: p.file})
			for range 2 {
				e := l.Begin(wipe)
				err := e.Intend(wipe, []Request{post})
				if !errors.Is(err, ErrAudit) || !errors.Is(err, ErrTampered) || !strings.Contains(err.Error(), "ovh-mcp audit verify") {
					t.Errorf("%s: Intend = %v, want ErrTampered", how, err)
				}
				if err := e.End(wipe, "refused", ""); !errors.Is(err, ErrTampered) {
					t.Errorf("%s: End = %v, want ErrTampered", how, err)
				}
			}
		}
		if got, _ := os.ReadFile(p.file); !bytes.Equal(got, text) {
			t.Errorf("%s: the file was written to", how)
		}
	}
	// What the error says to do.
	os.Rename(p.file, p.file+".refused")
	os.Rename(p.file+".tip", p.file+".tip.refused")
	l := openLog(t, Options{File: p.file})
	act(t, l)
	verifies(t, p.file)
}

func TestOlderCopyOfAFullFileIsFound(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file, MaxSize: 4000})
	for range 30 {
		read(t, l)
	}
	files := filesOf(t, file)
	text, _ := os.ReadFile(files[1].Path)
	for _, tt := range []struct {
		how  string
		text []byte
		line int
	}{
		{"cut", text[:len(text)-1], bytes.Count(text, []byte("\n"))},
		{"a byte flipped", append([]byte{'['}, text[1:]...), 1},
		{"emptied", nil, 1},
	} {
		os.WriteFile(files[1].Path, tt.text, 0o600)
		if f := faulty(t, file); f.Line != tt.line || f.File != files[1].Path && f.File != files[2].Path {
			t.Errorf("%s: %v, want line %d", tt.how, f, tt.line)
		}
	}
}
