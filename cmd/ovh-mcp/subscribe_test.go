package main

import (
	"strings"
	"testing"
)

func TestSubscriptionsToNothingAreAcknowledgedFirst(t *testing.T) {
	w := serveWeb(t, nil)
	const listen = `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},` +
		`"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	for range 100 {
		_, _, said := w.exchange("", listen, map[string]string{
			"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen",
		})
		acknowledged := strings.Index(said, "notifications/subscriptions/acknowledged")
		answered := strings.Index(said, `"result"`)
		if acknowledged < 0 || answered < acknowledged {
			t.Fatalf("subscriptions/listen = %s, want its acknowledgement before its answer", said)
		}
	}
}
