package serve

import (
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin/signintest"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// An issuer signs access tokens for the audience "ovh".
type issuer struct{ *signintest.Issuer }

func newIssuer(t *testing.T) issuer { return issuer{signintest.New(t)} }

// takes returns options of a server that takes tokens of the issuer.
func (i issuer) takes(t *testing.T, o Options) Options {
	t.Helper()
	v, err := signin.New(signin.Options{Issuer: i.URL, Audience: "ovh"})
	if err != nil {
		t.Fatal(err)
	}
	o.SignIn = v
	o.Least = func(tool string) effect.Kind {
		return map[string]effect.Kind{"say": effect.Read, "change": effect.Destroy}[tool]
	}
	return o
}

// bearing returns the header of a token.
func (i issuer) bearing(name, scope string, ends time.Time) header {
	return bearing(i.Token(map[string]any{"aud": "ovh", "sub": name, "exp": ends.Unix(), "scope": scope}))
}

// Who listens must not hear more than the token is good for; a call that was let
// in is answered.
func TestStreamsEndWithTheTokenOfTheirIssuer(t *testing.T) {
	i := newIssuer(t)
	s := open(t, i.takes(t, Options{}))
	whole, ending := i.bearing("a", "ovh.read", time.Now().Add(time.Hour)), i.bearing("a", "ovh.read", time.Now().Add(3*time.Second-signin.Leeway))
	session := ending.with("Mcp-Session-Id", s.session(whole)["Mcp-Session-Id"])
	h, body := modern(ending, "wait")
	waiting := make(chan answer, 1)
	go func() {
		a, _ := s.try(t.Context(), "POST", "/mcp", body, h)
		waiting <- a
	}()
	within(t, s.began, "call")
	listen := strings.Replace(strings.Replace(body, "tools/call", "subscriptions/listen", 1), `"arguments":{}`, `"notifications":{"toolsListChanged":true}`, 1)
	streams := make(map[string]*http.Response)
	for name, req := range map[string]struct {
		method, path, body string
		header             header
	}{
		"GET /mcp":             {"GET", "/mcp", "", session.with("Accept", "text/event-stream")},
		"GET /sse":             {"GET", "/sse", "", ending},
		"subscriptions/listen": {"POST", "/mcp", listen, h.with("Mcp-Method", "subscriptions/listen")},
	} {
		resp, err := s.begin(t.Context(), req.method, req.path, req.body, req.header)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s = %v, %v", name, resp, err)
		}
		defer resp.Body.Close()
		streams[name] = resp
	}
	for name, resp := range streams {
		ended := make(chan error, 1)
		go func() {
			_, err := io.Copy(io.Discard, resp.Body)
			ended <- err
		}()
		within(t, ended, "end of "+name)
	}
	if got := s.send("GET", "/mcp", "", session); got.status != 401 {
		t.Errorf("the session with a token that expired = %d %s, want 401", got.status, got.body)
	}
	if got := s.send("POST", "/mcp", call("say"), whole.with("Mcp-Session-Id", session["Mcp-Session-Id"])); got.status != 200 {
		t.Errorf("the session with another token of its caller = %d %s, want it to go on", got.status, got.body)
	}
	s.stop()
	if got := within(t, waiting, "answer of the call"); got.status != 200 || !strings.Contains(got.body, "waited") {
		t.Errorf("a call that was let in = %d %s, want it answered", got.status, got.body)
	}
}

// Names of the issuer and of the file are never those of one caller, nor are its
// sessions.
func TestSessionsOfWhoSignedInServeNobodyElse(t *testing.T) {
	i := newIssuer(t)
	s := open(t, i.takes(t, Options{TokenFile: tokenFile(t)}))
	later := time.Now().Add(time.Hour)
	callers := map[string]header{
		"alice": bearing(aliceToken), "oidc:alice": i.bearing("alice", "ovh.destroy", later),
		"oidc:oidc:alice": i.bearing("oidc:alice", "ovh.destroy", later), "oidc:session:x": i.bearing("session:x", "ovh.read", later),
	}
	for owner, hers := range callers {
		session, sse := s.session(hers), s.openSSE(hers)
		for other, theirs := range callers {
			want, wantSSE := 404, 404
			if other == owner {
				want, wantSSE = 200, 202
			}
			if got := s.send("POST", "/mcp", call("whoami"), theirs.with("Mcp-Session-Id", session["Mcp-Session-Id"])); got.status != want || want == 200 && !strings.Contains(got.body, `"text":"`+owner+`"`) {
				t.Errorf("%s in the session of %s = %d %s, want %d", other, owner, got.status, got.body, want)
			}
			if got := s.send("POST", sse.endpoint, call("whoami"), theirs); got.status != wantSSE {
				t.Errorf("%s over the stream of %s = %d %s, want %d", other, owner, got.status, got.body, wantSSE)
			}
		}
	}
}

// A claim of its own is no identity, whatever header it stands in.
func TestNobodySaysWhoTheyAre(t *testing.T) {
	i := newIssuer(t)
	s := open(t, i.takes(t, Options{}))
	mine := i.bearing("mallory", "ovh.read", time.Now().Add(time.Hour))
	claim := `{"Name":"alice","Groups":["admins"],"Most":0}`
	for _, name := range []string{"Ovh-Mcp-Caller", "ovh-mcp-caller", "OVH-MCP-CALLER", "ovh-Mcp-caller", "Ovh_Mcp_Caller", "X-Ovh-Mcp-Caller"} {
		h, body := modern(mine.with(name, claim), "whoami")
		if got := s.send("POST", "/mcp", body, h); !strings.Contains(got.body, `"text":"oidc:mallory"`) {
			t.Errorf("%s is answered with %d %s", name, got.status, got.body)
		}
		h, body = modern(mine.with(name, claim), "change")
		if got := s.send("POST", "/mcp", body, h); got.status != 403 {
			t.Errorf("%s lets in with %d %s", name, got.status, got.body)
		}
	}
}

// Who asks for more has to ask as the issuer calls it.
func TestClientsAreToldToAskAsTheIssuerCallsIt(t *testing.T) {
	i := newIssuer(t)
	for _, test := range []struct {
		ask  []string
		want string
	}{
		{nil, "ovh.destroy"},
		{[]string{"ovh.read"}, "ovh.destroy"},
		{[]string{"openid", "api://app/ovh.read"}, "api://app/ovh.destroy"},
		{[]string{"api://app/ovh.read", "api://app/ovh.destroy"}, "api://app/ovh.destroy"},
		{[]string{"openid", "groups"}, "openid groups"},
	} {
		s := open(t, i.takes(t, Options{AskScopes: test.ask}))
		h, body := modern(i.bearing("a", "ovh.read", time.Now().Add(time.Hour)), "change")
		got := s.send("POST", "/mcp", body, h)
		challenge := got.header.Get("WWW-Authenticate")
		if got.status != 403 || !strings.Contains(challenge, `error="insufficient_scope", scope="`+test.want+`"`) || !strings.Contains(got.body, "lacks the scope ovh.destroy") {
			t.Errorf("asked for %q: %d %s %s, want %q to be asked for", test.ask, got.status, challenge, got.body, test.want)
		}
	}
}

// A page can only sign its user in if its browser lets it read where.
func TestPagesReadWhereToSignIn(t *testing.T) {
	i := newIssuer(t)
	s := open(t, i.takes(t, Options{AllowOrigins: []string{"https://app.example.org"}}))
	page := header{"Origin": "https://app.example.org"}
	ask := page.with("Access-Control-Request-Method", "POST").with("Access-Control-Request-Headers", "authorization,mcp-protocol-version")
	few := i.bearing("a", "ovh.read", time.Now().Add(time.Hour)).with("Origin", page["Origin"])
	h, body := modern(few, "change")
	for name, got := range map[string]answer{
		"401":      s.send("POST", "/mcp", hello, page),
		"403":      s.send("POST", "/mcp", body, h),
		"metadata": s.send("GET", metadataPath+"/mcp", "", page.with("MCP-Protocol-Version", "2025-11-25")),
		"ask /mcp": s.send("OPTIONS", "/mcp", "", ask),
		"ask":      s.send("OPTIONS", metadataPath+"/mcp", "", ask),
	} {
		exposed, allowed := got.header.Get("Access-Control-Expose-Headers"), got.header.Get("Access-Control-Allow-Headers")
		if got.header.Get("Access-Control-Allow-Origin") != page["Origin"] || !strings.Contains(exposed, "WWW-Authenticate") {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
		if strings.HasPrefix(name, "ask") && (got.status != 204 || !strings.Contains(allowed, "Authorization") || !strings.Contains(allowed, "MCP-Protocol-Version")) {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
	}
	if got := s.send("GET", metadataPath, "", header{"Origin": "https://evil.example"}); got.status != 403 {
		t.Errorf("another page reads the metadata: %d %s", got.status, got.body)
	}
	got := s.send("GET", "/.well-known/oauth-authorization-server", "", page)
	if got.status != 404 || !strings.Contains(got.body, metadataPath) || !json.Valid([]byte(got.body)) {
		t.Errorf("who looks for the issuer here = %d %s, want to be told where it is named", got.status, got.body)
	}
}

// Metadata names the address that the client called: another one it must not take.
func TestMetadataIsOfTheAddressThatWasCalled(t *testing.T) {
	for _, test := range []struct {
		audience, host string
		tls            bool
		want           string
	}{
		{"x", "127.0.0.1:8080", false, "http://127.0.0.1:8080"},
		{"x", "localhost", false, "http://localhost"},
		{"x", "[::1]:80", false, "http://[::1]:80"},
		{"x", "[::1]", false, "http://[::1]"},
		{"x", "[::1%lo]:80", false, "http://[::1%lo]:80"},
		{"x", "localhost:8443", true, "https://localhost:8443"},
		{"x", "mcp.example.org", false, "https://mcp.example.org"},
		{"x", "10.0.0.7:8443", true, "https://10.0.0.7:8443"},
		{"http://mcp.lan:8080/mcp", "mcp.lan:8080", false, "http://mcp.lan:8080"},
		{"http://mcp.lan:8080", "MCP.lan:8080", false, "http://MCP.lan:8080"},
		{"http://mcp.lan:8080", "mcp.lan", false, "https://mcp.lan"},
		{"http://mcp.lan", "mcp.lan", true, "https://mcp.lan"},
		{"https://localhost:8443/mcp", "localhost:8443", false, "https://localhost:8443"},
		{"api://mcp.lan", "mcp.lan", false, "https://mcp.lan"},
	} {
		v, err := signin.New(signin.Options{Issuer: "https://id.example.org", Audience: test.audience})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), "GET", metadataPath, nil)
		if r.Host = test.host; test.tls {
			r.TLS = new(tls.ConnectionState)
		}
		if got := (&guard{Options: Options{SignIn: v}}).baseOf(r); got != test.want {
			t.Errorf("the server for %s at %s is %s, want %s", test.audience, test.host, got, test.want)
		}
	}
}
