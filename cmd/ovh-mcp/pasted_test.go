package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A model writes what it must not into whatever a client can send: nothing of it
// is kept, counted, or told.
func TestWhatAModelPastesIsNeitherKeptNorTold(t *testing.T) {
	const bearer = "p4sted-bearer-0123456789abcdefghij"
	file, log := filepath.Join(t.TempDir(), "tokens"), filepath.Join(t.TempDir(), "audit.jsonl")
	if err := os.WriteFile(file, []byte("alice:"+bearer+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := serveWeb(t, distant(t, simulator.Options{}), "--audit", log, "--log-level", "debug", "--http-token-file", file)
	for _, version := range []string{"2025-11-25", "2026-07-28"} {
		c := w.connect("streamable", version, bearer)
		token := plan(t, c, "delete_ssh_key", map[string]any{"name": "ci"})
		random := strings.TrimPrefix(token, "CONFIRM")
		var said string
		for _, secret := range []string{token, bearer, string(simulator.ApplicationSecret), string(simulator.ConsumerKey)} {
			for tool, args := range map[string]map[string]any{
				"get_server":   {"server": secret},
				"list_audit":   {"target": "zone: " + secret},
				"describe_api": {"operation": "GET /me/" + secret},
				"search_api":   {"query": secret},
				"get_zone":     {"zone": "example.com", secret: true},
				"raw_get":      {"path": "/me/" + url.PathEscape("a "+secret), "unchecked": true, "query": map[string]any{"x": secret}},
			} {
				answer, failure, err := ask(t.Context(), c, tool, args)
				said += fmt.Sprintln(tool, answer, failure, err)
			}
			told := pasteElsewhere(t, c, secret)
			if secret == token {
				said += told
			}
		}
		_, body := w.get("/metrics", bearer)
		kept, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		for where, text := range map[string]string{"the audit log": string(kept), "the log": w.log.String(), "/metrics": body, "an answer": said} {
			for _, secret := range []string{random, bearer, string(simulator.ApplicationSecret), string(simulator.ConsumerKey)} {
				for line := range strings.Lines(text) {
					if strings.Contains(strings.ToLower(line), strings.ToLower(secret)) {
						t.Errorf("%s: %s tells %s: %.600s", version, where, secret, line)
					}
				}
			}
		}
		if strings.Count(string(kept), "\n") < 20 || body == "" {
			t.Errorf("%s: the audit log is %s, /metrics %s", version, kept, body)
		}
	}
}

// Where no token is needed, nobody chooses by one what is masked.
func TestATokenThatNobodyChecksMasksNothing(t *testing.T) {
	const server = "ns3000001.ip-192-0-2.eu"
	w := serveWeb(t, nil, "--simulator")
	answer, failure, err := ask(t.Context(), w.connect("streamable", "2025-11-25", server), "get_server", map[string]any{"server": server})
	if err != nil || !strings.Contains(answer, server) {
		t.Errorf("get_server = %s, %s, %v, want the name of the server", answer, failure, err)
	}
}

// pasteElsewhere writes a secret into what a client can send beside arguments of
// tools, and returns what this server, not the library, answers.
func pasteElsewhere(t *testing.T, c *client.Client, secret string) (told string) {
	t.Helper()
	if _, failure, err := ask(t.Context(), c, secret, nil); failure == "" && err == nil {
		t.Errorf("a tool has the name %s", secret)
	}
	var prompt mcp.GetPromptRequest
	prompt.Params.Name = secret
	if _, err := c.GetPrompt(t.Context(), prompt); err == nil {
		t.Errorf("a prompt has the name %s", secret)
	}
	prompt.Params.Name = "reinstall-server"
	for _, name := range []string{"server", secret} {
		prompt.Params.Arguments = map[string]string{name: secret}
		got, err := c.GetPrompt(t.Context(), prompt)
		told += fmt.Sprintln("prompts/get", got, err)
	}
	var read mcp.ReadResourceRequest
	for _, uri := range []string{secret, "ovh://" + secret} {
		read.Params.URI = uri
		if _, err := c.ReadResource(t.Context(), read); err == nil {
			t.Errorf("a resource has the URI %s", uri)
		}
	}
	read.Params.URI = "ovh://api/v1/" + secret
	got, err := c.ReadResource(t.Context(), read)
	told += fmt.Sprintln("resources/read", got, err)
	var complete mcp.CompleteRequest
	complete.Params.Ref = mcp.PromptReference{Type: "ref/prompt", Name: secret}
	complete.Params.Argument.Name, complete.Params.Argument.Value = secret, secret
	completed, err := c.Complete(t.Context(), complete)
	return told + fmt.Sprintln("completion/complete", completed, err)
}
