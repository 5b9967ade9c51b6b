package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCallIsToldFromIntentToEnd(t *testing.T) {
	file := newFile(t)
	now := time.Date(2026, 3, 29, 1, 59, 59, 0, time.UTC)
	l := openLog(t, Options{File: file, Clock: func() time.Time { now = now.Add(time.Millisecond); return now }})
	e := l.Begin(Call{Tool: "reinstall_server"})
	e.Read(get)
	planned := Request{Method: post.Method, Path: post.Path}
	if err := e.Intend(wipe, []Request{planned}); err != nil {
		t.Fatal(err)
	}
	e.Sent(post)
	if err := e.End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
	all := records(t, file)
	if got := kinds(all); !slices.Equal(got, []Kind{Intent, Sent, Done}) {
		t.Fatalf("kinds = %q", got)
	}
	for i, want := range [][]Request{{planned}, {post}, {get, post}} {
		if diff := cmp.Diff(want, all[i].Requests); diff != "" {
			t.Errorf("requests of %s (-want +got):\n%s", all[i].Kind, diff)
		}
	}
	if diff := cmp.Diff(wipe, all[0].Call); diff != "" {
		t.Errorf("the intent (-want +got):\n%s", diff)
	}
	if all[1].Intent != 1 || all[2].Intent != 1 || all[2].Outcome != "ok" || all[2].Took != 3 {
		t.Errorf("the end = %+v", all[2])
	}
	if r := verifies(t, file); r.Lines != 3 || r.First != 1 || r.Last != 3 || r.Tip != all[2].Hash {
		t.Errorf("Verify = %+v", r)
	}
	if tip, err := l.Tip(); err != nil || tip != (Tip{3, all[2].Hash}) {
		t.Errorf("Tip = %+v, %v", tip, err)
	}
	if left, err := l.Unfinished(); err != nil || len(left) > 0 {
		t.Errorf("Unfinished = %+v, %v, want none", left, err)
	}
}

func TestFilesAreThisUsersAlone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "new", "state", "audit.jsonl")
	l := openLog(t, Options{File: file})
	act(t, l)
	err := filepath.WalkDir(filepath.Dir(file), func(path string, d fs.DirEntry, err error) error {
		info, _ := d.Info()
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestClockSetBackBreaksNothing(t *testing.T) {
	file := newFile(t)
	now := time.Now()
	l := openLog(t, Options{File: file, Clock: func() time.Time { now = now.Add(-time.Hour); return now }})
	act(t, l)
	for _, r := range records(t, file) {
		if r.Took < 0 {
			t.Errorf("%s took %v ms", r.Kind, r.Took)
		}
	}
	verifies(t, file)
}

func TestAnyTextStaysInItsLine(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	texts := []string{"\n", "\r\n", "a\u2028b\u2029", "\xff\xfe", "\x00\x1b[31m", "\u202e", `","hash":"` + strings.Repeat("0", 64) + "\"}\n", `intent"`, "<&>"}
	for _, text := range texts {
		arguments, _ := json.Marshal(text)
		c := Call{Tool: text, Targets: []string{text}, Arguments: arguments}
		e := l.Begin(c)
		e.Read(Request{Method: text, Path: text, Error: text})
		if err := e.End(c, text, text); err != nil {
			t.Fatal(err)
		}
	}
	all := records(t, file)
	for i, text := range texts {
		if want := strings.ToValidUTF8(text, "\ufffd"); text != "\xff\xfe" && all[i].Error != want {
			t.Errorf("%q is read as %q", text, all[i].Error)
		}
	}
	verifies(t, file)
	os.Remove(file + ".tip")
	read(t, openLog(t, Options{File: file}))
	verifies(t, file)
}

func TestJSONThatIsTooLongOrNoneIsNamedByDigest(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	for _, text := range []string{`{"a":`, `"` + strings.Repeat("x", maxArguments) + `"`} {
		c := Call{Tool: "x", Arguments: json.RawMessage(text)}
		planned := []Request{{Path: "/short", Body: json.RawMessage(`{"a":1}`)}, {Path: "/x", Body: json.RawMessage(text)}}
		if err := l.Begin(c).Intend(c, planned); err != nil {
			t.Fatal(err)
		}
		if string(planned[1].Body) != text {
			t.Errorf("the caller's request became %s", planned[1].Body)
		}
	}
	for _, r := range records(t, file) {
		if !strings.Contains(string(r.Arguments), "omitted_bytes") || string(r.Requests[0].Body) != `{"a":1}` || !strings.Contains(string(r.Requests[1].Body), "omitted_bytes") {
			t.Errorf("arguments = %.100s, requests = %+v", r.Arguments, r.Requests)
		}
	}
}

func TestLongBodiesAreManyLines(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	body := json.RawMessage(`"` + strings.Repeat("x", 100<<10) + `"`)
	if err := l.Begin(wipe).Intend(wipe, slices.Repeat([]Request{{Path: "/x", Body: body}}, 40)); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, r := range records(t, file) {
		total += len(r.Requests)
		if len(r.Requests) > 3 {
			t.Errorf("line %d has %d bodies of 100 KB", r.Number, len(r.Requests))
		}
	}
	if total != 40 {
		t.Errorf("%d requests, want 40", total)
	}
}

func TestManyRequestsAreManyLines(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	many := slices.Repeat([]Request{post}, 20000)
	e := l.Begin(wipe)
	if err := e.Intend(wipe, many); err != nil {
		t.Fatal(err)
	}
	for _, r := range many[:700] {
		e.Read(r)
	}
	if err := e.End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
	count := make(map[int64]int)
	for _, r := range records(t, file) {
		if len(r.Requests) > maxRequests {
			t.Errorf("line %d has %d requests", r.Number, len(r.Requests))
		}
		count[max(r.Of, (1-min(r.Of, 1))*r.Number)] += len(r.Requests)
	}
	if diff := cmp.Diff(map[int64]int{1: 20000, 41: 700}, count); diff != "" {
		t.Errorf("requests by line (-want +got):\n%s", diff)
	}
	verifies(t, file)
}

func TestRotationKeepsTheChain(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file, MaxSize: 4000})
	e := l.Begin(wipe)
	if err := e.Intend(wipe, []Request{post}); err != nil {
		t.Fatal(err)
	}
	for range 50 {
		read(t, l)
	}
	files := filesOf(t, file)
	if len(files) < 5 {
		t.Fatalf("the log has %d files, want several", len(files))
	}
	var next int64 = 1
	for _, f := range files {
		text, err := os.ReadFile(f.Path)
		if err != nil || f.First != next || len(text) > 4000 {
			t.Errorf("%+v has %d bytes, %v; want it to begin with %d, and at most 4000 bytes", f, len(text), err, next)
		}
		next += int64(bytes.Count(text, []byte("\n")))
	}
	// An intent survives the file that it is in.
	l.Close()
	other := openLog(t, Options{File: file, MaxSize: 4000})
	left, err := other.Unfinished()
	if err != nil || len(left) != 1 || left[0].Number != 1 || left[0].Tool != wipe.Tool {
		t.Errorf("Unfinished = %+v, %v, want the intent", left, err)
	}
	if r := verifies(t, file); r.Lines != 51 || r.Files != len(files) {
		t.Errorf("Verify = %+v", r)
	}
	// The oldest may be removed, and one between may not.
	os.Remove(files[0].Path)
	if r := verifies(t, file); r.Missing != files[1].First-1 || r.First != files[1].First {
		t.Errorf("without the oldest: %+v", r)
	}
	os.Remove(files[2].Path)
	if f := faulty(t, file); f.Number != files[2].First || f.File != files[3].Path || f.Line != 1 {
		t.Errorf("without one between: %+v", f)
	}
}

func TestKeptTipIsLookedFor(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	read(t, l)
	tip, _ := l.Tip()
	read(t, l)
	if r, err := Verify(file, tip.Hash); err != nil || r.Fault != nil {
		t.Errorf("Verify = %+v, %v, want it found", r, err)
	}
	// Somebody begins a log of their own.
	l.Close()
	os.RemoveAll(filepath.Dir(file))
	l = openLog(t, Options{File: file})
	for range 3 {
		read(t, l)
	}
	verifies(t, file)
	if r, err := Verify(file, tip.Hash); err != nil || r.Fault == nil || !strings.Contains(r.Fault.What, "kept") {
		t.Errorf("Verify = %+v, %v, want a fault", r, err)
	}
}

func TestScanWhileOthersWrite(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file, MaxSize: 5000})
	read(t, l)
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range 100 {
				read(t, l)
			}
		})
	}
	done := make(chan struct{})
	go func() { writers.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		var next int64 = 1
		for _, r := range records(t, file) {
			if r.Number != next {
				t.Fatalf("line %d follows line %d", r.Number, next-1)
			}
			next++
		}
		verifies(t, file)
	}
	if n := len(records(t, file)); n != 401 {
		t.Errorf("%d records, want 401", n)
	}
}

// Files are synced outside of the lock, while others rename them.
func TestIntentsAtTheSameTimeOutliveRotation(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file, MaxSize: 3000})
	var writers sync.WaitGroup
	for range 16 {
		writers.Go(func() {
			for range 10 {
				act(t, l)
			}
		})
	}
	writers.Wait()
	if r := verifies(t, file); r.Lines != 16*10*3 {
		t.Errorf("Verify = %+v", r)
	}
	if left, err := l.Unfinished(); err != nil || len(left) > 0 {
		t.Errorf("Unfinished = %+v, %v, want none", left, err)
	}
}

func TestScanStopsWhenToldTo(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	read(t, l)
	read(t, l)
	calls := 0
	if err := Scan(file, func(Record) bool { calls++; return false }); err != nil || calls != 1 {
		t.Errorf("Scan = %v after %d calls, want one", err, calls)
	}
}

func TestNoLogIsAnError(t *testing.T) {
	file := newFile(t)
	if err := Scan(file, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Scan = %v", err)
	}
	if _, err := Verify(file, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Verify = %v", err)
	}
	if tip, err := openLog(t, Options{File: file}).Tip(); err != nil || tip != origin() {
		t.Errorf("Tip = %v, %v", tip, err)
	}
}
