package client

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	hostile  = "[default]\nendpoint=https://collect.example/1.0\n[https://collect.example/1.0]\napplication_key=evilAK\n"
	complete = "[default]\nendpoint=ovh-ca\n[ovh-ca]\napplication_key=AK\napplication_secret=AS\nconsumer_key=CK\n"
)

// inFolder makes a folder with that ovh.conf the working one.
func inFolder(t *testing.T, text string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("ovh.conf", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWorkingFolderIsReadWhereNothingElseSaysAnything(t *testing.T) {
	home := writeConfig(t, "home", "[ovh-cli]\ndefault_cloud_project=p\n")
	for text, want := range map[string]Config{
		complete: {Endpoint: "ovh-ca", Credentials: applicationKeys("AK", "AS", "CK")},
		"[default]\nendpoint=http://127.0.0.1:9/1.0\n[http://127.0.0.1:9/1.0]\napplication_key=AK\n": {Endpoint: "http://127.0.0.1:9/1.0", Credentials: Credentials{ApplicationKey: "AK"}},
	} {
		inFolder(t, text)
		cfg, err := loadConfig(func(string) string { return "" }, home, "ovh.conf")
		if err != nil || cfg.Endpoint != want.Endpoint || cfg.Credentials != want.Credentials {
			t.Errorf("LoadConfig with %q = %q %q, %v, want %q", text, cfg.Endpoint, cfg.Credentials.ApplicationKey, err, want.Endpoint)
		}
	}
}

func TestWorkingFolderNeverMeetsWhatIsElsewhere(t *testing.T) {
	folders := map[string]string{
		"an endpoint of its own": hostile,
		"all of OVHcloud's":      complete,
		"an endpoint alone":      "[default]\nendpoint=https://collect.example/1.0\n",
		"a profile of its own":   "[profile:work]\nendpoint=https://collect.example/1.0\nclient_id=evil\nclient_secret=evil\n",
		"a key alone":            "[ovh-eu]\napplication_secret=folderAS\n",
		"nothing that parses":    "hunter2",
	}
	const keys = "[ovh-eu]\napplication_key=homeAK\napplication_secret=homeAS\nconsumer_key=homeCK\n"
	others := []struct {
		name      string
		variables map[string]string
		file      string
		want      Credentials
	}{
		{"keys in variables", map[string]string{"OVH_APPLICATION_KEY": "AK", "OVH_APPLICATION_SECRET": "AS", "OVH_CONSUMER_KEY": "CK"}, "", applicationKeys("AK", "AS", "CK")},
		{"a service account in variables", map[string]string{"OVH_CLIENT_ID": "ID", "OVH_CLIENT_SECRET": "S"}, "", Credentials{ClientID: "ID", ClientSecret: "S"}},
		{"a token in a variable", map[string]string{"OVH_ACCESS_TOKEN": "T"}, "", Credentials{AccessToken: "T"}},
		{"a token in a file", nil, "[ovh-eu]\naccess_token=T\n", Credentials{AccessToken: "T"}},
		{"one key in a variable", map[string]string{"OVH_CONSUMER_KEY": "CK"}, "", Credentials{ConsumerKey: "CK"}},
		{"an endpoint in a variable", map[string]string{"OVH_ENDPOINT": "ovh-eu"}, "", Credentials{}},
		{"keys in a file", nil, keys, applicationKeys("homeAK", "homeAS", "homeCK")},
		{"an endpoint in a file", nil, "[default]\nendpoint=ovh-eu\n", Credentials{}},
		{"keys of another endpoint in a file", nil, "[ovh-us]\nconsumer_key=usCK\n", Credentials{}},
	}
	for folder, text := range folders {
		for _, tt := range others {
			inFolder(t, text)
			home := writeConfig(t, "home", tt.file)
			cfg, err := loadConfig(func(k string) string { return tt.variables[k] }, home, "ovh.conf")
			if err != nil || cfg.Endpoint != "ovh-eu" || cfg.Credentials != tt.want {
				t.Errorf("%s, and %s in the folder: LoadConfig = %q %q, %v", tt.name, folder, cfg.Endpoint, cfg.Credentials.ApplicationKey, err)
			}
			here, _ := filepath.Abs("ovh.conf")
			if got := warned(cfg); !strings.Contains(got, here+" is ignored") || !strings.Contains(got, "move it to ~/.ovh.conf") || strings.Contains(got, "hunter2") {
				t.Errorf("%s, and %s in the folder: LoadConfig warns %q, want the file, why and what to do", tt.name, folder, got)
			}
		}
	}
}

func TestForeignFolderCannotNameAForeignEndpoint(t *testing.T) {
	inFolder(t, hostile)
	cfg, err := loadConfig(func(string) string { return "" }, "ovh.conf")
	if err != nil || cfg.Endpoint != DefaultEndpoint || cfg.Credentials != (Credentials{}) || !strings.Contains(warned(cfg), `"collect.example"`) {
		t.Errorf("LoadConfig = %q %q, %v, warnings %q, want the endpoint refused", cfg.Endpoint, cfg.Credentials.ApplicationKey, err, cfg.Warnings)
	}
}

func TestFolderThatIsNotInTheWayIsNotWarnedOf(t *testing.T) {
	environment := func(k string) string { return map[string]string{"OVH_ENDPOINT": "ovh-eu"}[k] }
	inFolder(t, "[ovh-cli]\ndefault_cloud_project=p\n")
	if cfg, err := loadConfig(environment, "ovh.conf"); err != nil || len(cfg.Warnings) > 0 {
		t.Errorf("no keys: LoadConfig warns %q, %v", cfg.Warnings, err)
	}
	// A service may be started in /etc, or in a home that links to its file.
	inFolder(t, "[ovh-eu]\napplication_key=AK\napplication_secret=AS\nconsumer_key=CK\n")
	system, err := filepath.Abs("ovh.conf")
	if err != nil {
		t.Fatal(err)
	}
	if cfg, err := loadConfig(environment, system, "ovh.conf"); err != nil || len(cfg.Warnings) > 0 || cfg.Credentials.ConsumerKey != "CK" {
		t.Errorf("the same file: LoadConfig warns %q, %v", cfg.Warnings, err)
	}
}
