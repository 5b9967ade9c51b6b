package serve

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Hosts look for an authorization server in many places before, or after, they
// call; only a plain 404 has them go on with the token that they have.
func TestThereIsNoAuthorizationServer(t *testing.T) {
	for name, s := range map[string]*site{
		"open":        open(t, Options{}),
		"with tokens": open(t, Options{TokenFile: tokenFile(t), AllowOrigins: []string{"https://app.example.org"}}),
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range [][2]string{
				{"GET", "/.well-known/oauth-protected-resource"},
				{"GET", "/.well-known/oauth-protected-resource/mcp"},
				{"GET", "/.well-known/oauth-protected-resource/sse"},
				{"GET", "/.well-known/oauth-authorization-server"},
				{"GET", "/.well-known/oauth-authorization-server/mcp"},
				{"GET", "/.well-known/openid-configuration"},
				{"GET", "/.well-known/openid-configuration/mcp"},
				{"GET", "/mcp/.well-known/openid-configuration"},
				{"GET", "/.well-known"},
				{"GET", "/.well-known/"},
				{"HEAD", "/.well-known/oauth-protected-resource"},
				{"OPTIONS", "/.well-known/oauth-protected-resource"},
				{"POST", "/register"},
				{"GET", "/authorize?client_id=x"},
				{"POST", "/token"},
			} {
				body := ""
				if r[0] == http.MethodPost {
					body = `{"client_name":"host","redirect_uris":["http://127.0.0.1:1/callback"]}`
				}
				for _, h := range []header{nil, bearing(aliceToken), bearing("wrong"), {"MCP-Protocol-Version": "2025-06-18"}} {
					got := s.send(r[0], r[1], body, h)
					if got.status != 404 || got.header.Get("WWW-Authenticate") != "" || got.header.Get("Location") != "" {
						t.Errorf("%s %s with %v = %d %v, want 404", r[0], r[1], h, got.status, got.header)
					}
					var failed struct {
						Error string
						Says  string `json:"error_description"`
					}
					if err := json.Unmarshal([]byte(got.body), &failed); r[0] != "HEAD" && (err != nil || failed.Error == "" || !strings.Contains(failed.Says, "Bearer")) {
						t.Errorf("%s %s says %q, want why and what to do", r[0], r[1], got.body)
					}
				}
			}
			for _, path := range []string{"/mcp", "/well-known/x", "/registered", "/mcp/register"} {
				if got := s.send("GET", path, "", nil); name == "with tokens" && got.status != 401 {
					t.Errorf("GET %s without a token = %d, want 401", path, got.status)
				}
			}
		})
	}
}

// A browser lets a page read the answer of an allowed server only if that says so.
func TestPagesReadThatThereIsNoAuthorizationServer(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t), AllowOrigins: []string{"https://app.example.org"}})
	got := s.send("GET", "/.well-known/oauth-protected-resource", "", header{"Origin": "https://app.example.org"})
	if got.status != 404 || got.header.Get("Access-Control-Allow-Origin") != "https://app.example.org" {
		t.Errorf("an allowed page is answered with %d %v", got.status, got.header)
	}
	if got := s.send("GET", "/.well-known/oauth-protected-resource", "", header{"Origin": "https://evil.example"}); got.status != 403 {
		t.Errorf("another page is answered with %d", got.status)
	}
}

// A challenge that leads nowhere sends hosts off to look for metadata.
func TestTheChallengeNamesNoMetadata(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t)})
	for h, want := range map[string]string{"": `Bearer realm="ovh-mcp"`, "Bearer wrong": `Bearer realm="ovh-mcp", error="invalid_token"`} {
		var sent header
		if h != "" {
			sent = header{"Authorization": h}
		}
		got := s.send("POST", "/mcp", hello, sent)
		if got.status != 401 || got.header.Get("WWW-Authenticate") != want || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("Authorization %q is answered with %d %v, want 401 and %s", h, got.status, got.header, want)
		}
	}
}
