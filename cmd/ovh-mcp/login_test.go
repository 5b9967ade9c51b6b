package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A keyShop is OVHcloud, and a home with the file that a login writes.
type keyShop struct {
	t              *testing.T
	endpoint, file string
	answer         string // of /auth/currentCredential to keys that wait; the simulator's when empty
	status         int
}

const atHome = "# mine\n[default]\nendpoint=%\n\n[ovh-ca] ; another\nconsumer_key=theirs\n"

func newKeyShop(t *testing.T) *keyShop {
	t.Helper()
	account := simulator.New(simulator.Options{})
	k := &keyShop{t: t}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if k.answer != "" && r.URL.Path == "/1.0/auth/currentCredential" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(k.status)
			_, _ = io.WriteString(w, k.answer)
			return
		}
		account.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { api.Close(); account.Close() })
	k.endpoint, k.file = api.URL+"/1.0", filepath.Join(t.TempDir(), "ovh.conf")
	k.writes(k.before())
	return k
}

func (k *keyShop) before() string { return strings.ReplaceAll(atHome, "%", k.endpoint) }

func (k *keyShop) writes(text string) {
	k.t.Helper()
	if err := os.WriteFile(k.file, []byte(text), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

func (k *keyShop) reads() string {
	k.t.Helper()
	text, err := os.ReadFile(k.file)
	if err != nil {
		k.t.Fatal(err)
	}
	return string(text)
}

// A visitor opens the page that the program names, as soon as it is named.
type visitor struct {
	strings.Builder
	query string // added to the page; "-" opens none
	t     *testing.T
}

func (v *visitor) Write(b []byte) (int, error) {
	if page := regexp.MustCompile(`http://\S+credentialToken=\w+`).FindString(string(b)); page != "" && v.query != "-" {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, page+v.query, nil)
		if err != nil {
			return 0, err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, err
		}
		res.Body.Close()
	}
	return v.Builder.Write(b)
}

const application = `{"application_key":"` + simulator.ApplicationKey + `","application_secret":"` + simulator.ApplicationSecret + `"}`

// runs runs the program for somebody who does on OVHcloud's page what query says.
func (k *keyShop) runs(query string, args ...string) (string, error) {
	k.t.Helper()
	said := &visitor{query: query, t: k.t}
	p := &program{stdin: strings.NewReader(application), stdout: said, stderr: said, getenv: func(string) string { return "" }}
	err := p.run(k.t.Context(), append(args, "--config", k.file))
	if err != nil {
		said.WriteString(err.Error())
	}
	for _, secret := range []string{simulator.ApplicationSecret, "requestedConsumerKey"} {
		if strings.Contains(said.String(), secret) {
			k.t.Errorf("%q tells a secret:\n%s", args, said)
		}
	}
	return said.String(), err
}

func TestLoginRenewWhoamiAndLogoutByFlags(t *testing.T) {
	k := newKeyShop(t)
	if said, err := k.runs("", "login", "--toolsets", "dns", "--keys", "-"); err != nil || !strings.Contains(said, "example.org") || !strings.Contains(said, " --toolsets dns', or what your assistant is") {
		t.Fatalf("login: %v\n%s", err, said)
	}
	first := k.reads()
	if !strings.HasPrefix(first, k.before()) || strings.Count(first, "consumer_key=requested") != 1 {
		t.Errorf("the file holds %q, want what it held and a key", first)
	}
	if said, err := k.runs("", "whoami"); err != nil || !strings.Contains(said, "account   cm12345-ovh") || !strings.Contains(said, "expires in 364 days") || !strings.Contains(said, "rules: GET ") {
		t.Errorf("whoami: %v\n%s", err, said)
	}
	if said, err := k.runs("", "login", "--toolsets", "dns"); err == nil || !strings.Contains(said, "--replace") {
		t.Errorf("a second login: %v\n%s", err, said)
	}
	said, err := k.runs("", "login", "--renew")
	second := k.reads()
	if err != nil || second == first || !strings.Contains(said, "credential 70003, is revoked") {
		t.Errorf("login --renew: %v\n%s", err, said)
	}
	k.writes(first)
	if said, err := k.runs("", "whoami"); err == nil || !strings.Contains(said+err.Error(), "next: approve the consumer key") {
		t.Errorf("whoami by the old key: %v\n%s", err, said)
	}
	k.writes(second)
	if said, err := k.runs("", "logout", "--revoke"); err != nil || strings.Contains(k.reads(), "requested") || !strings.HasPrefix(k.reads(), k.before()) {
		t.Errorf("logout: %v\n%s\nthe file holds %q", err, said, k.reads())
	}
	k.writes(second)
	if said, err := k.runs("", "whoami"); err == nil {
		t.Errorf("the revoked key still works:\n%s", said)
	}
}

func TestLoginThatFailsLeavesTheFileAndTellsWhatToDo(t *testing.T) {
	const waits = `{"credentialId":1,"applicationId":1,"creation":"2026-01-01T00:00:00Z","rules":[],"status":"`
	tests := []struct {
		name, query, answer string
		status              int
		args                []string
		want                string
	}{
		{name: "never answered", query: "-", args: []string{"--timeout", "20ms"}, want: "not approved within 20ms"},
		{name: "denied, and not told apart", query: "&deny", args: []string{"--timeout", "20ms"}, want: "or it was denied"},
		{name: "denied", query: "-", status: 200, answer: waits + `refused"}`, want: "the key is refused"},
		{name: "expired", query: "-", status: 200, answer: waits + `expired"}`, want: "the key is expired"},
		{name: "withdrawn", query: "-", status: 403, answer: `{"errorCode":"NOT_CREDENTIAL","httpCode":"403 Forbidden","message":"This credential does not exist"}`, want: "denied, or withdrawn"},
		{name: "a wrong secret", query: "-", status: 400, answer: `{"errorCode":"INVALID_SIGNATURE","httpCode":"400","message":"Invalid signature"}`, want: "INVALID_SIGNATURE"},
		{name: "an unknown tool", args: []string{"--tools", "list_server"}, want: `did you mean "list_servers"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := newKeyShop(t)
			k.answer, k.status = tt.answer, tt.status
			said, err := k.runs(tt.query, append([]string{"login", "--read-only", "--keys", "-"}, tt.args...)...)
			if err == nil || !strings.Contains(said, tt.want) {
				t.Errorf("login: %v, want %q\n%s", err, tt.want, said)
			}
			if k.reads() != k.before() {
				t.Errorf("the file holds %q", k.reads())
			}
		})
	}
}

func TestLoginWithoutATerminalNamesTheFlags(t *testing.T) {
	k := newKeyShop(t)
	if said, err := k.runs("-", "login"); err == nil || !strings.Contains(said, "--toolsets NAMES") {
		t.Errorf("login: %v\n%s", err, said)
	}
	if said, err := k.runs("-", "login", "--read-only"); err == nil || !strings.Contains(said, "--keys FILE") || !strings.Contains(said, "/createToken/?GET=") {
		t.Errorf("login --read-only: %v\n%s", err, said)
	}
}

func TestLoginMakesAServiceAccount(t *testing.T) {
	k := newKeyShop(t)
	k.writes(k.before() + "[" + k.endpoint + "]\napplication_key=" + simulator.ApplicationKey + "\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n")
	before := k.reads()
	said, err := k.runs("", "login", "--service-account", "--profile", "bot", "--toolsets", "dns")
	if err != nil || !strings.Contains(said, "example.org") || !strings.HasPrefix(k.reads(), before+"[profile:bot]\nendpoint=") || strings.Contains(said, "simulated0") {
		t.Errorf("login: %v\n%s\nthe file holds %q", err, said, k.reads())
	}
	if said, err := k.runs("", "whoami", "--profile", "bot"); err != nil || !strings.Contains(said, "a service account") {
		t.Errorf("whoami: %v\n%s", err, said)
	}
	k.writes(before)
	if said, err := k.runs("", "login", "--service-account", "--toolsets", "dns"); err == nil || !strings.Contains(said, "--profile NAME") {
		t.Errorf("login without a profile: %v\n%s", err, said)
	}
}
