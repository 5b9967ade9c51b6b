package client

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func writeConfig(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestConfigurationIsMergedKeyByKey(t *testing.T) {
	system := writeConfig(t, "etc", "[default]\nendpoint=ovh-ca\n[ovh-ca]\napplication_key=sysAK\napplication_secret=sysAS\nconsumer_key=sysCK\n")
	home := writeConfig(t, "home", "[ovh-ca]\nconsumer_key = homeCK\n")
	none := filepath.Join(t.TempDir(), "missing")
	env := map[string]string{"OVH_APPLICATION_SECRET": "envAS\n"}
	cfg, err := loadConfig(func(k string) string { return env[k] }, system, home, none)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Endpoint: "ovh-ca", Credentials: applicationKeys("sysAK", "envAS", "homeCK")}
	if cfg.Endpoint != want.Endpoint || cfg.Credentials != want.Credentials || len(cfg.Warnings) > 0 {
		t.Errorf("LoadConfig = %q %q %q %q, warnings %q", cfg.Endpoint, cfg.Credentials.ApplicationKey, string(cfg.Credentials.ApplicationSecret), string(cfg.Credentials.ConsumerKey), cfg.Warnings)
	}
}

func TestShortEndpointNamesFindTheirSection(t *testing.T) {
	file := writeConfig(t, "conf", "[ovh-us]\napplication_key=AK\napplication_secret=AS\nconsumer_key=CK\n")
	cfg, err := loadConfig(func(k string) string { return map[string]string{"OVH_ENDPOINT": "us"}[k] }, file)
	if err != nil || cfg.Credentials.ApplicationKey != "AK" {
		t.Errorf("LoadConfig = %+v, %v, want the keys of [ovh-us]", cfg, err)
	}
}

func TestLiteralEndpointIsItsOwnSection(t *testing.T) {
	file := writeConfig(t, "conf", "[default]\nendpoint=http://127.0.0.1:1/1.0\n[http://127.0.0.1:1/1.0]\napplication_key=AK\n")
	cfg, err := loadConfig(func(string) string { return "" }, file)
	if err != nil || cfg.Credentials.ApplicationKey != "AK" {
		t.Errorf("LoadConfig = %+v, %v, want the keys of the URL's section", cfg, err)
	}
}

func TestNothingConfiguredIsTheDefaultEndpointWithoutKeys(t *testing.T) {
	cfg, err := loadConfig(func(string) string { return "" })
	if err != nil || cfg.Endpoint != DefaultEndpoint || cfg.Credentials != (Credentials{}) || len(cfg.Warnings) > 0 {
		t.Errorf("LoadConfig = %+v, %v", cfg, err)
	}
}

func TestKeysOfAnotherSectionAreNamed(t *testing.T) {
	const keys = "application_key=AK\napplication_secret=hunter2\nconsumer_key=hunter2\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			"another endpoint", "[ovh-ca]\n" + keys + "[ovh-cli]\nproject=p\n",
			[]string{`endpoint "ovh-us"`, `section "ovh-us" has no application_key, application_secret, consumer_key`, `keys are in ["ovh-ca"]`},
		},
		{"half of the keys", "[ovh-us]\napplication_key=AK\n", []string{`section "ovh-us" has no application_secret, consumer_key`, `keys are in ["ovh-us"]`}},
		{"no keys", "[ovh-cli]\nproject=p\n", []string{"no section has keys"}},
		{"keys above all sections", keys, []string{`keys are in ["DEFAULT"]`}},
	}
	for _, tt := range tests {
		file := writeConfig(t, "conf", tt.text)
		cfg, err := loadConfig(func(k string) string { return map[string]string{"OVH_ENDPOINT": "us"}[k] }, file)
		if err != nil || len(cfg.Warnings) != 1 {
			t.Errorf("%s: LoadConfig = %q, %v, want one warning", tt.name, cfg.Warnings, err)
			continue
		}
		for _, part := range append(tt.want, file) {
			if got := warned(cfg); !strings.Contains(got, part) || strings.Contains(got, "hunter2") || strings.Contains(got, "ovh-cli") {
				t.Errorf("%s: the warning is %q, want it to tell %s, and nothing else", tt.name, got, part)
			}
		}
		c, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Reader().Me(t.Context()); err == nil || !strings.Contains(err.Error(), warned(cfg)) {
			t.Errorf("%s: Me = %v, want it to tell %q", tt.name, err, cfg.Warnings[0])
		}
	}
}

func TestPlainHTTPIsRefusedWhereItLeavesTheMachine(t *testing.T) {
	file := writeConfig(t, "conf", "[default]\nendpoint=http://api.example.org/1.0\n")
	if _, err := loadConfig(func(string) string { return "" }, file); err == nil || !strings.Contains(err.Error(), "https://api.example.org/1.0") {
		t.Errorf("LoadConfig = %v, want it to name the https URL", err)
	}
}

func TestHomeIsWhatTheEnvironmentSays(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	if files := ConfigFiles(); !slices.Contains(files, filepath.Join(home, ".ovh.conf")) {
		t.Errorf("ConfigFiles = %q, want the one in %s", files, home)
	}
	t.Setenv("HOME", "")
	if files := ConfigFiles(); len(files) == 0 || files[len(files)-1] != "ovh.conf" {
		t.Errorf("ConfigFiles without HOME = %q, want ovh.conf last", files)
	}
}

// loadConfig loads from variables and files.
func loadConfig(getenv func(string) string, files ...string) (Config, error) {
	return LoadConfig(context.Background(), Sources{Getenv: getenv, Files: files})
}

// applicationKeys are the three keys of an application.
func applicationKeys(key, secret, consumer ovh.Secret) Credentials {
	return Credentials{ApplicationKey: string(key), ApplicationSecret: secret, ConsumerKey: consumer}
}

// warned returns the warnings of a configuration, a line each.
func warned(cfg Config) string {
	all := make([]string, len(cfg.Warnings))
	for i, w := range cfg.Warnings {
		all[i] = w.Error()
	}
	return strings.Join(all, "\n")
}

// What an orchestrator or systemd hands over may be readable by a group, and its
// mode is not the operator's to change.
func TestSecretsThatWereHandedOverAreNotWarnedOf(t *testing.T) {
	for file, want := range map[string]bool{
		"/run/secrets/key": true, "/run/credentials/ovh-mcp.service/key": true, "/run/credentials/../key": false, "/run/key": false, "key": false,
	} {
		if got := handedOver(file); got != want {
			t.Errorf("handedOver(%q) = %t, want %t", file, got, want)
		}
	}
}
