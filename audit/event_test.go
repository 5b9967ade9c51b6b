package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"
)

// told returns the events of a log, each "number tool outcome requests lines".
func told(t *testing.T, file string, f Filter) (all []string) {
	t.Helper()
	err := Events(file, f, func(e Event) bool {
		all = append(all, fmt.Sprintf("%d %s %s %d %d", e.Number, e.Tool, e.Outcome, len(e.Requests), len(e.Lines)))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s: got\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestEventsAreWholeCalls(t *testing.T) {
	file := newFile(t)
	l, err := Open(Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	read(t, l)
	act(t, l)
	e := l.Begin(look)
	if err := e.End(look, "not_found", "there is no server ns1.example"); err != nil {
		t.Fatal(err)
	}
	many := make([]Request, 1200)
	for i := range many {
		many[i] = Request{Method: "DELETE", Path: fmt.Sprintf("/domain/zone/example.com/record/%d", i)}
	}
	e = l.Begin(wipe)
	if err := e.Intend(wipe, many); err != nil {
		t.Fatal(err)
	}
	e.Sent(Request{Method: "DELETE", Path: many[700].Path, Status: 200})
	same(t, "while it runs", told(t, file, Filter{}),
		"1 get_server ok 1 1", "2 reinstall_server ok 1 3", "5 get_server not_found 0 1", "6 reinstall_server running 1200 4")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, "after it died", told(t, file, Filter{Outcome: "unknown"}), "6 reinstall_server unknown 1200 4")

	l = openLog(t, Options{File: file})
	left, err := l.Unfinished()
	if err != nil || len(left) != 1 {
		t.Fatalf("Unfinished = %v, %v, want one", left, err)
	}
	if err := l.Settle(left[0]); err != nil {
		t.Fatal(err)
	}
	e = l.Begin(wipe)
	if err := e.Intend(wipe, many); err != nil {
		t.Fatal(err)
	}
	for _, q := range many {
		q.Status = 200
		e.Sent(q)
	}
	if err := e.End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
	all := told(t, file, Filter{})
	same(t, "after all", all[3:], "6 reinstall_server unknown 1200 5", fmt.Sprintf("11 reinstall_server ok 1200 %d", 3+1200+3))
	verifies(t, file)
}

func TestAWriteThatWasAnsweredIsOneOfThosePlanned(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	e := l.Begin(wipe)
	twice := Request{Method: "POST", Path: "/domain/zone/example.com/refresh", Body: json.RawMessage(`{"a":1}`)}
	if err := e.Intend(wipe, []Request{twice, twice}); err != nil {
		t.Fatal(err)
	}
	e.Sent(Request{Method: twice.Method, Path: twice.Path, Status: 200, QueryID: "EU.1"})
	events := lastEvents(t, file)
	got := events[0].Requests
	if len(got) != 2 || got[0].QueryID != "EU.1" || got[1].Status != 0 {
		t.Errorf("requests = %+v, want the first answered and the second not", got)
	}
	if err := e.End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
	for _, e := range [2][]Event{events, lastEvents(t, file)} {
		if q := e[0].Requests[0]; string(q.Body) != `{"a":1}` {
			t.Errorf("the request %+v lost its body", q)
		}
	}
	if planned := events[0].Lines[0].Requests; planned[0].Status != 0 {
		t.Errorf("the line of the intent was changed: %+v", planned)
	}
}

func TestACallThatOnlyHeardOfAnUnknownOutcomeFailed(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	e := l.Begin(wipe)
	if err := e.Intend(wipe, nil); err != nil {
		t.Fatal(err)
	}
	if err := e.End(wipe, "outcome_unknown", "the answer got lost"); err != nil {
		t.Fatal(err)
	}
	if err := l.Begin(wipe).End(wipe, "outcome_unknown", "the token was used before"); err != nil {
		t.Fatal(err)
	}
	same(t, "unknown", told(t, file, Filter{Outcome: "unknown"}), "1 reinstall_server unknown 0 2")
	same(t, "failed", told(t, file, Filter{Outcome: "failed"}), "3 reinstall_server outcome_unknown 0 1")
}

func lastEvents(t *testing.T, file string) []Event {
	t.Helper()
	events, _, err := Newest(file, Filter{}, 1)
	if err != nil || len(events) != 1 {
		t.Fatalf("Newest = %v, %v, want one", events, err)
	}
	return events
}

func TestNewestKeepsTheLast(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file, MaxSize: 1 << 10}) // in several files
	e := l.Begin(wipe)
	if err := e.Intend(wipe, nil); err != nil {
		t.Fatal(err)
	}
	for range 25 {
		read(t, l)
	}
	if err := e.End(wipe, "ok", ""); err != nil {
		t.Fatal(err)
	}
	for n, first := range map[int]int64{0: 1, 3: 24, 25: 2, 26: 1, 100: 1} {
		events, all, err := Newest(file, Filter{}, n)
		if err != nil || all != 26 || events[0].Number != first || events[len(events)-1].Number != 26 {
			t.Errorf("Newest(%d) = %d events from %d to %d of %d, %v, want from %d to 26 of 26",
				n, len(events), events[0].Number, events[len(events)-1].Number, all, err, first)
		}
	}
	count := 0
	if err := Events(file, Filter{}, func(Event) bool { count++; return count < 4 }); err != nil || count != 4 {
		t.Errorf("Events told of %d, %v, want to stop after 4", count, err)
	}
	if files := filesOf(t, file); len(files) < 2 {
		t.Errorf("the log is in %+v, want several files", files)
	}
}

func TestEventsOfNoLogAreAnError(t *testing.T) {
	err := Events(newFile(t), Filter{}, func(Event) bool { return true })
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Events of no log = %v, want ErrNotExist", err)
	}
}

func TestReadingLeavesTheFolderAlone(t *testing.T) {
	file := newFile(t)
	l := openLog(t, Options{File: file})
	if err := l.Begin(wipe).Intend(wipe, nil); err != nil {
		t.Fatal(err)
	}
	folder := func() (names []string) {
		entries, err := os.ReadDir(strings.TrimSuffix(file, "/audit.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, fmt.Sprint(e.Name(), info.Size(), info.ModTime()))
		}
		return names
	}
	before := folder()
	told(t, file, Filter{})
	same(t, "the folder", folder(), before...)
}

func TestFilters(t *testing.T) {
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	e := Event{Time: at, Call: Call{Account: "ovh-eu/ab12", Profile: "prod", Tool: "delete_dns_record", Caller: "alice", Targets: []string{"zone: Example.com", "ip: 192.0.2.0/28"}}, Outcome: "not_found"}
	for _, tt := range []struct {
		name   string
		filter Filter
		keeps  bool
	}{
		{"nothing is asked", Filter{}, true},
		{"from its time on", Filter{Since: at}, true},
		{"from later on", Filter{Since: at.Add(1)}, false},
		{"until its time", Filter{Until: at}, false},
		{"until later", Filter{Until: at.Add(1)}, true},
		{"its tool", Filter{Tool: "delete_dns_record"}, true},
		{"tools like it", Filter{Tool: "*_dns_*"}, true},
		{"part of its tool", Filter{Tool: "delete"}, false},
		{"its caller", Filter{Caller: "alice"}, true},
		{"a caller like it", Filter{Caller: "ali*"}, false},
		{"its account", Filter{Account: "prod"}, true},
		{"its account as it is known without a profile", Filter{Account: "ovh-eu/*"}, true},
		{"another account", Filter{Account: "lab"}, false},
		{"a target by its name", Filter{Target: "example.com"}, true},
		{"a target as it is shown", Filter{Target: "zone: example.com"}, true},
		{"a target as an argument", Filter{Target: "zone=EXAMPLE.COM"}, true},
		{"targets like it", Filter{Target: "*.com"}, true},
		{"targets of its kind", Filter{Target: "zone: *"}, true},
		{"a target of another kind", Filter{Target: "server: example.com"}, false},
		{"the other target", Filter{Target: "192.0.2.*"}, true},
		{"part of a target", Filter{Target: "example"}, false},
		{"its code", Filter{Outcome: "not_found"}, true},
		{"any failure", Filter{Outcome: "failed"}, true},
		{"another outcome", Filter{Outcome: "ok"}, false},
		{"all but one", Filter{Tool: "*", Target: "*", Caller: "bob"}, false},
	} {
		if got := tt.filter.keeps(&e); got != tt.keeps {
			t.Errorf("%s: %+v keeps = %v, want %v", tt.name, tt.filter, got, tt.keeps)
		}
	}
	for _, outcome := range []string{OutcomeOK, OutcomePlanned, OutcomeDryRun, OutcomeRepeated, OutcomeUnknown, OutcomeRunning} {
		if e.Outcome = outcome; (Filter{Outcome: "failed"}).keeps(&e) {
			t.Errorf("%s passes for a failure", outcome)
		}
	}
}

func TestTimesAreReadAsPeopleWriteThem(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, paris)
	for text, want := range map[string][2]string{
		"2026-01-31T08:00:00Z":      {"2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z"},
		"2026-01-31T08:00:00+01:00": {"2026-01-31T07:00:00Z", "2026-01-31T07:00:00Z"},
		"2026-01-31":                {"2026-01-30T23:00:00Z", "2026-01-31T23:00:00Z"},
		"2026-03-29":                {"2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"}, // summer time begins
		"90m":                       {"2026-03-30T08:30:00Z", "2026-03-30T08:30:00Z"},
		"7d":                        {"2026-03-23T11:00:00Z", "2026-03-23T11:00:00Z"},
	} {
		since, err := Since(text, now)
		until, err2 := Until(text, now)
		got := [2]string{since.UTC().Format(time.RFC3339), until.UTC().Format(time.RFC3339)}
		if err != nil || err2 != nil || got != want {
			t.Errorf("%q is since and until %v, %v, %v, want %v", text, got, err, err2, want)
		}
	}
	for _, text := range []string{"", "yesterday", "-24h", "2026-13-01", "-1d", "d", "2026-01-31 08:00"} {
		if got, err := Since(text, now); err == nil {
			t.Errorf("Since(%q) = %v, want an error", text, got)
		}
	}
}
