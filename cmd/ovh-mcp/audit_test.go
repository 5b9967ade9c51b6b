package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

const audited = "ns3000001.ip-192-0-2.eu"

// auditedCalls are calls of each outcome, in order, each with its requests.
func auditedCalls() []struct {
	audit.Call
	outcome, fault string
	requests       []audit.Request
} {
	read := func(tool string, targets ...string) audit.Call {
		return audit.Call{Account: "ovh-eu/ab12", Client: "assistant/1.0", Caller: "local", Tool: tool, Toolset: "servers", Effect: "Read", Severity: 1, Targets: targets}
	}
	write := func(tool, toolset string, severity int, target, args string) audit.Call {
		return audit.Call{
			Account: "ovh-eu/ab12", Client: "assistant/1.0", Caller: "alice", Tool: tool, Toolset: toolset, Effect: "Destroy", Severity: severity,
			Targets: []string{target}, Arguments: json.RawMessage(args), Check: "list_server_tasks shows whether it was begun",
		}
	}
	reboot := write("reboot_server", "servers", 3, "server: "+audited, `{"server":"`+audited+`"}`)
	confirmed := reboot
	confirmed.Consent, confirmed.Plan = "token", "9f8e"
	post := audit.Request{Method: "POST", Path: "/dedicated/server/" + audited + "/reboot", Status: 200, QueryID: "EU.ext-3.1", Took: 80.5}
	return []struct {
		audit.Call
		outcome, fault string
		requests       []audit.Request
	}{
		{read("list_servers"), "ok", "", []audit.Request{{Method: "GET", Path: "/dedicated/server", Status: 200, QueryID: "EU.ext-1.1", Took: 41.2}}},
		{read("get_server", "server: ns\u202e\u001b[2J\nx.example"), "not_found", "there is no server \"ns\u202e\u001b[2J\nx\"", nil},
		{reboot, "planned", "", nil},
		{confirmed, "ok", "", []audit.Request{post}},
		{write("delete_dns_record", "dns", 3, "zone: example.com", `{"zone":"example.com","record_id":1}`), "refused", "<b>denied</b> by policy.yml:3", nil},
	}
}

// writeAudit writes a log, the last call of which died.
func writeAudit(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	at := time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)
	l, err := audit.Open(audit.Options{File: file, Clock: func() time.Time { at = at.Add(time.Second); return at }})
	if err != nil {
		return err
	}
	for _, c := range auditedCalls() {
		e := l.Begin(c.Call)
		for _, q := range c.requests {
			if q.Method == "GET" {
				e.Read(q)
				continue
			}
			if err := e.Intend(c.Call, []audit.Request{{Method: q.Method, Path: q.Path}}); err != nil {
				return err
			}
			e.Sent(q)
		}
		if err := e.End(c.Call, c.outcome, c.fault); err != nil {
			return err
		}
	}
	dies := auditedCalls()[3].Call
	dies.Tool = "reinstall_server"
	if err := l.Begin(dies).Intend(dies, []audit.Request{{Method: "POST", Path: "/dedicated/server/" + audited + "/reinstall"}}); err != nil {
		return err
	}
	return l.Close()
}

// auditOn shows a log as a terminal of so many columns would.
func auditOn(t *testing.T, columns int, words ...string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "state")
	file := filepath.Join(folder, "audit.jsonl")
	if err := writeAudit(file); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := bufio.NewWriter(&out)
	s := auditShow{file: file, out: w, columns: columns, terminal: true, flags: showFlags{limit: -1}}
	var err error
	if len(words) > 0 {
		err = s.one(words[0])
	} else {
		err = s.all()
	}
	if err != nil || w.Flush() != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCallsFitATerminal(t *testing.T) {
	for _, columns := range []int{80, 100, 120, 200} {
		out := auditOn(t, columns)
		for line := range strings.Lines(out) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
				t.Errorf("%d columns: a line has %d: %s", columns, n, line)
			}
		}
		for _, want := range []string{"list_servers", "FAILED not_found", "planned", "UNKNOWN", "FAILED refused"} {
			if !strings.Contains(out, want) {
				t.Errorf("%d columns: no %q in\n%s", columns, want, out)
			}
		}
		if shown := map[int]string{80: "ns3000001.ip-19…", 100: "ns3000001.ip-1", 120: "  " + audited, 200: "server: " + audited}[columns]; !strings.Contains(out, shown) {
			t.Errorf("%d columns: no target %q in\n%s", columns, shown, out)
		}
	}
}

func TestTextOfOthersMovesNoCursor(t *testing.T) {
	for _, words := range [][]string{nil, {"2"}} {
		out := auditOn(t, 120, words...)
		if strings.ContainsAny(out, "\u001b\u202e") || !strings.Contains(out, "[U+001B][2J") || !strings.Contains(out, "[U+202E]") {
			t.Errorf("audit show %v = %q, want escapes", words, out)
		}
	}
}
