package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"
)

// Every tool that changes something is tried by who may only look, over each way in
// and before its arguments are looked at.
func TestNoToolGoesBeyondTheScopesOfItsCaller(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	reads := i.bearing("alice", map[string]any{"scope": "ovh.read"})
	offered, err := w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"scope": "ovh.destroy"})).ListTools(t.Context(), mcp.ListToolsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	ways := map[string]*client.Client{}
	for _, kind := range []string{"streamable", "sse"} {
		for _, version := range []string{"2026-07-28", "2025-11-25"} {
			ways[kind+" "+version] = w.connect(kind, version, reads)
		}
	}
	for way, c := range ways {
		for _, tool := range offered.Tools {
			_, failure, err := ask(t.Context(), c, tool.Name, map[string]any{"no such": "argument"})
			refused := err != nil && strings.Contains(err.Error()+failure, "scope")
			if looks := *tool.Annotations.ReadOnlyHint; looks == refused {
				t.Errorf("%s: %s, which only looks: %t, is answered with %q, %v", way, tool.Name, looks, failure, err)
			}
		}
	}
}

// Whichever of two names a reader of JSON takes, it must not be that of a tool
// beyond the scopes.
func TestATwofoldNameReachesNoTool(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	reads := i.bearing("alice", map[string]any{"scope": "ovh.read"})
	for _, name := range []string{
		`"name":"list_zones","name":"delete_ssh_key"`, `"name":"delete_ssh_key","name":"list_zones"`,
		`"name":"list_zones","Name":"delete_ssh_key"`, `"NAME":"delete_ssh_key"`, `"n\u0061me":"delete_ssh_key"`,
	} {
		status, _, body := w.post(reads, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{`+name+`,"arguments":{"name":"ci"},`+
			`"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`)
		if strings.Contains(body, "confirmation_token") || status == http.StatusOK && !strings.Contains(body, "error") && !strings.Contains(body, "isError") {
			t.Errorf("%s = %d %s", name, status, body)
		}
	}
}

// A token that grants less neither carries out a plan nor uses it up, not even where
// a tool is judged by its arguments.
func TestAPlanNeedsTheScopesItWasMadeWith(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	all := w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"scope": "ovh.destroy"}))
	less := w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"scope": "ovh.change"}))
	calls := map[string]any{"calls": []any{map[string]any{"tool": "delete_ssh_key", "arguments": map[string]any{"name": "ci"}}}}
	token := confirmed(calls, plan(t, all, "plan_changes", calls))
	if _, failure, err := ask(t.Context(), less, "plan_changes", token); err != nil || !strings.Contains(failure, "denied") {
		t.Errorf("a token that grants less spends the plan: %q, %v", failure, err)
	}
	if _, failure, err := ask(t.Context(), all, "plan_changes", token); err != nil || failure != "" {
		t.Errorf("its caller can't spend the plan: %q, %v", failure, err)
	}
	if keys, _, err := ask(t.Context(), less, "list_ssh_keys", nil); err != nil || strings.Contains(keys, `"ci"`) {
		t.Errorf("the plan was not carried out: %s, %v", keys, err)
	}
}

// Prompts that need a tool beyond the scopes are no way to it.
func TestPromptsKeepToTheScopes(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	prompts := func(scope string) (names []string, c *client.Client) {
		t.Helper()
		c = w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"scope": scope}))
		list, err := c.ListPrompts(t.Context(), mcp.ListPromptsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list.Prompts {
			names = append(names, p.Name)
		}
		return names, c
	}
	every, _ := prompts("ovh.destroy")
	few, c := prompts("ovh.read")
	if len(few) == len(every) {
		t.Fatalf("who may only look is offered every prompt: %q", few)
	}
	for _, name := range every {
		if slices.Contains(few, name) {
			continue
		}
		var get mcp.GetPromptRequest
		get.Params.Name = name
		if _, err := c.GetPrompt(t.Context(), get); err == nil || !strings.Contains(err.Error(), "denies a tool") {
			t.Errorf("prompt %s = %v, want it refused", name, err)
		}
	}
}
