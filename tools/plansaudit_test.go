package tools_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// auditing lets a session keep a log, and returns its file.
func auditing(d *tooltest.Session) string {
	d.T.Helper()
	file := filepath.Join(d.T.TempDir(), "state", "audit.jsonl")
	l, err := audit.Open(audit.Options{File: file})
	if err != nil {
		d.T.Fatal(err)
	}
	d.T.Cleanup(func() { l.Close() })
	d.ReadAudit(file)
	d.Runner.Audit = l
	return file
}

// TestEachCallOfAPlanIsOnRecord has a plan stop at its third call: the log tells
// of each call that was begun as of any other, and which plan it is of.
func TestEachCallOfAPlanIsOnRecord(t *testing.T) {
	b := &breaks{at: 2, fault: simulator.Fault{Status: http.StatusConflict, Body: `{"message":"locked"}`}}
	d := tooltest.New(t, simulator.Options{Faults: b.observe}, tools.All(tools.Options{})...)
	file := auditing(d)
	confirmed, _ := planned(d, fourChanges())
	d.Try("plan_changes", confirmed)
	events, _, err := audit.Newest(file, audit.Filter{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		line := fmt.Sprintf("%s %s %s", e.Tool, e.Outcome, e.Consent)
		if e.Part != nil {
			line = fmt.Sprintf("%s %d/%d", line, e.Part.Call, e.Part.Of)
		}
		got = append(got, strings.TrimSpace(line))
	}
	want := "plan_changes planned, plan_changes conflict token, create_ssh_key ok token 1/4, reboot_server ok token 2/4, " +
		"delete_dns_record conflict token 3/4, plan_changes planned"
	if strings.Join(got, ", ") != want {
		t.Errorf("the log tells %s, want %s", strings.Join(got, ", "), want)
	}
	of, _, err := audit.Newest(file, audit.Filter{Plan: events[1].Number}, 0)
	if err != nil || len(of) != 3 || of[1].Targets[0] != "server: "+tooltest.Web1 || len(of[1].Requests) != 1 || of[1].Requests[0].Status != 200 {
		t.Errorf("of the plan there are %+v, %v", of, err)
	}
	if report, err := audit.Verify(file, ""); err != nil || report.Fault != nil {
		t.Errorf("the log has the fault %+v, %v", report.Fault, err)
	}
	if rows := tooltest.Call[auditedCalls](d, "list_audit", tooltest.Args{"target": tooltest.Web1, "outcome": "ok"}).String(); rows != "reboot_server ok" {
		t.Errorf("list_audit of the server = %s", rows)
	}
}

// What of arguments is secret is in no line, nor in a plan, nor in what tells how
// to go on.
func TestAPlanKeepsTheSecretsOfItsCalls(t *testing.T) {
	const secret = "hunter2hunter2"
	b := &breaks{at: 0, fault: simulator.Fault{Status: http.StatusConflict, Body: `{"message":"locked"}`}}
	d := tooltest.New(t, simulator.Options{Faults: b.observe}, tools.All(tools.Options{})...)
	file := auditing(d)
	given := several(
		change("create_ssh_key", tooltest.Args{"name": "fresh", "key": otherKey}),
		change("raw_put", tooltest.Args{"path": exampleRecords + "/5000000003", "body": tooltest.Args{"password": secret}}),
		change("raw_put", tooltest.Args{"path": exampleRecords + "/$(2.body.id)", "body": tooltest.Args{"password": secret}}),
	)
	plan := d.Try("plan_changes", given)
	token := fits(t, "plan_changes", plan, 40<<10)
	stopped := d.Try("plan_changes", tooltest.With(given, "confirmation_token", token))
	if s, _ := stoppageOf(t, stopped); s.GoOn.Token == "" || !strings.Contains(stopped.Failure.Next, "as before") {
		t.Errorf("the plan stopped with %v", stopped.Failure)
	}
	err := audit.Scan(file, func(r audit.Record) bool {
		if line := fmt.Sprintf("%+v %s", r, r.Arguments); strings.Contains(line, secret) {
			t.Errorf("a line holds the secret: %s", line)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(plan.JSON), stopped.Text()} {
		if strings.Contains(text, secret) {
			t.Errorf("the secret is told: %s", text)
		}
	}
}

// A server that is stopped begins no further call of a plan.
func TestAPlanStopsWithItsServer(t *testing.T) {
	stopping := make(chan struct{})
	d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Method == http.MethodPost {
			close(stopping)
		}
		return nil
	}}, tools.All(tools.Options{})...)
	d.Runner.Stopping = stopping
	confirmed, requests := planned(d, fourChanges())
	_, fates := stoppageOf(t, d.Try("plan_changes", confirmed))
	if writes := d.Writes(); fates != "done not_begun not_begun not_begun" || len(writes) != 1 || writes[0] != requests[0] {
		t.Errorf("the fates are %q, and %q was sent", fates, writes)
	}
}
