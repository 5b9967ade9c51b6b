package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin/signintest"
)

// An issuer signs access tokens for callers.
type issuer struct{ *signintest.Issuer }

func newIssuer(t *testing.T) issuer { return issuer{signintest.New(t)} }

// token returns one of a caller, for an audience, that ends at a time and grants
// everything.
func (i issuer) token(name, audience string, ends time.Time) string {
	return i.Token(map[string]any{"sub": name, "aud": audience, "exp": ends.Unix(), "scope": "openid ovh.destroy"})
}

// refused returns how a call with a token is answered, "" being none.
func (w *web) refused(token string) (status int, challenge, body string) {
	w.t.Helper()
	status, challenge, text := w.exchange(token, `{"jsonrpc":"2.0","id":1,"method":"ping"}`, nil)
	var said struct{ Error struct{ Message string } }
	_ = json.Unmarshal([]byte(text), &said)
	return status, challenge, said.Error.Message
}

// exchange posts a message with further headers, and returns the answer.
func (w *web) exchange(token, message string, headers map[string]string) (status int, challenge, body string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/mcp", strings.NewReader(message))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	status, header, body := answerOf(w.t, http.DefaultClient, req)
	return status, header.Get("WWW-Authenticate"), body
}

func TestWhoSignedInCallsBesideWhoHasAToken(t *testing.T) {
	i, folder := newIssuer(t), t.TempDir()
	static, denied := "alice-0123456789abcdef0123456789", filepath.Join(folder, "denied.yml")
	file := filepath.Join(folder, "tokens")
	for name, text := range map[string]string{file: "alice:" + static + "\n", denied: "default: deny\nrules: []\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := serveWeb(t, nil, "--simulator", "--log-level", "info", "--http-token-file", file,
		"--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--policy", "oidc:bob="+denied)
	later := time.Now().Add(time.Hour)
	for _, kind := range []string{"streamable", "sse"} {
		version := map[string]string{"streamable": "2025-11-25", "sse": "2024-11-05"}[kind]
		for name, token := range map[string]string{"alice": static, "oidc:alice": i.token("alice", "ovh", later)} {
			if text, failure, err := ask(t.Context(), w.connect(kind, version, token), "list_zones", nil); err != nil || failure != "" {
				t.Errorf("%s over %s: %q %q %v", name, kind, text, failure, err)
			}
		}
	}
	if _, failure, err := ask(t.Context(), w.connect("streamable", "2025-11-25", i.token("bob", "ovh", later)), "list_zones", nil); err != nil || !strings.Contains(failure, "denied.yml") {
		t.Errorf("whom a policy denies all is answered %q, %v", failure, err)
	}
	w.await("/healthz", func(int, string) bool {
		said := w.log.String()
		return strings.Contains(said, "caller=alice ") && strings.Contains(said, "caller=oidc:alice ")
	}, "both callers in the log")
}

func TestClientsAreToldWhereToSignIn(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	meta := `scope="ovh.read ovh.change ovh.destroy", resource_metadata="` + w.url + `/.well-known/oauth-protected-resource/mcp"`
	later := time.Now().Add(time.Hour)
	for _, test := range []struct{ name, token, says, challenge string }{
		{"no token", "", "send a token", `Bearer realm="ovh-mcp", ` + meta},
		{"expired", i.token("a", "ovh", time.Now().Add(-time.Hour)), "expired", `Bearer realm="ovh-mcp", error="invalid_token", ` + meta},
		{"another audience", i.token("a", "other", later), "another audience", `Bearer realm="ovh-mcp", error="invalid_token", ` + meta},
		{"another issuer", newIssuer(t).token("a", "ovh", later), i.URL, `Bearer realm="ovh-mcp", error="invalid_token", ` + meta},
		{"no JWT", "alice-0123456789abcdef0123456789", "no JSON Web Token", `Bearer realm="ovh-mcp", error="invalid_token", ` + meta},
	} {
		status, challenge, body := w.refused(test.token)
		if status != http.StatusUnauthorized || challenge != test.challenge || !strings.Contains(body, test.says) {
			t.Errorf("%s: %d %s %q, want 401, %s and %q", test.name, status, challenge, body, test.challenge, test.says)
		}
	}
	for _, of := range []string{"", "/mcp", "/sse"} {
		path := "/.well-known/oauth-protected-resource" + of
		status, body := w.get(path, "")
		var told struct {
			Resource string
			Servers  []string `json:"authorization_servers"`
			Scopes   []string `json:"scopes_supported"`
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil || status != http.StatusOK || told.Resource != w.url+of || strings.Join(told.Scopes, " ") != "ovh.read ovh.change ovh.destroy" || len(told.Servers) != 1 || told.Servers[0] != i.URL {
			t.Errorf("GET %s = %d %s", path, status, body)
		}
	}
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/register"} {
		if status, body := w.get(path, ""); status != http.StatusNotFound {
			t.Errorf("GET %s = %d %s, want 404: the issuer answers that", path, status, body)
		}
	}
}

func TestAnIssuerThatIsAwayIsToldApartFromABadToken(t *testing.T) {
	i := newIssuer(t)
	i.Away.Store(true)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	status, challenge, body := w.refused(i.token("a", "ovh", time.Now().Add(time.Hour)))
	if status != http.StatusServiceUnavailable || challenge != "" || !strings.Contains(body, "keep the token") {
		t.Errorf("%d %q %q, want 503 and to try again", status, challenge, body)
	}
	w.becomes(http.StatusOK, "sign-in: the issuer does not tell its keys")
	if _, text := w.get("/readyz", ""); strings.Contains(text, i.URL) {
		t.Errorf("/readyz names the issuer: %q", text)
	}
	for range 3 {
		w.refused(i.token("a", "ovh", time.Now().Add(time.Hour)))
	}
	w.await("/healthz", func(int, string) bool { return strings.Contains(w.log.String(), "level=WARN") }, "the outage in the log")
	if n := strings.Count(w.log.String(), "level=WARN"); n != 1 {
		t.Errorf("the outage is told %d times, want once:\n%s", n, w.log)
	}
}

func TestSignInFlagsBelongTogether(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "rules.yml")
	if err := os.WriteFile(rules, []byte("default: allow\nrules: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"--http 127.0.0.1:0 --oidc-issuer https://id.example.org":                                                    "oidc-audience",
		"--http 127.0.0.1:0 --oidc-issuer https://id.example.org/.well-known/openid-configuration --oidc-audience x": "--oidc-issuer https://id.example.org",
		"--http 127.0.0.1:0 --oidc-issuer http://id.example.org --oidc-audience x":                                   "https",
		"--http 127.0.0.1:0 --oidc-caller-claim email":                                                               "--oidc-issuer",
		"--oidc-issuer https://id.example.org --oidc-audience x":                                                     "--http",
		"--http 127.0.0.1:0 --oidc-issuer http://127.0.0.1:9 --oidc-audience x --policy oidc:=" + rules:              "nobody calls by the name",
		"--http 127.0.0.1:0 --oidc-issuer http://127.0.0.1:9 --oidc-audience x --policy alice=" + rules:              "nobody calls by the name",
	} {
		p := &program{stdin: strings.NewReader(""), stdout: failing{t}, stderr: new(lines), getenv: func(string) string { return "" }, kept: t.TempDir()}
		if err := p.run(t.Context(), append([]string{"serve", "--simulator"}, strings.Fields(args)...)); err == nil || !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage {
			t.Errorf("serve %s = %v, exit code %d, want it to name %s", args, err, exitCode(err), want)
		}
	}
}
