package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestSubscriptionsToNothingAreAcknowledgedFirst(t *testing.T) {
	w := serveWeb(t, nil)
	const listen = `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},` +
		`"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	for range 100 {
		req, err := http.NewRequestWithContext(t.Context(), "POST", w.url+"/mcp", strings.NewReader(listen))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{
			"Content-Type": "application/json", "Accept": "application/json, text/event-stream",
			"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen",
		} {
			req.Header.Set(name, value)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		acknowledged := strings.Index(string(said), "notifications/subscriptions/acknowledged")
		answered := strings.Index(string(said), `"result"`)
		if acknowledged < 0 || answered < acknowledged {
			t.Fatalf("subscriptions/listen = %s, want its acknowledgement before its answer", said)
		}
	}
}
