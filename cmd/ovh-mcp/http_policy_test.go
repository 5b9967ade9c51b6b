package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/audit"
)

func listed(t *testing.T, c *client.Client) (names []string) {
	t.Helper()
	list, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
	}
	return names
}

// Alice has a policy of her own, Bob that of all; each sees and does what it
// allows. What they did is in one log, by their names.
func TestCallersHavePoliciesOfTheirOwn(t *testing.T) {
	file, alice, bob := tokens(t)
	folder := t.TempDir()
	policyFile := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	hers := policyFile("alice.yml", "default: allow\nrules: [{deny: {zone: example.org}}]\n")
	all := policyFile("all.yml", "rules: [{allow: {tool: create_ssh_key}}, {deny: {toolset: raw}}]\n")
	log := filepath.Join(folder, "audit.jsonl")
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file, "--policy", all, "--policy", "alice="+hers, "--audit", log)
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			a, b := w.connect(kind, version, alice), w.connect(kind, version, bob)
			his, her := listed(t, b), listed(t, a)
			if slices.Contains(his, "delete_ssh_key") || slices.Contains(his, "raw_get") || !slices.Contains(his, "create_ssh_key") || !slices.Contains(his, "list_zones") {
				t.Errorf("%s %s: Bob is offered %q", kind, version, his)
			}
			if !slices.Contains(her, "delete_ssh_key") || !slices.Contains(her, "raw_get") {
				t.Errorf("%s %s: Alice is offered %q", kind, version, her)
			}
			for _, try := range []struct {
				by   *client.Client
				tool string
				args map[string]any
				want string // in the failure; "" for none
			}{
				{b, "delete_ssh_key", map[string]any{"name": "ci"}, "denied: "},
				{b, "raw_get", map[string]any{"path": "/me"}, "all.yml:1"},
				{b, "list_dns_records", map[string]any{"zone": "example.org"}, ""},
				{a, "list_dns_records", map[string]any{"zone": "example.org"}, "alice.yml:2"},
				{a, "delete_ssh_key", map[string]any{"name": "ci"}, ""},
			} {
				_, failure, err := ask(t.Context(), try.by, try.tool, try.args)
				if err != nil || (failure == "") != (try.want == "") || !strings.Contains(failure, try.want) {
					t.Errorf("%s %v = %q, %v, want %q", try.tool, try.args, failure, err, try.want)
				}
			}
		}
	}
	checkLog(t, w, log)
}

// checkLog holds what the log says of these callers, and its tip by a probe.
func checkLog(t *testing.T, w *web, log string) {
	t.Helper()
	outcomes := make(map[string]int)
	if err := audit.Scan(log, func(r audit.Record) bool {
		outcomes[r.Caller+" "+r.Tool+" "+r.Outcome]++
		if r.Client != "test 1" {
			t.Errorf("the log names the client %q", r.Client)
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]int{
		"bob delete_ssh_key denied": 4, "bob raw_get denied": 4, "bob list_dns_records ok": 4,
		"alice list_dns_records denied": 4, "alice delete_ssh_key planned": 4,
	} {
		if outcomes[what] != want {
			t.Errorf("%s is in the log %d times, want %d: %v", what, outcomes[what], want, outcomes)
		}
	}
	report, err := audit.Verify(log, "")
	if err != nil || report.Fault != nil {
		t.Errorf("the log has the fault %+v, %v", report.Fault, err)
	}
	if _, said := w.get("/readyz", ""); !strings.Contains(said, report.Tip) {
		t.Errorf("/readyz = %q, want the tip %s", said, report.Tip)
	}
}
