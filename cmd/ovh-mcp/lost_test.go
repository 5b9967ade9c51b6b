package main

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Of a write whose answer is cut off, the operator learns at once: by the metric
// that an alert is on, and by the audit log. Its caller is told as ever.
func TestTheOperatorLearnsOfWritesWhoseAnswersGotLost(t *testing.T) {
	env := distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		return &simulator.Fault{Cut: r.Method == http.MethodPut || r.Method == http.MethodDelete, After: true}
	}})
	record := filepath.Join(t.TempDir(), "audit.jsonl")
	w := serveWeb(t, env, "--audit", record)
	c := w.connect("streamable", "2025-11-25", "")
	const faults = `ovh_mcp_call_faults_total{outcome="outcome_unknown"}`
	rename := map[string]any{"server": "ns3000001.ip-192-0-2.eu", "display_name": "shop"}
	key := map[string]any{"name": "ci"}
	deleting := confirmed(key, plan(t, c, "delete_ssh_key", key))
	calls := map[string]any{"calls": []map[string]any{{"tool": "rename_server", "arguments": rename}, {"tool": "delete_ssh_key", "arguments": map[string]any{"name": "backup"}}}}
	for _, lost := range []struct {
		tool  string
		args  map[string]any
		total float64 // so far; the call of a plan is counted beside the plan
	}{
		{"rename_server", rename, 1},
		{"delete_ssh_key", deleting, 2},
		{"delete_ssh_key", deleting, 2}, // with its token again: nothing more is sent
		{"plan_changes", confirmed(calls, plan(t, c, "plan_changes", calls)), 4},
	} {
		_, failure, err := ask(t.Context(), c, lost.tool, lost.args)
		if err != nil || !strings.HasPrefix(failure, tool.CodeUnavailable) || !strings.Contains(failure, "may have been carried out") {
			t.Errorf("%s = %s, %v, want it unavailable, and maybe carried out", lost.tool, failure, err)
		}
		counted, text := w.scrape("")
		if counted[faults] != lost.total {
			t.Errorf("after %s, %s = %v, want %v, in\n%s", lost.tool, faults, counted[faults], lost.total, text)
		}
	}
	if _, failure, err := ask(t.Context(), c, "list_ssh_keys", nil); err != nil || failure != "" {
		t.Errorf("list_ssh_keys = %s, %v", failure, err)
	}
	counted, _ := w.scrape("")
	for series, want := range map[string]float64{
		faults: 4,
		`ovh_mcp_calls_total{tool="rename_server",effect="change",outcome="outcome_unknown"}`:   2,
		`ovh_mcp_calls_total{tool="delete_ssh_key",effect="destroy",outcome="outcome_unknown"}`: 1,
	} {
		if counted[series] != want {
			t.Errorf("%s = %v, want %v", series, counted[series], want)
		}
	}

	var shown strings.Builder
	p := &program{stdout: &shown, stderr: io.Discard, getenv: func(string) string { return "" }, kept: t.TempDir()}
	if err := p.run(t.Context(), []string{"audit", "show", "--outcome", "unknown", "--audit", record}); err != nil || strings.Count(shown.String(), "UNKNOWN") != 4 {
		t.Errorf("audit show --outcome unknown = %v,\n%s\nwant the calls and the plan", err, shown.String())
	}
}
