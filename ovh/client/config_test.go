package client

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	cfg, err := LoadConfig(func(k string) string { return env[k] }, system, home, none)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Endpoint: "ovh-ca", Credentials: Credentials{"sysAK", "envAS", "homeCK"}}
	if cfg != want {
		t.Errorf("LoadConfig = %q %q %q %q", cfg.Endpoint, cfg.Credentials.ApplicationKey, string(cfg.Credentials.ApplicationSecret), string(cfg.Credentials.ConsumerKey))
	}
}

func TestShortEndpointNamesFindTheirSection(t *testing.T) {
	file := writeConfig(t, "conf", "[ovh-us]\napplication_key=AK\napplication_secret=AS\nconsumer_key=CK\n")
	cfg, err := LoadConfig(func(k string) string { return map[string]string{"OVH_ENDPOINT": "us"}[k] }, file)
	if err != nil || cfg.Credentials.ApplicationKey != "AK" {
		t.Errorf("LoadConfig = %+v, %v, want the keys of [ovh-us]", cfg, err)
	}
}

func TestLiteralEndpointIsItsOwnSection(t *testing.T) {
	file := writeConfig(t, "conf", "[default]\nendpoint=http://127.0.0.1:1/1.0\n[http://127.0.0.1:1/1.0]\napplication_key=AK\n")
	cfg, err := LoadConfig(func(string) string { return "" }, file)
	if err != nil || cfg.Credentials.ApplicationKey != "AK" {
		t.Errorf("LoadConfig = %+v, %v, want the keys of the URL's section", cfg, err)
	}
}

func TestNothingConfiguredIsTheDefaultEndpointWithoutKeys(t *testing.T) {
	cfg, err := LoadConfig(func(string) string { return "" })
	if err != nil || cfg != (Config{Endpoint: DefaultEndpoint}) {
		t.Errorf("LoadConfig = %+v, %v", cfg, err)
	}
}

func TestMalformedFileIsNamedAndNotQuoted(t *testing.T) {
	file := writeConfig(t, "conf", "[ovh-eu]\napplication_secret hunter2\n")
	_, err := LoadConfig(func(string) string { return "" }, file)
	if err == nil || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("LoadConfig = %v, want an error that names the file and quotes nothing of it", err)
	}
}
