package serve

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// An issuer signs access tokens for the audience "ovh".
type issuer struct {
	url string
	key ed25519.PrivateKey
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: private}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/keys" {
			fmt.Fprintf(w, `{"keys":[{"kty":"OKP","crv":"Ed25519","x":%q}]}`, base64.RawURLEncoding.EncodeToString(public))
			return
		}
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, i.url, i.url+"/keys")
	}))
	t.Cleanup(s.Close)
	i.url = s.URL
	return i
}

// takes returns options of a server that takes tokens of the issuer.
func (i *issuer) takes(t *testing.T, o Options) Options {
	t.Helper()
	v, err := signin.New(signin.Options{Issuer: i.url, Audience: "ovh"})
	if err != nil {
		t.Fatal(err)
	}
	o.SignIn = v
	o.Least = func(tool string) effect.Kind { return map[string]effect.Kind{"say": effect.Read, "change": effect.Destroy}[tool] }
	return o
}

// bearing returns the header of a token.
func (i *issuer) bearing(name, scope string, ends time.Time) header {
	encode := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"iss":%q,"aud":"ovh","sub":%q,"exp":%d,"scope":%q}`, i.url, name, ends.Unix(), scope)
	input := encode([]byte(`{"alg":"EdDSA"}`)) + "." + encode([]byte(claims))
	return bearing(input + "." + encode(ed25519.Sign(i.key, []byte(input))))
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

// Metadata names the address that the client called: another one it must not take.
func TestMetadataIsOfTheAddressThatWasCalled(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", "localhost": "http://localhost", "[::1]:80": "http://[::1]:80", "[::1]": "http://[::1]",
		"mcp.example.org": "https://mcp.example.org", "10.0.0.7:8443": "https://10.0.0.7:8443",
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", metadataPath, nil)
		r.Host = host
		if got := baseOf(r); got != want {
			t.Errorf("the server at %s is %s, want %s", host, got, want)
		}
	}
}
