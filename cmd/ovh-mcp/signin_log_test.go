package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// An issuer that was named wrong is noticed before anybody signs in.
func TestTheIssuerIsTriedAtTheStart(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL+"/", "--oidc-audience", "ovh", "--open-metrics")
	w.becomes(http.StatusOK, "sign-in: the issuer does not tell its keys")
	w.await("/metrics", func(_ int, text string) bool { return strings.Contains(text, `ovh_mcp_part_ok{part="sign-in"} 0`) }, "the part at fault")
	w.await("/healthz", func(int, string) bool {
		said := w.log.String()
		return strings.Contains(said, "level=WARN") && strings.Contains(said, "without a slash at the end: ") && strings.Contains(said, "start the server with --oidc-issuer "+i.URL)
	}, "the name of the issuer in the log")
}

func TestTheLogOfTheServerTellsWhyATokenIsRefused(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--log-level", "info", "--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--oidc-scope-claim", "permissions")
	later := time.Now().Add(90*time.Minute + 30*time.Second)
	for _, test := range []struct {
		name, token string
		logged      []string
	}{
		{"another audience", i.token("a", "account", later), []string{"claims.aud=account ", "claims.iss=" + i.URL + " ", "claims.exp=\"in 1h30m"}},
		{"no scope", i.token("a", "ovh", later), []string{"claims.scope_claim=permissions ", "claims.scopes=(missing) ", `claims.names="aud exp iss scope sub"`}},
		{"no JWT", "alice-0123456789abcdef0123456789", []string{"no JSON Web Token"}},
	} {
		before := len(w.log.String())
		status, challenge, body := w.refused(test.token)
		for _, hidden := range []string{"account", "permissions", "missing"} {
			if strings.Contains(challenge+body, hidden) {
				t.Errorf("%s: the answer %d %s %q tells of the token", test.name, status, challenge, body)
			}
		}
		w.await("/healthz", func(int, string) bool {
			said := w.log.String()[before:]
			for _, want := range test.logged {
				if !strings.Contains(said, want) {
					return false
				}
			}
			return true
		}, fmt.Sprintf("%s: %q in the log", test.name, test.logged))
	}
	if strings.Contains(w.log.String(), "claims=") {
		t.Errorf("what is not known of a token is logged:\n%s", w.log)
	}
}

// Why a rule did not match must be seen without the token, and who it was without
// the provider.
func TestLogAndAuditTellWhatTheIssuerSaidOfACaller(t *testing.T) {
	i, folder := newIssuer(t), t.TempDir()
	rules, record := filepath.Join(folder, "rules.yml"), filepath.Join(folder, "audit.jsonl")
	if err := os.WriteFile(rules, []byte("default: deny\nrules:\n  - allow: {group: dns-admins}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := serveWeb(t, nil, "--simulator", "--log-level", "info", "--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--policy", rules, "--audit", record)
	many := []string{"/dns-admins", "a\u202eb"}
	for n := range 100 {
		many = append(many, fmt.Sprint("group-", n))
	}
	ends := time.Now().Add(time.Hour).Unix()
	for _, claims := range []map[string]any{
		{"sub": "7f-1", "aud": "ovh", "exp": ends, "scope": "ovh.change", "preferred_username": "alice", "groups": many},
		{"sub": "7f-2", "aud": "ovh", "exp": ends, "scope": "ovh.read"},
	} {
		c := w.connect("streamable", "2025-11-25", i.Token(claims))
		if _, failure, err := ask(t.Context(), c, "list_zones", nil); err != nil || !strings.Contains(failure, "rules.yml") {
			t.Fatalf("%v: list_zones = %q, %v, want it denied", claims, failure, err)
		}
	}
	for _, want := range []string{
		`caller=oidc:7f-1 caller_name=alice scope=ovh.change groups="[/dns-admins a[U+202E]b group-0 `, ` group-29 … and 70 more]"`,
		"caller=oidc:7f-2 scope=ovh.read groups=[] ",
	} {
		w.await("/healthz", func(int, string) bool { return strings.Contains(w.log.String(), want) }, want+" in the log")
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"caller":"oidc:7f-1","caller_name":"alice","groups":["/dns-admins",`, `"group-29","… and 70 more"],"scope":"ovh.change"`,
		`"caller":"oidc:7f-2","scope":"ovh.read"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the audit log lacks %s:\n%s", want, text)
		}
	}
	var shown strings.Builder
	p := &program{stdout: &shown, stderr: io.Discard, getenv: func(string) string { return "" }, kept: folder}
	for words, want := range map[string]string{"audit show": "oidc:7f-1 (alice)", "audit show 1": "/dns-admins"} {
		if err := p.run(t.Context(), append(strings.Fields(words), "--audit", record)); err != nil || !strings.Contains(shown.String(), want) {
			t.Errorf("%s = %v, %s, want it to show %s", words, err, shown.String(), want)
		}
	}
}
