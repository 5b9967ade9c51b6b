package client

import (
	"slices"
	"strings"
	"testing"
)

const profiles = `[default]
endpoint=ovh-ca
[ovh-ca]
application_key=AK
application_secret=AS
consumer_key=CK
[profile:work]
endpoint=ovh-us
client_id=workID
client_secret=workSecret
[profile:home]
access_token=homeToken
[lab]
endpoint=ovh-eu
access_token=labToken
`

// environment returns what looks variables up.
func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if value, ok := strings.CutPrefix(p, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestProfilesAreWhole(t *testing.T) {
	tests := []struct {
		name     string
		flag     string
		env      []string
		endpoint string
		want     Credentials
		warning  string
	}{
		{"none", "", nil, "ovh-ca", applicationKeys("AK", "AS", "CK"), ""},
		{"default is none", "default", nil, "ovh-ca", applicationKeys("AK", "AS", "CK"), ""},
		{"by the flag", "work", nil, "ovh-us", Credentials{ClientID: "workID", ClientSecret: "workSecret"}, ""},
		{"by the variable", "", []string{"OVH_PROFILE=work"}, "ovh-us", Credentials{ClientID: "workID", ClientSecret: "workSecret"}, ""},
		{"the flag first", "home", []string{"OVH_PROFILE=work"}, "ovh-ca", Credentials{AccessToken: "homeToken"}, ""},
		{"a section", "lab", nil, "ovh-eu", Credentials{AccessToken: "labToken"}, ""},
		{"a section that is an endpoint", "ovh-ca", nil, "ovh-ca", applicationKeys("AK", "AS", "CK"), ""},
		{"beside variables", "work", []string{"OVH_ENDPOINT=ovh-eu", "OVH_CONSUMER_KEY=envCK", "OVH_CLIENT_SECRET_FILE=/nowhere"}, "ovh-us", Credentials{ClientID: "workID", ClientSecret: "workSecret"}, "OVH_ENDPOINT, OVH_CONSUMER_KEY, OVH_CLIENT_SECRET_FILE of the environment are ignored"},
	}
	file := writeConfig(t, "conf", profiles)
	for _, tt := range tests {
		cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(tt.env...), Files: []string{file}, Profile: tt.flag})
		if err != nil || cfg.Endpoint != tt.endpoint || cfg.Credentials != tt.want || !strings.Contains(warned(cfg), tt.warning) {
			t.Errorf("%s: LoadConfig = %s %+v, %q, %v", tt.name, cfg.Endpoint, cfg.Credentials, cfg.Warnings, err)
		}
	}
}

func TestUnknownProfilesNameTheKnownOnes(t *testing.T) {
	file := writeConfig(t, "conf", profiles)
	_, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{file}, Profile: "prod"})
	for _, part := range []string{file, `no profile "prod"`, `"work" "home" "ovh-ca" "lab"`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("LoadConfig = %v, want it to tell %s", err, part)
		}
	}
	_, err = LoadConfig(t.Context(), Sources{Getenv: environment("OVH_PROFILE=prod")})
	if err == nil || !strings.Contains(err.Error(), "no configuration file: 'ovh-mcp login' makes one") {
		t.Errorf("LoadConfig = %v, want that there are no files", err)
	}
}

func TestNamedFileIsReadAlone(t *testing.T) {
	home := writeConfig(t, "home", "[ovh-eu]\nconsumer_key=homeCK\n")
	t.Chdir(t.TempDir())
	named := writeConfig(t, "conf", profiles)
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{home, "ovh.conf"}, File: named})
	if err != nil || cfg.Credentials != applicationKeys("AK", "AS", "CK") {
		t.Errorf("LoadConfig = %+v, %v, want the named file's", cfg.Credentials, err)
	}
	if _, err := LoadConfig(t.Context(), Sources{Getenv: environment(), File: named + "x"}); err == nil || !strings.Contains(err.Error(), named+"x is not there") {
		t.Errorf("LoadConfig = %v, want that it is not there", err)
	}
}

func TestTwoMethodsAreToldWithWhereTheyComeFrom(t *testing.T) {
	file := writeConfig(t, "conf", "[ovh-eu]\nclient_id=hunter2\nclient_secret=hunter2\n")
	secret := writeConfig(t, "secret", "hunter2\n")
	_, err := LoadConfig(t.Context(), Sources{Getenv: environment("OVH_APPLICATION_KEY=hunter2", "OVH_CONSUMER_KEY_FILE="+secret, "OVH_ACCESS_TOKEN=hunter2"), Files: []string{file}})
	for _, part := range []string{
		"application keys (OVH_APPLICATION_KEY, OVH_CONSUMER_KEY_FILE)", "a service account (client_id in [ovh-eu] of " + file, "an access token (OVH_ACCESS_TOKEN)", "keep one",
	} {
		if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("LoadConfig = %v, want it to tell %q", err, part)
		}
	}
}

func TestSecretsComeFromFiles(t *testing.T) {
	secret := writeConfig(t, "secret", "fromFile\n")
	tests := []struct {
		env  []string
		want Credentials
		err  string
	}{
		{[]string{"OVH_APPLICATION_KEY=AK", "OVH_APPLICATION_SECRET_FILE=" + secret, "OVH_CONSUMER_KEY_FILE=" + secret}, applicationKeys("AK", "fromFile", "fromFile"), ""},
		{[]string{"OVH_CLIENT_ID=ID", "OVH_CLIENT_SECRET_FILE=" + secret}, Credentials{ClientID: "ID", ClientSecret: "fromFile"}, ""},
		{[]string{"OVH_ACCESS_TOKEN_FILE=" + secret}, Credentials{AccessToken: "fromFile"}, ""},
		{[]string{"OVH_ACCESS_TOKEN=x", "OVH_ACCESS_TOKEN_FILE=" + secret}, Credentials{}, "OVH_ACCESS_TOKEN and OVH_ACCESS_TOKEN_FILE are both set"},
		{[]string{"OVH_ACCESS_TOKEN_FILE=" + secret + "x"}, Credentials{}, "OVH_ACCESS_TOKEN_FILE: " + secret + "x is not there"},
		{[]string{"OVH_CONSUMER_KEY_FILE=" + t.TempDir()}, Credentials{}, "is a directory"},
		{[]string{"OVH_CONSUMER_KEY_FILE=" + writeConfig(t, "empty", " \n")}, Credentials{}, "is empty"},
		{[]string{"OVH_CONSUMER_KEY_FILE=" + writeConfig(t, "two", "hunter2\nhunter2\n")}, Credentials{}, "has several lines"},
	}
	for _, tt := range tests {
		cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(tt.env...)})
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q: LoadConfig = %v, want %q", tt.env, err, tt.err)
			}
			continue
		}
		if err != nil || cfg.Credentials != tt.want || len(cfg.Warnings) > 0 {
			t.Errorf("%q: LoadConfig = %+v, %q, %v", tt.env, cfg.Credentials, cfg.Warnings, err)
		}
	}
}

func TestYAMLIsToldForWhatItIs(t *testing.T) {
	for _, text := range []string{
		"---\novh-eu:\n  application_key: hunter2\n",
		"# keys\novh-eu:\n  application_key: hunter2\n  application_secret: hunter2\n",
	} {
		cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{writeConfig(t, "conf", text)}})
		told := warned(cfg)
		if err != nil {
			told = err.Error()
		}
		if !strings.Contains(told, "looks like YAML") || strings.Contains(told, "hunter2") {
			t.Errorf("%q: LoadConfig tells %q, want that it is YAML", text, told)
		}
	}
}

func TestKeysOfASectionAreNamedWhereOthersLack(t *testing.T) {
	file := writeConfig(t, "conf", "[ovh-eu]\napplication_key=AK\nconsumer_key=CK\n[profile:work]\naccess_token=T\n")
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{file}})
	told := warned(cfg)
	for _, part := range []string{`section "ovh-eu" has no application_secret`, "it has application_key, consumer_key", "--profile or OVH_PROFILE"} {
		if err != nil || !strings.Contains(told, part) {
			t.Errorf("LoadConfig warns %q, %v, want %q", told, err, part)
		}
	}
}

func TestEndpointsAreKnownUnderAllTheirHosts(t *testing.T) {
	for _, base := range []string{"https://api.eu.ovhcloud.com/1.0", "https://eu.api.ovh.com/1.0", "https://api.ovh.com/1.0", "https://api.ca.ovhcloud.com/1.0"} {
		e, err := resolveEndpoint(base)
		if err != nil || e.base != base || !slices.Contains([]string{"ovh-eu", "ovh-ca"}, e.name) || !strings.HasSuffix(e.token, "/oauth2/token") {
			t.Errorf("resolveEndpoint(%q) = %+v, %v", base, e, err)
		}
	}
	for _, base := range []string{"https://eu.api.ovh.com", "https://eu.api.ovh.com/", "https://api.eu.ovhcloud.com/v1", "https://EU.API.OVH.COM/2.0"} {
		if _, err := resolveEndpoint(base); err == nil || !strings.Contains(err.Error(), "end it in /1.0") || !strings.Contains(err.Error(), "ovh-eu") {
			t.Errorf("resolveEndpoint(%q) = %v, want the right URL and its name", base, err)
		}
	}
	if e, err := resolveEndpoint("https://api.example.org/1.0"); err != nil || e.token != "" {
		t.Errorf("the secret of a service account would go to %q, %v", e.token, err)
	}
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment("OVH_ENDPOINT=https://gateway.example.org")})
	if err != nil || !strings.Contains(warned(cfg), "does not end in /1.0") {
		t.Errorf("LoadConfig warns %q, %v, want that /1.0 lacks", cfg.Warnings, err)
	}
}

func TestPlainHTTPIsAllowedWhereTheOperatorSaysSo(t *testing.T) {
	s := Sources{Getenv: environment("OVH_ENDPOINT=http://gateway.example.org/1.0"), InsecureEndpoint: true}
	cfg, err := LoadConfig(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(cfg); err != nil {
		t.Error(err)
	}
	s.InsecureEndpoint = false
	if _, err := LoadConfig(t.Context(), s); err == nil || !strings.Contains(err.Error(), "https://gateway.example.org/1.0") || !strings.Contains(err.Error(), "--insecure-endpoint") {
		t.Errorf("LoadConfig = %v, want both cures", err)
	}
}
