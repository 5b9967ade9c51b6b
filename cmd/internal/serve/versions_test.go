package serve

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// Whoever asks for a version that is not offered is told which are, in JSON.
func TestOtherVersionsAreRefusedWithTheKnownOnes(t *testing.T) {
	s := open(t, Options{})
	mine, p := s.session(nil), s.openSSE(nil)
	meta := func(version string) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":%q,"io.modelcontextprotocol/clientCapabilities":{}}}}`, version)
	}
	const list = `{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/list"}`
	for _, version := range []string{"2025-03-26", "2024-10-07", "1999-01-01", "2026-01-01", "2099-01-01", "latest", "2.0"} {
		named := header{"MCP-Protocol-Version": version}
		both := named.with("Mcp-Method", "tools/list")
		for name, got := range map[string]answer{
			"header in a session":       s.send("POST", "/mcp", list, mine.with("MCP-Protocol-Version", version)),
			"header without a session":  s.send("POST", "/mcp", list, named),
			"header over HTTP+SSE":      s.send("POST", p.endpoint, list, named),
			"header of a stream":        s.send("GET", "/mcp", "", mine.with("MCP-Protocol-Version", version)),
			"header of an end":          s.send("DELETE", "/mcp", "", mine.with("MCP-Protocol-Version", version)),
			"header and body":           s.send("POST", "/mcp", meta(version), both),
			"body alone":                s.send("POST", "/mcp", meta(version), nil),
			"body alone, in a session":  s.send("POST", "/mcp", meta(version), mine),
			"body alone, over HTTP+SSE": s.send("POST", p.endpoint, meta(version), nil),
		} {
			failed := gjson.Get(got.body, "error")
			if got.status != 400 || got.header.Get("Content-Type") != "application/json" || failed.Get("code").Int() != -32022 {
				t.Errorf("%s %q = %d %v %s, want an error in JSON", name, version, got.status, got.header, got.body)
			}
			if supported := failed.Get("data.supported").Raw; supported != `["2026-07-28","2025-11-25","2025-06-18","2024-11-05"]` || failed.Get("data.requested").Str != version {
				t.Errorf("%s %q says %s, want the versions that are offered", name, version, got.body)
			}
			if id := gjson.Get(got.body, "id").Raw; id != "9007199254740993" && !strings.Contains(name, "stream") && !strings.Contains(name, "end") {
				t.Errorf("%s %q is answered to %s", name, version, id)
			}
		}
	}
}

func TestOfferedVersionsAreServed(t *testing.T) {
	s := open(t, Options{})
	mine := s.session(nil)
	for _, version := range []string{"2024-11-05", "2025-06-18", "2025-11-25"} {
		if got := s.send("POST", "/mcp", call("say"), mine.with("MCP-Protocol-Version", version)); got.status != 200 {
			t.Errorf("a call of %s = %d %s", version, got.status, got.body)
		}
	}
	// The handshake is there to agree on a version.
	for asked, want := range map[string]string{"2025-03-26": "2024-11-05", "2024-11-05": "2024-11-05", "2025-06-18": "2025-06-18", "1999-01-01": "2025-11-25"} {
		got := s.send("POST", "/mcp", strings.Replace(hello, "2025-11-25", asked, 1), header{"MCP-Protocol-Version": asked})
		if got.status != 200 || gjson.Get(got.body, "result.protocolVersion").Str != want {
			t.Errorf("who asks for %s is answered with %d %s, want %s", asked, got.status, got.body, want)
		}
	}
	discover := `{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{` + statelessMeta + `}}}`
	got := s.send("POST", "/mcp", discover, statelessHeader("server/discover"))
	if supported := gjson.Get(got.body, "result.supportedVersions").Raw; supported != `["2026-07-28","2025-11-25","2025-06-18","2024-11-05"]` {
		t.Errorf("server/discover = %d %s", got.status, got.body)
	}
}
