package audit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

var (
	look = Call{Account: "ab1-ovh", Client: "assistant 1.0", Caller: "alice", Tool: "get_server", Toolset: "servers", Effect: "Read", Targets: []string{"server: ns1.example"}, Arguments: json.RawMessage(`{"server":"ns1.example"}`)}
	wipe = Call{Account: "ab1-ovh", Client: "assistant 1.0", Caller: "alice", Tool: "reinstall_server", Toolset: "servers", Effect: "Destroy", Severity: 4, Targets: []string{"server: ns1.example"}, Arguments: json.RawMessage(`{"server":"ns1.example"}`), Plan: "9f", Consent: "token", Check: "GET /dedicated/server/ns1.example/task"}
	get  = Request{Method: "GET", Path: "/dedicated/server/ns1.example", Status: 200, QueryID: "EU.ext-1.1", Took: 12.3}
	post = Request{Method: "POST", Path: "/dedicated/server/ns1.example/reinstall", Status: 200, QueryID: "EU.ext-1.2", Took: 102.5}
)

func newFile(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "audit.jsonl")
}

// filesOf returns the files of a log, oldest first, each with the number of its
// first line.
func filesOf(t testing.TB, file string) (all []File) {
	t.Helper()
	err := walk(file, func(f *os.File, one File) (err error) {
		one.First, err = firstNumber(f)
		all = append(all, one)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func openLog(t testing.TB, o Options) *Log {
	t.Helper()
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	})
	return l
}

// read logs a call that reads: one line.
func read(t testing.TB, l *Log) {
	t.Helper()
	if err := oneRead(l); err != nil {
		t.Fatal(err)
	}
}

// act logs a call that changes something: three lines.
func act(t testing.TB, l *Log) {
	t.Helper()
	e := l.Begin(wipe)
	if err := e.Intend(wipe, []Request{{Method: post.Method, Path: post.Path}}); err != nil {
		t.Fatal(err)
	}
	e.Sent(post)
	if err := e.End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
}

// verifies wants a log that holds.
func verifies(t testing.TB, file string) Report {
	t.Helper()
	r, err := Verify(file, "")
	if err != nil || r.Fault != nil {
		t.Fatalf("Verify = %+v (%v), %v, want no fault", r, r.Fault, err)
	}
	return r
}

// faulty wants a log with a fault, and returns it.
func faulty(t testing.TB, file string) Fault {
	t.Helper()
	r, err := Verify(file, "")
	if err != nil || r.Fault == nil {
		t.Fatalf("Verify = %+v, %v, want a fault", r, err)
	}
	return *r.Fault
}

// records returns all of a log.
func records(t testing.TB, file string) (all []Record) {
	t.Helper()
	if err := Scan(file, func(r Record) bool { all = append(all, r); return true }); err != nil {
		t.Fatal(err)
	}
	return all
}

func kinds(all []Record) (kinds []Kind) {
	for _, r := range all {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

func oneRead(l *Log) error {
	e := l.Begin(look)
	e.Read(get)
	return e.End(look, "ok", "")
}
