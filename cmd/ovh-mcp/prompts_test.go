package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
)

// prompted returns the names of the prompts that a client is offered.
func prompted(t *testing.T, c *client.Client) (names []string) {
	t.Helper()
	list, err := c.ListPrompts(t.Context(), mcp.ListPromptsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list.Prompts {
		names = append(names, p.Name)
	}
	return names
}

// completed returns what an argument of a prompt is completed with.
func completed(t *testing.T, c *client.Client, prompt, argument, typed string, given map[string]string) []string {
	t.Helper()
	var q mcp.CompleteRequest
	q.Params.Ref = mcp.PromptReference{Type: "ref/prompt", Name: prompt}
	q.Params.Argument = mcp.CompleteArgument{Name: argument, Value: typed}
	q.Params.Context.Arguments = given
	res, err := c.Complete(t.Context(), q)
	if err != nil {
		t.Fatalf("complete %s of %s: %v", argument, prompt, err)
	}
	return res.Completion.Values
}

// What a caller may see and do decides over every transport what they are led to.
func TestRunbooksFollowTheirCaller(t *testing.T) {
	file, alice, bob := tokens(t)
	folder := t.TempDir()
	hers := filepath.Join(folder, "alice.yml")
	if err := os.WriteFile(hers, []byte("default: allow\nrules: [{deny: {zone: example.org}}, {deny: {tool: reinstall_server}}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(folder, "audit.jsonl")
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file, "--policy", "alice="+hers, "--audit", log)
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			t.Run(kind+" "+version, func(t *testing.T) {
				a, b := w.connect(kind, version, alice), w.connect(kind, version, bob)
				if his, her := prompted(t, b), prompted(t, a); len(his) != 10 || len(her) != 9 || slices.Contains(her, "reinstall-server") {
					t.Errorf("Bob is offered %q, Alice %q", his, her)
				}
				if got := completed(t, b, "move-zone-here", "zone", "example", nil); strings.Join(got, " ") != "example.com example.net example.org" {
					t.Errorf("Bob's zones are %q", got)
				}
				if got := completed(t, a, "move-zone-here", "zone", "example", nil); strings.Join(got, " ") != "example.com example.net" {
					t.Errorf("Alice's zones are %q", got)
				}
				var q mcp.GetPromptRequest
				q.Params.Name, q.Params.Arguments = "reinstall-server", map[string]string{"server": "ns3000001.ip-192-0-2.eu"}
				if res, err := b.GetPrompt(t.Context(), q); err != nil || len(res.Messages) != 1 {
					t.Errorf("prompts/get of Bob = %+v, %v", res, err)
				}
				if _, err := a.GetPrompt(t.Context(), q); err == nil || !strings.Contains(err.Error(), "policy") {
					t.Errorf("prompts/get of Alice: %v, want it refused by the policy", err)
				}
			})
		}
	}
	text, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(text), `"tool":"list_zones"`) {
		t.Errorf("the log has no call of list_zones: %v", err)
	}
}

func TestArgumentsAreCompletedFromTheAccount(t *testing.T) {
	k := serveTalk(t)
	k.say(hello)
	k.answers(1)
	for i, tt := range []struct{ prompt, argument, typed, context, want string }{
		{"reinstall-server", "server", "ns3000001", "{}", `["ns3000001.ip-192-0-2.eu"]`},
		{"reinstall-server", "os", "debian1", `{"server":"ns3000001.ip-192-0-2.eu"}`, `["debian11_64","debian12_64","debian13_64"]`},
		{"reinstall-server", "os", "", `{"server":"nobody's"}`, `[]`},
		{"rescue-server", "ssh_key", "la", "{}", `["laptop"]`},
		{"move-failover-ip", "block", "203.0.113.128", "{}", `["203.0.113.128/28"]`},
		{"rotate-consumer-keys", "credential_id", "7", "{}", `["70001","70002"]`},
		{"check-renewals", "days", "6", "{}", `[]`},
		{"no-runbook", "server", "", "{}", `[]`},
	} {
		params := fmt.Sprintf(`{"ref":{"type":"ref/prompt","name":%q},"argument":{"name":%q,"value":%q},"context":{"arguments":%s}}`, tt.prompt, tt.argument, tt.typed, tt.context)
		k.say(`{"jsonrpc":"2.0","id":%d,"method":"completion/complete","params":%s}`, i+1, params)
		if got := k.answers(1)[fmt.Sprint(i+1)].Raw; !strings.Contains(got, `"values":`+tt.want) {
			t.Errorf("%s = %s, want %s", params, got, tt.want)
		}
	}
}

// Who types a name, letter after letter, costs one request.
func TestTypingCostsOneList(t *testing.T) {
	log := filepath.Join(t.TempDir(), "audit.jsonl")
	k := serveTalk(t, "--audit", log)
	k.say(hello)
	k.answers(1)
	for i := range len("example") {
		k.say(`{"jsonrpc":"2.0","id":%d,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"move-zone-here"},"argument":{"name":"zone","value":%q}}}`, i+1, "example"[:i])
		k.answers(1)
	}
	text, err := os.ReadFile(log)
	if got := strings.Count(string(text), `"path":"/domain/zone"`); err != nil || got != 1 {
		t.Errorf("the list was read %d times, want once; %v in %s", got, err, text)
	}
}

func TestReadOnlyLeadsToNothingThatChanges(t *testing.T) {
	k := serveTalk(t, "--read-only")
	k.say(hello)
	k.say(`{"jsonrpc":"2.0","id":1,"method":"prompts/list"}`)
	k.say(`{"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"check-renewals"}}`)
	k.say(`{"jsonrpc":"2.0","id":3,"method":"prompts/get","params":{"name":"reinstall-server","arguments":{"server":"a"}}}`)
	all := k.answers(4)
	if got := all["1"].Raw; !strings.Contains(got, "inventory-assets") || strings.Contains(got, "reinstall-server") {
		t.Errorf("prompts/list = %s", got)
	}
	if got := all["2"].Raw; !strings.Contains(got, "does not serve `set_service_renewal`") {
		t.Errorf("prompts/get = %s, want it to say what is not served", got)
	}
	if all["3"].Error == nil {
		t.Errorf("prompts/get = %s, want it unknown", all["3"].Raw)
	}
}
