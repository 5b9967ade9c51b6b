package client

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own binary be the command that prints keys.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "print" {
		for _, pair := range os.Environ() {
			if strings.HasPrefix(pair, "OVH_") {
				fmt.Fprintln(os.Stderr, pair)
			}
		}
		if os.Args[2] == "fail" {
			os.Exit(3)
		}
		fmt.Println(strings.Join(os.Args[2:], " "))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// printing is the line of a file whose command prints a text.
func printing(text string) string {
	return fmt.Sprintf("credential_process='%s' print '%s'\n", os.Args[0], text)
}

func TestCommandsPrintKeys(t *testing.T) {
	tests := []struct {
		name, section string
		want          Credentials
		err           string
	}{
		{"application keys", printing(`{"application_key":"AK","application_secret":"AS","consumer_key":"CK"}`), applicationKeys("AK", "AS", "CK"), ""},
		{"what lacks", "application_key=fileAK\n" + printing(`{"application_key":"AK","application_secret":"AS","consumer_key":"CK"}`), applicationKeys("fileAK", "AS", "CK"), ""},
		{"a service account", printing(`{"client_id":"ID","client_secret":"S"}`), Credentials{ClientID: "ID", ClientSecret: "S"}, ""},
		{"a token", printing(`{"access_token":"T","expires_at":"2100-01-01T00:00:00Z"}`), Credentials{AccessToken: "T"}, ""},
		{"not needed", "access_token=T\n" + printing("fail"), Credentials{AccessToken: "T"}, ""},
		{"two methods", "application_key=AK\n" + printing(`{"access_token":"hunter2"}`), Credentials{}, "more than one way to authenticate"},
		{"no JSON", printing("hunter2"), Credentials{}, "it has to print JSON"},
		{"nothing", printing(""), Credentials{}, "it has to print JSON"},
		{"unknown names", printing(`{"AccessKeyId":"hunter2"}`), Credentials{}, "it has to print JSON"},
		{"two objects", printing(`{"access_token":"hunter2"}{}`), Credentials{}, "more than one object"},
		{"a wrong time", printing(`{"access_token":"hunter2","expires_at":"tomorrow"}`), Credentials{}, "expires_at that is no time"},
		{"a failure", printing("fail"), Credentials{}, "exit status 3: OVH_ENDPOINT=ovh-eu"},
		{"no such command", "credential_process=/nowhere/keys\n", Credentials{}, `run "/nowhere/keys"`},
		{"an open quote", "credential_process=a 'b\n", Credentials{}, "a quote ' is not closed"},
	}
	t.Setenv("OVH_CONSUMER_KEY", "hunter2")
	for _, tt := range tests {
		file := writeConfig(t, "conf", "[ovh-eu]\n"+tt.section)
		cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{file}})
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), file) {
				t.Errorf("%s: LoadConfig = %v, want %q and the file", tt.name, err, tt.err)
			}
			continue
		}
		if err != nil || cfg.Credentials != tt.want {
			t.Errorf("%s: LoadConfig = %+v, %v", tt.name, cfg.Credentials, err)
		}
	}
}

func TestTokensOfCommandsAreRenewed(t *testing.T) {
	soon := time.Now().Add(time.Hour).Format(time.RFC3339)
	file := writeConfig(t, "conf", "[ovh-eu]\n"+printing(fmt.Sprintf(`{"access_token":"T","expires_at":%q}`, soon)))
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // printed at the start, and printed anew
		got, err := c.tokens.current(context.Background())
		if err != nil || got.value != "T" || got.expires.Format(time.RFC3339) != soon {
			t.Errorf("current = %+v, %v", got, err)
		}
		c.tokens.discard(got)
	}
}

func TestTokenFilesAreReadAgain(t *testing.T) {
	file := writeConfig(t, "token", "first\n")
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment("OVH_ACCESS_TOKEN_FILE=" + file)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	account := c.Account()
	for _, want := range []string{"first", "second"} {
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := c.tokens.current(t.Context())
		if err != nil || string(got.value) != want || !got.renewable() {
			t.Errorf("current = %q, %v, want %q", string(got.value), err, want)
		}
		c.tokens.discard(got)
	}
	cfg.Credentials.AccessToken = "another"
	if other, err := New(cfg); err != nil || other.Account() != account {
		t.Errorf("a new token makes another account of it: %v", err)
	}
}

func TestCommandsOfOthersAreNotRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes tell nothing there")
	}
	ran := filepath.Join(t.TempDir(), "ran")
	command := "[ovh-eu]\napplication_key=AK\ncredential_process=touch " + ran + "\n"
	inFolder(t, command)
	cfg, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{"ovh.conf"}})
	if err != nil || !strings.Contains(warned(cfg), "is not followed, for a working folder may be anybody's") {
		t.Errorf("LoadConfig warns %q, %v, want that the folder's command is not run", cfg.Warnings, err)
	}
	file := writeConfig(t, "conf", command)
	if err := os.Chmod(file, 0o666); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	if _, err := LoadConfig(t.Context(), Sources{Getenv: environment(), Files: []string{file}}); err == nil || !strings.Contains(err.Error(), "chmod 600 "+file) {
		t.Errorf("LoadConfig = %v, want a command that others may write refused", err)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a command of others was run")
	}
}

func TestCommandsAreSplitAtSpacesOutsideOfQuotes(t *testing.T) {
	for command, want := range map[string][]string{
		`a  b "c d" e'f g'h`:         {"a", "b", "c d", "ef gh"},
		`C:\tools\keys.exe -a ""`:    {`C:\tools\keys.exe`, "-a", ""},
		`sh -c 'pass ovh | head -1'`: {"sh", "-c", "pass ovh | head -1"},
	} {
		if got, err := splitCommand(command); err != nil || !slices.Equal(got, want) {
			t.Errorf("splitCommand(%q) = %q, %v, want %q", command, got, err, want)
		}
	}
	for _, command := range []string{"", " ", `""`, `a "b`} {
		if got, err := splitCommand(command); err == nil {
			t.Errorf("splitCommand(%q) = %q, want an error", command, got)
		}
	}
}
