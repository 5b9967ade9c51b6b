//go:build unix

package e2e

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A slowAccount is a simulated account that lets one request wait.
type slowAccount struct {
	endpoint         string
	arrived, release chan struct{}
}

// accountThatWaits holds back the answer to the first request that is so.
func accountThatWaits(t *testing.T, so func(*http.Request) bool) *slowAccount {
	t.Helper()
	account := simulator.New(simulator.Options{})
	a := &slowAccount{arrived: make(chan struct{}), release: make(chan struct{})}
	waited := false // requests come one after the other
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !waited && so(r) {
			waited = true
			close(a.arrived)
			<-a.release
		}
		account.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { api.Close(); account.Close() })
	a.endpoint = api.URL + "/1.0"
	return a
}

// serviceAccounts counts those that the account has.
func (a *slowAccount) serviceAccounts(t *testing.T) int {
	t.Helper()
	api, err := client.New(client.Config{Endpoint: a.endpoint, Credentials: client.Credentials{
		ApplicationKey: simulator.ApplicationKey, ApplicationSecret: simulator.ApplicationSecret, ConsumerKey: simulator.ConsumerKey,
	}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := api.Reader().Get(t.Context(), "/me/api/oauth2/client", nil)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(all), `"`) / 2
}

func TestCtrlCTakesAHalfMadeServiceAccountBack(t *testing.T) {
	is := func(method, path string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.Method == method && strings.HasSuffix(r.URL.Path, path) }
	}
	for _, step := range []struct {
		name string
		so   func(*http.Request) bool
	}{
		{"while it is made", is(http.MethodPost, "/me/api/oauth2/client")},
		{"while it is looked at", func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/me/api/oauth2/client/") }},
		{"while its policy is made", is(http.MethodPost, "/iam/policy")},
		{"while it is proved", func(r *http.Request) bool {
			return strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") && is(http.MethodGet, "/me")(r)
		}},
	} {
		t.Run(step.name, func(t *testing.T) {
			a, home := accountThatWaits(t, step.so), t.TempDir()
			had := a.serviceAccounts(t)
			file := filepath.Join(home, ".ovh.conf")
			before := []byte("[default]\nendpoint=" + a.endpoint + "\n[" + a.endpoint + "]\napplication_key=" + simulator.ApplicationKey +
				"\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n")
			if err := os.WriteFile(file, before, 0o600); err != nil {
				t.Fatal(err)
			}
			s := onTerminal(t, home, "login", "--service-account", "--profile", "bot", "--toolsets", "dns")
			<-a.arrived
			s.types("\x03")
			s.says("what is being sent ends first")
			close(a.release)
			s.says("the service account was deleted again, and .* is as it was")
			if code := s.ends(); code != 130 {
				t.Errorf("login exits with %d, want 130:\n%s", code, s)
			}
			if now := a.serviceAccounts(t); now != had {
				t.Errorf("there are %d service accounts, want the %d that were there", now, had)
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, before) {
				t.Errorf("the file holds %q, %v, want %q", after, err, before)
			}
		})
	}
}

// TestAServiceAccountWithoutAPolicyIsTakenBack has keys that may make the one
// and not the other.
func TestAServiceAccountWithoutAPolicyIsTakenBack(t *testing.T) {
	rules := []simulator.Rule{{Method: "GET", Path: "/*"}, {Method: "POST", Path: "/me/api/oauth2/client"}, {Method: "DELETE", Path: "/me/api/oauth2/client/*"}}
	account := simulator.New(simulator.Options{Rules: rules})
	api := httptest.NewServer(account)
	t.Cleanup(func() { api.Close(); account.Close() })
	a, home := &slowAccount{endpoint: api.URL + "/1.0"}, t.TempDir()
	had := a.serviceAccounts(t)
	conf := "[default]\nendpoint=" + a.endpoint + "\n[" + a.endpoint + "]\napplication_key=" + simulator.ApplicationKey +
		"\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n"
	if err := os.WriteFile(filepath.Join(home, ".ovh.conf"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	s := onTerminal(t, home, "login", "--service-account", "--profile", "bot", "--toolsets", "dns")
	s.says("make its IAM policy: ")
	s.says("the service account was deleted again")
	if code := s.ends(); code != 1 || a.serviceAccounts(t) != had {
		t.Errorf("login exits with %d and leaves %d service accounts, want 1 and %d:\n%s", code, a.serviceAccounts(t), had, s)
	}
}
