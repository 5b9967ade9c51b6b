package tools_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// auditLog returns a log in which the caller of tests read, failed, changed and
// died, and somebody else read.
func auditLog(t testing.TB) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "audit.jsonl")
	at := time.Now().Add(-4 * time.Hour)
	l, err := audit.Open(audit.Options{File: file, Clock: func() time.Time { at = at.Add(10 * time.Minute); return at }})
	if err != nil {
		t.Fatal(err)
	}
	end := func(c audit.Call, outcome, fault string) {
		if err := l.Begin(c).End(c, outcome, fault); err != nil {
			t.Fatal(err)
		}
	}
	zone := audit.Call{Caller: tooltest.Caller, Tool: "get_zone", Effect: "Read", Targets: []string{"zone: example.com"}}
	end(zone, "ok", "")
	other := zone
	other.Caller = "somebody else"
	end(other, "ok", "")
	key := audit.Call{Caller: tooltest.Caller, Tool: "delete_ssh_key", Effect: "Destroy", Targets: []string{"ssh_key: ci"}, Arguments: json.RawMessage(`{"name":"ci"}`)}
	end(key, "planned", "")
	end(key, "not_found", `there is no key "ci"`)
	server := audit.Call{
		Caller: tooltest.Caller, Tool: "reboot_server", Effect: "Destroy", Severity: 3, Targets: []string{"server: " + tooltest.Web1},
		Consent: "token", Check: "list_server_tasks shows whether it was rebooted",
	}
	for _, finish := range []bool{true, false} {
		e := l.Begin(server)
		if err := e.Intend(server, []audit.Request{{Method: "POST", Path: "/dedicated/server/" + tooltest.Web1 + "/reboot"}}); err != nil {
			t.Fatal(err)
		}
		if finish {
			if err := e.End(server, "ok", ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

type auditedCalls struct {
	Calls []struct {
		Number  int64 `json:"n"`
		Time    time.Time
		Tool    string
		Targets []string
		Effect  string
		Outcome string
		Error   string
		Check   string
	}
}

func (a auditedCalls) String() string {
	var all []string
	for _, c := range a.Calls {
		all = append(all, c.Tool+" "+c.Outcome)
	}
	return strings.Join(all, ", ")
}

func TestTheAssistantListsWhatItDid(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.ReadAudit(auditLog(t))
	for _, tt := range []struct {
		name  string
		given tooltest.Args
		want  string
	}{
		{"all, the newest first", tooltest.Args{}, "reboot_server unknown, reboot_server ok, delete_ssh_key not_found, delete_ssh_key planned, get_zone ok"},
		{"what failed", tooltest.Args{"outcome": "failed"}, "delete_ssh_key not_found"},
		{"by code", tooltest.Args{"outcome": "not_found"}, "delete_ssh_key not_found"},
		{"what is unknown", tooltest.Args{"outcome": "unknown"}, "reboot_server unknown"},
		{"some tools", tooltest.Args{"tool": "*_ssh_key", "outcome": "planned"}, "delete_ssh_key planned"},
		{"a target by its name", tooltest.Args{"target": "EXAMPLE.com"}, "get_zone ok"},
		{"targets like it", tooltest.Args{"target": "server: ns30*", "limit": 1}, "reboot_server unknown"},
		{"the last hours", tooltest.Args{"since": "110m"}, "reboot_server unknown, reboot_server ok"},
		{"nothing", tooltest.Args{"since": "1m"}, ""},
	} {
		if got := tooltest.Call[auditedCalls](d, "list_audit", tt.given).String(); got != tt.want {
			t.Errorf("%s: list_audit %v = %s, want %s", tt.name, tt.given, got, tt.want)
		}
	}
	newest := tooltest.Call[auditedCalls](d, "list_audit", tooltest.Args{}).Calls[0]
	if newest.Number != 7 || newest.Effect != "Destroy" || newest.Targets[0] != "server: "+tooltest.Web1 || !strings.HasPrefix(newest.Check, "list_server_tasks") {
		t.Errorf("the newest call is %+v, want line 7 with how to check it", newest)
	}
	if sent := d.AllRequests(); len(sent) > 0 {
		t.Errorf("list_audit sent %v", sent)
	}
	d.Fails("list_audit", tooltest.Args{"since": "yesterday"}, tool.CodeInvalidArguments, `"yesterday" is no time`)
}

func TestACallerListsNobodyElsesCalls(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.ReadAudit(auditLog(t))
	for caller, want := range map[string]string{"somebody else": "get_zone ok", "nobody": "", "*": ""} {
		res, err := d.Runner.Call(t.Context(), caller, d.Tool("list_audit"), json.RawMessage(`{}`), nil)
		if err != nil || res.Failure != nil {
			t.Fatal(err, res.Failure)
		}
		var got auditedCalls
		if err := json.Unmarshal(res.JSON, &got); err != nil {
			t.Fatal(err)
		}
		if got.String() != want {
			t.Errorf("list_audit by %q = %s, want %s", caller, got, want)
		}
	}
}

func TestWithoutALogNothingIsListed(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	d.Fails("list_audit", tooltest.Args{}, tool.CodeRefused, "keeps no audit log")
	garbled := auditLog(t)
	if err := os.WriteFile(garbled, []byte("no line\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.ReadAudit(garbled)
	d.Fails("list_audit", tooltest.Args{}, tool.CodeRefused, "ovh-mcp audit verify")
	d.ReadAudit(filepath.Join(t.TempDir(), "audit.jsonl"))
	if got := tooltest.Call[auditedCalls](d, "list_audit", tooltest.Args{}); len(got.Calls) > 0 {
		t.Errorf("list_audit of a log that is yet to begin = %v", got)
	}
}

// TestTheAuditIsReadInPartsWhileItGrows calls tools for real: each part that is
// read is a call itself, and stands above those before.
func TestTheAuditIsReadInPartsWhileItGrows(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	folder := filepath.Join(t.TempDir(), "state")
	l, err := audit.Open(audit.Options{File: filepath.Join(folder, "audit.jsonl")})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d.ReadAudit(filepath.Join(folder, "audit.jsonl"))
	d.Runner.Audit = l
	tooltest.Call[any](d, "list_zones", tooltest.Args{})
	tooltest.Confirmed[any](d, "delete_ssh_key", tooltest.Args{"name": "ci"})
	d.Fails("get_ssh_key", tooltest.Args{"name": "ci"}, tool.CodeNotFound, "")
	rows, parts := walk(d, "list_audit", tooltest.Args{"limit": 1})
	var got []string
	for _, row := range rows {
		var c struct{ Tool, Outcome string }
		if err := json.Unmarshal(row, &c); err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Tool+" "+c.Outcome)
	}
	want := "get_ssh_key not_found, delete_ssh_key ok, delete_ssh_key planned, list_zones ok"
	if strings.Join(got, ", ") != want || parts != 4 {
		t.Errorf("list_audit = %s in %d parts, want %s in 4", strings.Join(got, ", "), parts, want)
	}
	if all := tooltest.Call[auditedCalls](d, "list_audit", tooltest.Args{"tool": "list_audit"}); len(all.Calls) != parts {
		t.Errorf("%d calls of list_audit are listed, want %d", len(all.Calls), parts)
	}
}
