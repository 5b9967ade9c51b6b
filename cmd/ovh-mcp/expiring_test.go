package main

import (
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// TestEachSessionIsToldOfAnExpiringKeyOnce has sessions over HTTP, and callers
// of the protocol that knows none.
func TestEachSessionIsToldOfAnExpiringKeyOnce(t *testing.T) {
	behind := time.Until(time.Now().AddDate(-1, 0, 10).Add(time.Hour))
	env := distant(t, simulator.Options{Skew: behind})
	file, alice, bob := tokens(t)
	w := serveWeb(t, env, "--http-token-file", file)
	tells := func(c *client.Client) bool {
		res, err := c.CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "get_account"}})
		if err != nil || res.IsError {
			t.Fatalf("get_account = %+v, %v", res, err)
		}
		about, _ := res.Meta.AdditionalFields["io.github.ovh-mcp/credential"].(map[string]any)
		return about["days_until_expiration"] == 10.0
	}
	first := w.connect("streamable", "2025-11-25", alice)
	for deadline := time.Now().Add(time.Minute); !tells(first); { // until the server has looked
		if time.Now().After(deadline) {
			t.Fatal("nothing is told of the key")
		}
	}
	again, sse, mine, others := w.connect("streamable", "2025-11-25", alice), w.connect("sse", "2025-11-25", alice), w.connect("streamable", "2026-07-28", alice), w.connect("streamable", "2026-07-28", bob)
	for name, c := range map[string]*client.Client{"another session": again, "a session over SSE": sse, "a caller": mine, "another caller": others} {
		if !tells(c) || tells(c) || tells(c) {
			t.Errorf("%s is not told once", name)
		}
	}
	if tells(first) || tells(w.connect("streamable", "2026-07-28", bob)) {
		t.Error("a session, or a caller, is told again")
	}
}
