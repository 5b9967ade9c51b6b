package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	goovh "github.com/ovh/go-ovh/ovh"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// A reading is what a client makes of a configuration.
type reading struct {
	Endpoint                                  string
	ApplicationKey, ApplicationSecret         string
	ConsumerKey                               string
	ClientID, ClientSecret, AccessToken, Fail string
}

// readByGoOVH reads what OVHcloud's own client makes of the environment and of
// the working folder, which it knows no better than any other place.
func readByGoOVH() reading {
	c, err := goovh.NewDefaultClient()
	if err != nil {
		return reading{Fail: err.Error()}
	}
	return reading{
		c.Endpoint(), c.AppKey, c.AppSecret, c.ConsumerKey, c.ClientID, c.ClientSecret, c.AccessToken, "",
	}
}

// readByUs reads the same file as the user's own.
func readByUs(t *testing.T, file string) reading {
	t.Helper()
	cfg, err := client.LoadConfig(t.Context(), client.Sources{Getenv: os.Getenv, Files: []string{file}})
	if err == nil {
		_, err = client.New(cfg)
	}
	if err != nil {
		return reading{Fail: err.Error()}
	}
	base := goovh.Endpoints[cfg.Endpoint]
	if strings.Contains(cfg.Endpoint, "/") {
		base = cfg.Endpoint
	}
	k := cfg.Credentials
	return reading{
		base, k.ApplicationKey, string(k.ApplicationSecret), string(k.ConsumerKey), k.ClientID, string(k.ClientSecret), string(k.AccessToken), "",
	}
}

const (
	appKeys = "application_key=AK\napplication_secret=AS\nconsumer_key=CK\n"
	service = "client_id=ID\nclient_secret=CS\n"
	token   = "access_token=T\n"
)

// TestConfigurationIsReadAsOVHcloudsOwnClientReadsIt compares the two. A
// difference is wanted only where it says why.
func TestConfigurationIsReadAsOVHcloudsOwnClientReadsIt(t *testing.T) {
	tests := []struct {
		name string
		file string
		env  []string
		why  string // they differ; the reason stands in docs/credentials.md too
	}{
		{name: "keys of the default endpoint", file: "[ovh-eu]\n" + appKeys},
		{name: "keys of a named endpoint", file: "[default]\nendpoint=ovh-ca\n[ovh-ca]\n" + appKeys},
		{name: "a service account", file: "[default]\nendpoint=ovh-us\n[ovh-us]\n" + service},
		{name: "an access token", file: "[ovh-eu]\n" + token},
		{name: "keys in variables", env: []string{"OVH_APPLICATION_KEY=AK", "OVH_APPLICATION_SECRET=AS", "OVH_CONSUMER_KEY=CK"}},
		{name: "a service account in variables", env: []string{"OVH_CLIENT_ID=ID", "OVH_CLIENT_SECRET=CS"}},
		{name: "an access token in a variable", env: []string{"OVH_ACCESS_TOKEN=T"}},
		{name: "an endpoint in a variable", file: "[ovh-us]\n" + appKeys, env: []string{"OVH_ENDPOINT=ovh-us"}},
		{name: "variables before the file", file: "[ovh-eu]\n" + appKeys, env: []string{"OVH_CONSUMER_KEY=envCK"}},
		{name: "a service account, half in a variable", file: "[ovh-eu]\nclient_id=ID\n", env: []string{"OVH_CLIENT_SECRET=CS"}},
		{name: "an empty variable is none", file: "[ovh-eu]\n" + appKeys, env: []string{"OVH_CONSUMER_KEY="}},
		{name: "spaces around", file: "[default]\n endpoint = ovh-ca\n[ovh-ca]\n application_key = AK \n application_secret=AS\n"},
		{name: "quotes", file: "[ovh-eu]\napplication_key=\"AK\"\napplication_secret='AS'\nconsumer_key=`CK`\n"},
		{name: "a colon", file: "[ovh-eu]\naccess_token: T\n"},
		{name: "comments", file: "# mine\n[ovh-eu] ; here\n; and\naccess_token=T # old\n"},
		{name: "line ends of Windows", file: "[ovh-eu]\r\n" + strings.ReplaceAll(appKeys, "\n", "\r\n")},
		{name: "a byte order mark", file: "\ufeff[ovh-eu]\n" + token},
		{name: "a key given twice", file: "[ovh-eu]\naccess_token=old\naccess_token=T\n"},
		{name: "a section given twice", file: "[ovh-eu]\napplication_key=AK\n[ovh-ca]\naccess_token=no\n[ovh-eu]\napplication_secret=AS\n"},
		{name: "sections of other tools", file: "[ovh-cli]\ndefault_cloud_project=p\n[ovh-eu]\n" + service},
		{name: "a reference to another key", file: "[ovh-eu]\nbase=T\naccess_token=%(base)s2\n"},
		{name: "the application's keys alone", file: "[ovh-eu]\napplication_key=AK\napplication_secret=AS\n"},
		{name: "a brand", file: "[default]\nendpoint=kimsufi-eu\n[kimsufi-eu]\n" + appKeys},
		{name: "an endpoint by its URL", file: "[default]\nendpoint=https://eu.api.ovh.com/1.0\n[https://eu.api.ovh.com/1.0]\n" + token},
		{name: "another one's URL", file: "[default]\nendpoint=https://gateway.example/1.0\n[https://gateway.example/1.0]\n" + appKeys},
		{name: "keys of another section don't count", file: "[ovh-ca]\n" + appKeys, env: []string{"OVH_ACCESS_TOKEN=T"}},
		{name: "case of names", file: "[OVH-EU]\naccess_token=no\n[ovh-eu]\nAccess_Token=no\naccess_token=T\n"},

		{name: "two methods", file: "[ovh-eu]\n" + appKeys + token},
		{name: "two methods in two places", file: "[ovh-eu]\n" + appKeys, env: []string{"OVH_CLIENT_ID=ID"}},
		{name: "a service account of a brand", file: "[default]\nendpoint=soyoustart-eu\n[soyoustart-eu]\n" + service},
		{name: "a service account of another one's URL", file: "[default]\nendpoint=https://gateway.example/1.0\n[https://gateway.example/1.0]\n" + service},
		{name: "an unknown endpoint", file: "[ovh-eu]\n" + appKeys, env: []string{"OVH_ENDPOINT=ovh-fr"}},
		{name: "no INI", file: "application_key AK\n"},

		{name: "nothing", why: "the server starts, and its tools tell what lacks"},
		{name: "half of a method", file: "[ovh-eu]\nclient_id=ID\n", why: "the server starts, and its tools tell what lacks"},
		{name: "plain http", file: "[default]\nendpoint=http://gateway.example/1.0\n[http://gateway.example/1.0]\n" + appKeys, why: "whoever is on the way could read it"},
		{name: "OVHcloud's host without /1.0", file: "[default]\nendpoint=https://eu.api.ovh.com\n[https://eu.api.ovh.com]\n" + appKeys, why: "no call would find its route"},
		{name: "a slash at the end", env: []string{"OVH_ENDPOINT=https://eu.api.ovh.com/1.0/", "OVH_ACCESS_TOKEN=T"}},
		{name: "an endpoint's short name", file: "[ovh-ca]\n" + token, env: []string{"OVH_ENDPOINT=ca"}, why: "it is plain what is meant"},
		{name: "the name's section for its URL", file: "[ovh-eu]\n" + token, env: []string{"OVH_ENDPOINT=https://eu.api.ovh.com/1.0"}, why: "it is plain what is meant"},
		{name: "a newline after a key", env: []string{"OVH_ACCESS_TOKEN=T\n"}, why: "no key has one, and each call would be refused"},
		{name: "a URL that begins like another", file: "[https://h/1]\naccess_token=T\n[https://h/1.0]\nx=y\n", env: []string{"OVH_ENDPOINT=https://h/1.0"}, why: "keys are of one endpoint"},
		{name: "a profile", file: "[profile:work]\nendpoint=ovh-ca\n" + token, env: []string{"OVH_PROFILE=work"}, why: "as OVHcloud's command line has it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			isolate(t)
			if err := os.WriteFile("ovh.conf", []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, pair := range tt.env {
				name, value, _ := strings.Cut(pair, "=")
				t.Setenv(name, value)
			}
			file, err := filepath.Abs("ovh.conf")
			if err != nil {
				t.Fatal(err)
			}
			theirs, ours := readByGoOVH(), readByUs(t, file)
			same := theirs == ours || theirs.Fail != "" && ours.Fail != ""
			if same != (tt.why == "") {
				t.Errorf("go-ovh reads %+v\nwe read     %+v\nwhich differ: %v, want a reason for that and for nothing else: %q", theirs, ours, !same, tt.why)
			}
		})
	}
}

// isolate unsets what the environment says of OVHcloud.
func isolate(t *testing.T) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "OVH_") {
			t.Setenv(name, "")
		}
	}
}
