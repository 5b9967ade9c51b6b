package serve

import (
	"strings"
	"testing"
)

// Some clients of 2026-07-28 name their version to HTTP+SSE as they do
// over streamable HTTP, but send none of the other headers of that age.
func TestSSEServesNewerClients(t *testing.T) {
	s := open(t, Options{})
	p := s.openSSE(nil)
	_, body := modern(nil, "say")
	if got := s.send("POST", p.endpoint, body, header{"MCP-Protocol-Version": "2026-07-28"}); got.status != 202 {
		t.Errorf("POST = %d %s, want 202", got.status, got.body)
	}
	if got := p.hear(); !strings.Contains(got, `"text":"xx"`) {
		t.Errorf("the stream says %q, want what the tool says", got)
	}
}
