package audit

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTipThatIsGoneOrGarbledIsMadeAnew(t *testing.T) {
	for how, spoil := range map[string]func(path string) error{
		"gone":    os.Remove,
		"garbled": func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("x\n"), 4096), 0o600) },
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"cut":     func(path string) error { return os.Truncate(path, 3) },
		"zeros":   func(path string) error { return os.WriteFile(path, make([]byte, 8192), 0o600) },
	} {
		for _, fresh := range []bool{false, true} {
			file := newFile(t)
			l := openLog(t, Options{File: file, MaxSize: 4000})
			e := l.Begin(wipe)
			if err := e.Intend(wipe, nil); err != nil {
				t.Fatal(err)
			}
			for range 20 {
				read(t, l)
			}
			if err := spoil(file + ".tip"); err != nil {
				t.Fatal(err)
			}
			writer := l
			if fresh {
				writer = openLog(t, Options{File: file, MaxSize: 4000})
			}
			read(t, writer)
			if r := verifies(t, file); r.Lines != 22 {
				t.Errorf("%s: Verify = %+v, want 22 lines", how, r)
			}
			l.Close()
			if left, err := writer.Unfinished(); err != nil || len(left) != 1 {
				t.Errorf("%s: Unfinished = %+v, %v, want the intent", how, left, err)
			}
		}
	}
}

func TestOlderTipIsCaughtUp(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	act(t, l)
	old, _ := os.ReadFile(file + ".tip")
	e := l.Begin(wipe)
	if err := e.Intend(wipe, nil); err != nil {
		t.Fatal(err)
	}
	read(t, l)
	os.WriteFile(file+".tip", old, 0o600)
	read(t, l)
	if r := verifies(t, file); r.Lines != 6 {
		t.Errorf("Verify = %+v, want 6 lines", r)
	}
	l.Close()
	if left, err := openLog(t, Options{File: file}).Unfinished(); err != nil || len(left) != 1 {
		t.Errorf("Unfinished = %+v, %v, want the intent", left, err)
	}
}

func TestLogThatIsRemovedWhileItIsWrittenTakesNoLine(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	read(t, l)
	read(t, l)
	os.Remove(file)
	for range 2 {
		if err := l.Begin(wipe).Intend(wipe, nil); !errors.Is(err, ErrTampered) {
			t.Errorf("Intend = %v, want ErrTampered", err)
		}
	}
	if f := faulty(t, file); f.Number != 1 || !strings.Contains(f.What, "removed from the end") {
		t.Errorf("Verify = %v", f)
	}
	os.Remove(file + ".tip")
	act(t, l)
	verifies(t, file)
}

// Whoever takes the folder away takes the tip file too, and only the processes
// that wrote know that there was a log.
func TestALogThatBeginsAnewSaysWhatWasBeforeIt(t *testing.T) {
	for name, another := range map[string]int64{"by the process that knew it": 0, "by another": 1, "as long as before": 4, "longer than before": 7} {
		t.Run(name, func(t *testing.T) {
			file := newFile(t)
			var told []Tip
			l := openLog(t, Options{File: file, Anew: func(before Tip) { told = append(told, before) }})
			act(t, l)
			read(t, l)
			last := verifies(t, file)
			if err := os.RemoveAll(filepath.Dir(file)); err != nil {
				t.Fatal(err)
			}
			want := 1 + another
			for range another {
				read(t, openLog(t, Options{File: file}))
			}
			if _, err := l.Tip(); err != nil {
				t.Fatal(err)
			}
			read(t, l)
			read(t, l)
			if r := verifies(t, file); r.Lines != want+2 || r.Lost != 1 {
				t.Errorf("Verify = %+v, want %d lines, and one that tells of the loss", r, want+2)
			}
			if len(told) != 1 || told[0] != (Tip{4, last.Tip}) {
				t.Errorf("told of %v, want line 4, %s, once", told, last.Tip)
			}
			var lost []Record
			if err := Scan(file, func(r Record) bool {
				if r.Kind == Lost {
					lost = append(lost, r)
				}
				return true
			}); err != nil {
				t.Fatal(err)
			}
			if len(lost) != 1 || lost[0].Number != want || !strings.Contains(lost[0].Error, "line 4, "+last.Tip) {
				t.Errorf("lost = %+v, want line %d to name line 4, %s", lost, want, last.Tip)
			}
		})
	}
}

// A call that began in a log that was removed does not end one of the same number
// that another process began in the new log.
func TestAnEndInALogThatBeganAnewIsOfNoOtherCall(t *testing.T) {
	file := newFile(t)
	var logs [2]*Log
	var calls [2]*Entry
	for i := range logs {
		if err := os.RemoveAll(filepath.Dir(file)); err != nil {
			t.Fatal(err)
		}
		logs[i] = openLog(t, Options{File: file})
		calls[i] = logs[i].Begin(wipe)
		if err := calls[i].Intend(wipe, []Request{{Method: post.Method, Path: post.Path}}); err != nil || calls[i].Number() != 1 {
			t.Fatalf("Intend of log %d = line %d, %v, want line 1", i+1, calls[i].Number(), err)
		}
	}
	calls[0].Sent(post)
	if err := calls[0].End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
	if err := logs[1].Close(); err != nil { // as if it died
		t.Fatal(err)
	}
	left, err := openLog(t, Options{File: file}).Unfinished()
	if err != nil || len(left) != 1 || left[0].Number != 1 {
		t.Errorf("Unfinished = %+v, %v, want the call of line 1", left, err)
	}
	if err := os.Remove(tipPath(file)); err != nil {
		t.Fatal(err)
	}
	if left, err := openLog(t, Options{File: file}).Unfinished(); err != nil || len(left) != 1 {
		t.Errorf("Unfinished without a tip file = %+v, %v, want the same", left, err)
	}
	events, _, err := Newest(file, Filter{}, 0)
	if err != nil || len(events) != 2 || events[0].Outcome != OutcomeUnknown || events[1].Outcome != OutcomeOK || len(events[1].Requests) != 1 {
		t.Errorf("Newest = %+v, %v, want an unknown one and one that is ok", events, err)
	}
	verifies(t, file)
}

// Lines of calls that only read are not fsynced. After a power cut the tip may
// know lines that the disk doesn't have.
func TestLinesThatWereNotOnDiskMayBeLost(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	act(t, l)
	whole, _ := os.ReadFile(file)
	for range 3 {
		read(t, l)
	}
	os.WriteFile(file, append(whole, `{"n":4,"ti`...), 0o600)
	if f := faulty(t, file); f.Number != 4 || f.Line != 4 {
		t.Errorf("Verify = %v, want line 4", f)
	}
	l = openLog(t, Options{File: file})
	act(t, l)
	all := records(t, file)
	if got := kinds(all); !slices.Equal(got, []Kind{Intent, Sent, Done, Lost, Intent, Sent, Done}) || !strings.Contains(all[3].Error, "lines 4 to 6") {
		t.Errorf("kinds = %q, %q", got, all[3].Error)
	}
	if r := verifies(t, file); r.Lost != 1 {
		t.Errorf("Verify = %+v, want it to tell of lost lines", r)
	}
}

func TestHalfALineIsCutOffByTheNext(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	act(t, l)
	whole, _ := os.ReadFile(file)
	for _, half := range []string{"{", `{"n":4,"time":"20`, strings.Repeat("\x00", 5000)} {
		os.WriteFile(file, append(bytes.Clone(whole), half...), 0o600)
		verifies(t, file)
		if n := len(records(t, file)); n != bytes.Count(whole, []byte("\n")) {
			t.Errorf("%d records, want those that are whole", n)
		}
		read(t, l)
		verifies(t, file)
		if whole, _ = os.ReadFile(file); !bytes.HasSuffix(whole, []byte("}\n")) {
			t.Errorf("what stood behind %.20q is there still", half)
		}
	}
	// Without a tip, and as the first line of a file.
	os.Remove(file + ".tip")
	os.WriteFile(file, []byte(`{"n":1,"ti`), 0o600)
	if f := faulty(t, file); f.Number != 1 {
		t.Errorf("Verify = %v, want line 1", f)
	}
	read(t, openLog(t, Options{File: file}))
	if r := verifies(t, file); r.Lines != 1 {
		t.Errorf("Verify = %+v, want one line", r)
	}
}

func TestFileThatWasNeverALogIsLeftAlone(t *testing.T) {
	for _, text := range []string{"precious", "precious\nlines\n", `{"n":"x"}` + "\n"} {
		file := newFile(t)
		os.WriteFile(file, []byte(text), 0o600)
		l := openLog(t, Options{File: file})
		if err := l.Begin(wipe).Intend(wipe, nil); !errors.Is(err, ErrAudit) {
			t.Errorf("Intend = %v, want ErrAudit", err)
		}
		if got, _ := os.ReadFile(file); string(got) != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestTipGrowsWithOpenIntents(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	l.disk.sync = func(*os.File) error { return nil }
	entries := make([]*Entry, 300)
	for i := range entries {
		entries[i] = l.Begin(wipe)
		if err := entries[i].Intend(wipe, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range entries[1:] {
		if err := e.End(wipe, "ok", ""); err != nil {
			t.Fatal(err)
		}
	}
	verifies(t, file)
	l.Close()
	if left, err := openLog(t, Options{File: file}).Unfinished(); err != nil || len(left) != 1 || left[0].Number != 1 {
		t.Errorf("Unfinished = %+v, %v, want the first", left, err)
	}
}
