package main

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
)

// bearing returns a token of a caller with further claims.
func (i issuer) bearing(name string, further map[string]any) string {
	claims := map[string]any{"sub": name, "aud": "ovh", "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(claims, further)
	return i.Token(claims)
}

// A tool of each effect, and one that is judged by its arguments, with the
// effects that its calls can have.
func scopedTools() map[string]string {
	return map[string]string{"list_zones": "read", "create_ssh_key": "change", "raw_put": "change", "plan_changes": "change", "delete_ssh_key": "destroy"}
}

func TestCallersSeeWhatTheirScopesGrant(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	for _, test := range []struct {
		claims map[string]any
		grants string // effects
	}{
		{map[string]any{"scope": "openid ovh.read"}, "read"},
		{map[string]any{"scope": "ovh.read ovh.change"}, "read change"},
		{map[string]any{"scope": "ovh.change"}, "read change"},
		{map[string]any{"scope": []string{"email", "ovh.destroy"}}, "read change destroy"},
		{map[string]any{"scp": "ovh.read"}, "read"},
		{map[string]any{"scp": []string{"ovh.read", "ovh.destroy"}}, "read change destroy"},
		{map[string]any{"scope": "ovh.read", "scp": "ovh.destroy"}, "read"},
		{map[string]any{"scope": []string{"ovh.read", "x ovh.destroy"}}, "read"},
	} {
		token := i.bearing("alice", test.claims)
		for _, kind := range []string{"streamable", "sse"} {
			for _, version := range []string{"2026-07-28", "2025-11-25"} {
				names := listed(t, w.connect(kind, version, token))
				for tool, needs := range scopedTools() {
					if got, want := slices.Contains(names, tool), strings.Contains(test.grants, needs); got != want {
						t.Errorf("%s %s: %v is offered %s: %t", kind, version, test.claims, tool, got)
					}
				}
			}
		}
	}
	for _, claims := range []map[string]any{{}, {"scope": ""}, {"scope": nil}, {"scope": "openid OVH.READ ovh.reads"}, {"roles": "ovh.read"}} {
		status, challenge, body := w.refused(i.bearing("alice", claims))
		if status != http.StatusForbidden || !strings.Contains(challenge, `error="insufficient_scope", scope="ovh.read ovh.change ovh.destroy", resource_metadata="`+w.url) || !strings.Contains(body, "ovh.read") {
			t.Errorf("%v is answered %d %s %s", claims, status, challenge, body)
		}
	}
	if status, _, body := w.refused(i.bearing("alice", map[string]any{"scope": 7})); status != http.StatusUnauthorized || !strings.Contains(body, `"scope"`) {
		t.Errorf("a scope that is a number: %d %s", status, body)
	}
}

// post sends a message of a client without state, and returns what is answered.
func (w *web) post(token, message string) (status int, challenge, body string) {
	w.t.Helper()
	return w.exchange(token, message, map[string]string{"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "delete_ssh_key"})
}

// A call beyond the scopes of its caller is refused where clients look, so that
// they can ask for more, and their session goes on.
func TestCallsBeyondAScopeAreToldWhichToAskFor(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	reads, changes := i.bearing("alice", map[string]any{"scope": "ovh.read"}), i.bearing("alice", map[string]any{"scope": "ovh.change"})
	status, challenge, body := w.post(reads, `{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"delete_ssh_key","arguments":{"name":"ci"},`+
		`"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`)
	if status != http.StatusForbidden || !strings.Contains(challenge, `error="insufficient_scope", scope="ovh.destroy"`) || !strings.Contains(body, `"id":"x"`) || !strings.Contains(body, "ovh.destroy") {
		t.Errorf("delete_ssh_key with ovh.read = %d %s %s", status, challenge, body)
	}
	for _, kind := range []string{"streamable", "sse"} {
		c := w.connect(kind, "2025-11-25", reads)
		if _, failure, err := ask(t.Context(), c, "create_ssh_key", map[string]any{"name": "x", "key": "ssh-ed25519 AAAA"}); err == nil {
			t.Errorf("%s: create_ssh_key with ovh.read is answered with %q", kind, failure)
		}
		if _, failure, err := ask(t.Context(), c, "list_zones", nil); err != nil || failure != "" {
			t.Errorf("%s: the session ended: %q %v", kind, failure, err)
		}
	}
	c := w.connect("streamable", "2025-11-25", changes)
	for tool, args := range map[string]map[string]any{
		"raw_delete":   {"path": "/me/sshKey/ci"},
		"plan_changes": {"calls": []any{map[string]any{"tool": "delete_ssh_key", "arguments": map[string]any{"name": "ci"}}}},
	} {
		if _, failure, err := ask(t.Context(), c, tool, args); err != nil || !strings.Contains(failure, "lacks ovh.destroy") || !strings.Contains(failure, "grant the scope ovh.destroy") {
			t.Errorf("%s that destroys, with ovh.change = %q, %v", tool, failure, err)
		}
	}
}

// A plan belongs to who asked for it: neither another person, nor a token of the
// same person that grants less, carries it out.
func TestAPlanIsSpentByItsCallerAlone(t *testing.T) {
	i := newIssuer(t)
	file, alice, _ := tokens(t)
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file, "--oidc-issuer", i.URL, "--oidc-audience", "ovh")
	all, ci := map[string]any{"scope": "ovh.destroy"}, map[string]any{"name": "ci"}
	hers := w.connect("streamable", "2025-11-25", i.bearing("alice", all))
	confirmed := map[string]any{"name": "ci", "confirmation_token": plan(t, hers, "delete_ssh_key", ci)}
	for name, other := range map[string]*client.Client{
		"another person":  w.connect("streamable", "2025-11-25", i.bearing("bob", all)),
		"a token's alice": w.connect("streamable", "2025-11-25", alice),
	} {
		if _, failure, err := ask(t.Context(), other, "delete_ssh_key", confirmed); err != nil || !strings.Contains(failure, "not_confirmed") {
			t.Errorf("%s spends the plan: %q, %v", name, failure, err)
		}
	}
	less := w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"scope": "ovh.change"}))
	if _, failure, err := ask(t.Context(), less, "delete_ssh_key", confirmed); err == nil {
		t.Errorf("a token that grants less spends the plan: %q", failure)
	}
	if _, failure, err := ask(t.Context(), hers, "delete_ssh_key", confirmed); err != nil || failure != "" {
		t.Errorf("its caller can't spend the plan: %q, %v", failure, err)
	}
}

func TestRulesMatchGroupsOfTheIssuer(t *testing.T) {
	i := newIssuer(t)
	rules := filepath.Join(t.TempDir(), "team.yml")
	if err := os.WriteFile(rules, []byte("rules: [{allow: {toolset: ssh_keys, group: [ops-*]}}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--oidc-group-claim", "teams", "--policy", rules)
	for name, test := range map[string]struct {
		teams any
		want  bool
	}{
		"one of several": {[]string{"staff", "ops-eu"}, true}, "a text": {"ops-eu", true}, "another": {[]string{"staff"}, false},
		"none": {[]string{}, false}, "no claim": {nil, false},
	} {
		c := w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"scope": "ovh.destroy", "teams": test.teams, "groups": []string{"ops-eu"}}))
		if got := slices.Contains(listed(t, c), "create_ssh_key"); got != test.want {
			t.Errorf("%s: create_ssh_key is offered: %t", name, got)
		}
		if _, failure, err := ask(t.Context(), c, "delete_ssh_key", map[string]any{"name": "ci"}); err != nil || (failure == "") != test.want {
			t.Errorf("%s: delete_ssh_key = %q, %v", name, failure, err)
		}
	}
	for _, elsewhere := range []map[string]any{
		{"scope": "ovh.read", "_claim_names": map[string]any{"teams": "src1"}}, {"scope": "ovh.read", "hasgroups": true},
	} {
		if status, _, body := w.refused(i.bearing("alice", elsewhere)); status != http.StatusUnauthorized || !strings.Contains(body, "teams") {
			t.Errorf("%v, which tells groups elsewhere, = %d %s", elsewhere, status, body)
		}
	}
}

func TestProvidersWithoutScopesOfTheirOwnCanUseGroups(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--oidc-scope-claim", "groups", "--oidc-ask-scope", "openid,groups")
	names := listed(t, w.connect("streamable", "2025-11-25", i.bearing("alice", map[string]any{"groups": []string{"staff", "ovh.change"}, "scope": "ovh.destroy"})))
	if !slices.Contains(names, "create_ssh_key") || slices.Contains(names, "delete_ssh_key") {
		t.Errorf("the group ovh.change is offered %q", names)
	}
	if _, challenge, _ := w.refused(""); !strings.Contains(challenge, `scope="openid groups"`) {
		t.Errorf("clients are told to ask by %s", challenge)
	}
}

func TestAnAddressNamesCallersOnceItIsVerified(t *testing.T) {
	i := newIssuer(t)
	w := serveWeb(t, nil, "--simulator", "--log-level", "info", "--oidc-issuer", i.URL, "--oidc-audience", "ovh", "--oidc-caller-claim", "email")
	for _, verified := range []any{nil, false, "true"} {
		if status, _, body := w.refused(i.bearing("1", map[string]any{"scope": "ovh.read", "email": "a@example.org", "email_verified": verified})); status != http.StatusUnauthorized || !strings.Contains(body, "email_verified") {
			t.Errorf("email_verified %v = %d %s", verified, status, body)
		}
	}
	c := w.connect("streamable", "2025-11-25", i.bearing("1", map[string]any{"scope": "ovh.read", "email": "a@example.org", "email_verified": true}))
	if _, failure, err := ask(t.Context(), c, "list_zones", nil); err != nil || failure != "" {
		t.Errorf("%q %v", failure, err)
	}
	w.await("/healthz", func(int, string) bool { return strings.Contains(w.log.String(), "caller=oidc:a@example.org ") }, "the address in the log")
}
