package client

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
)

// keyringOf is a keyring with one entry, "mine", and counts who opens it.
func keyringOf(text string, opened *int) func(context.Context, string) (string, error) {
	return func(_ context.Context, entry string) (string, error) {
		*opened++
		if entry != "mine" {
			return "", errors.New("no such entry")
		}
		return text, nil
	}
}

func TestKeysComeFromTheKeyringThatASectionNames(t *testing.T) {
	const entry, keys = "keyring=mine\n", `{"application_key":"AK","application_secret":"AS","consumer_key":"CK"}`
	tests := []struct {
		name, machine, section, entry string
		env                           []string
		want                          Credentials
		opened                        int
		err                           string
	}{
		{name: "application keys", section: entry, entry: keys, want: applicationKeys("AK", "AS", "CK"), opened: 1},
		{name: "a service account", section: entry, entry: `{"client_id":"ID","client_secret":"S"}`, want: Credentials{ClientID: "ID", ClientSecret: "S"}, opened: 1},
		{name: "not named", section: "access_token=T\n", entry: keys, want: Credentials{AccessToken: "T"}},
		{name: "variables come first", section: entry, entry: keys, env: []string{"OVH_CONSUMER_KEY=envCK"}, want: applicationKeys("AK", "AS", "envCK"), opened: 1},
		{name: "variables leave nothing open", section: entry, entry: keys, env: []string{"OVH_ACCESS_TOKEN=T"}, want: Credentials{AccessToken: "T"}},
		{name: "before what files say", machine: "application_key=old\napplication_secret=old\nconsumer_key=old\n", section: entry, entry: keys, want: applicationKeys("AK", "AS", "CK"), opened: 1},
		{name: "two methods", machine: "client_id=ID\n", section: entry, entry: keys, opened: 1, err: "(client_id in [ovh-eu]"},
		{name: "a command too", section: entry + "credential_process=keys\n", entry: keys, err: "keep one of them"},
		{name: "another entry", section: "keyring=yours\n", entry: keys, opened: 1, err: "keyring in [ovh-eu] of "},
		{name: "no JSON", section: entry, entry: "hunter2", opened: 1, err: "JSON"},
	}
	for _, tt := range tests {
		opened := 0
		files := []string{writeConfig(t, "machine", "[ovh-eu]\n"+tt.machine), writeConfig(t, "user", "[ovh-eu]\n"+tt.section)}
		cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(tt.env...), Files: files, Keyring: keyringOf(tt.entry, &opened)})
		failed := err != nil && tt.err != "" && strings.Contains(err.Error(), tt.err) && !strings.Contains(err.Error(), "hunter2")
		if cfg.Credentials != tt.want || opened != tt.opened || err != nil && !failed || err == nil && tt.err != "" {
			t.Errorf("%s: LoadConfig = %+v, %v, after %d looks; want %+v %q after %d", tt.name, cfg.Credentials, err, opened, tt.want, tt.err, tt.opened)
		}
	}
}

func TestEntriesThatOthersNameAreNotOpened(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes tell nothing there")
	}
	opened := 0
	open := keyringOf(`{"access_token":"T"}`, &opened)
	const conf = "[default]\nendpoint=http://127.0.0.1:1/1.0\n[http://127.0.0.1:1/1.0]\nkeyring=mine\n"
	inFolder(t, conf)
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{"ovh.conf"}, Keyring: open})
	if err != nil || !strings.Contains(warned(cfg), "keyring in ") || !strings.Contains(warned(cfg), "is not followed, for a working folder may be anybody's") {
		t.Errorf("LoadConfig warns %q, %v, want that the folder's entry is not opened", cfg.Warnings, err)
	}
	file := writeConfig(t, "conf", conf)
	if err := os.Chmod(file, 0o666); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	if _, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{file}, Keyring: open}); err == nil || !strings.Contains(err.Error(), "chmod 600 "+file) {
		t.Errorf("LoadConfig = %v, want an entry that others may name refused", err)
	}
	if opened > 0 {
		t.Error("the keyring was opened for others")
	}
}
