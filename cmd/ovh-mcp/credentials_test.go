package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// called calls a tool with those variables, and returns all that it says.
func called(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	var out strings.Builder
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(name string) string { return env[name] }}
	if err := p.run(t.Context(), append([]string{"call"}, args...)); err != nil {
		out.WriteString(err.Error())
	}
	return out.String()
}

func TestFirstCallWorksOrTellsTheCure(t *testing.T) {
	account := simulator.New(simulator.Options{})
	api := httptest.NewServer(account)
	t.Cleanup(api.Close)
	serve := func(h http.HandlerFunc) string {
		srv := httptest.NewServer(h)
		t.Cleanup(srv.Close)
		return srv.URL + "/1.0"
	}
	portal := serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<html>Log in</html>"))
	})
	redirect := serve(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://portal.example/", http.StatusFound)
	})
	keys := func(name, value string) map[string]string {
		env := map[string]string{
			"OVH_ENDPOINT": api.URL + "/1.0", "OVH_APPLICATION_KEY": simulator.ApplicationKey, "OVH_APPLICATION_SECRET": simulator.ApplicationSecret, "OVH_CONSUMER_KEY": simulator.ConsumerKey,
		}
		env[name] = value
		return env
	}
	bearer := func(pairs ...string) map[string]string {
		env := map[string]string{"OVH_ENDPOINT": api.URL + "/1.0"}
		for i := 0; i < len(pairs); i += 2 {
			env[pairs[i]] = pairs[i+1]
		}
		return env
	}
	tests := []struct {
		name string
		env  map[string]string
		tool string
		want string
	}{
		{"application keys", keys("", ""), "list_servers", "ns3000001"},
		{"a service account", bearer("OVH_CLIENT_ID", simulator.ClientID, "OVH_CLIENT_SECRET", simulator.ClientSecret), "list_servers", "ns3000001"},
		{"an access token", bearer("OVH_ACCESS_TOKEN", simulator.AccessToken), "list_servers", "ns3000001"},
		{"no policy", bearer("OVH_CLIENT_ID", simulator.ClientID, "OVH_CLIENT_SECRET", simulator.ClientSecret), "list_zones", "a key or an IAM policy that allows dnsZone:apiovh:get"},
		{"a wrong client secret", bearer("OVH_CLIENT_ID", simulator.ClientID, "OVH_CLIENT_SECRET", "hunter2"), "list_servers", "check OVH_CLIENT_ID and OVH_CLIENT_SECRET"},
		{"a token that ended", bearer("OVH_ACCESS_TOKEN", "hunter2"), "list_servers", "another access token (OVH_ACCESS_TOKEN)"},
		{"an access token, of no consumer key", bearer("OVH_ACCESS_TOKEN", simulator.AccessToken), "get_current_credential", "raw_get of /auth/details"},
		{"nothing", bearer(), "list_servers", "'ovh-mcp login'"},
		{"a wrong secret", keys("OVH_APPLICATION_SECRET", "hunter2"), "list_servers", "the application's secret (OVH_APPLICATION_SECRET)"},
		{"a wrong application", keys("OVH_APPLICATION_KEY", "hunter2"), "list_servers", "the application key (OVH_APPLICATION_KEY), or its region"},
		{"a wrong consumer key", keys("OVH_CONSUMER_KEY", "hunter2"), "list_servers", "the consumer key (OVH_CONSUMER_KEY)"},
		{"a captive portal", keys("OVH_ENDPOINT", portal), "list_servers", "next: ask the operator to log in to this network"},
		{"a redirect", keys("OVH_ENDPOINT", redirect), "list_servers", "portal.example"},
		{"two methods", keys("OVH_ACCESS_TOKEN", "hunter2"), "list_servers", "application keys (OVH_APPLICATION_KEY, OVH_APPLICATION_SECRET, OVH_CONSUMER_KEY) and an access token (OVH_ACCESS_TOKEN)"},
		{"plain http", keys("OVH_ENDPOINT", "http://gateway.example/1.0"), "list_servers", "--insecure-endpoint"},
		{"no /1.0", keys("OVH_ENDPOINT", "https://eu.api.ovh.com"), "list_servers", "end it in /1.0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if said := called(t, tt.env, tt.tool); !strings.Contains(said, tt.want) || strings.Contains(said, "hunter2") {
				t.Errorf("%s says %s\nwant %q", tt.tool, said, tt.want)
			}
		})
	}
}

func TestFlagsChooseFileAndProfile(t *testing.T) {
	api := httptest.NewServer(simulator.New(simulator.Options{}))
	t.Cleanup(api.Close)
	file := filepath.Join(t.TempDir(), "mine.conf")
	text := "[profile:lab]\nendpoint=" + api.URL + "/1.0\naccess_token=" + simulator.AccessToken + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := called(t, nil, "--config", file, "--profile", "lab", "list_servers"); !strings.Contains(said, "ns3000001") {
		t.Errorf("list_servers says %s", said)
	}
	if said := called(t, nil, "--config", file, "--profile", "prod", "list_servers"); !strings.Contains(said, `no profile "prod": the profiles are ["lab"]`) {
		t.Errorf("list_servers says %s, want the profiles", said)
	}
}
