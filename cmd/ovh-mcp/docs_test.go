package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// notRun are the commands on pages that no test can run, by how they begin.
var notRun = []string{
	"claude mcp add ",              // another's program
	"curl http://127.0.0.1:8080",   // the server of the next
	"ovh-mcp install ",             // asks
	"ovh-mcp serve --http 127.0.0", // ends when it is told to, at a fixed port
}

// TestWhatPagesTellToRunRuns runs the sh blocks of the README and of docs/ in a
// shell, as somebody would who has the program in the path and no credentials.
func TestWhatPagesTellToRunRuns(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	scripts, left := t.TempDir(), slices.Clone(notRun)
	for _, page := range append(pages, "../../README.md") {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```").FindAllStringSubmatch(string(text), -1) {
			script := runnable(block[1], &left)
			name := fmt.Sprintf("%s-%d.txtar", strings.TrimSuffix(filepath.Base(page), ".md"), i+1)
			if err := os.WriteFile(filepath.Join(scripts, name), []byte("exec sh -eu block\n-- block --\n"+script), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(left) > 0 {
		t.Errorf("no page has %q: they need no exception", left)
	}
	testscript.Run(t, testscript.Params{Dir: scripts, Setup: asNewcomer})
}

// runnable returns a block without the commands that can't be run, and strikes
// those off the list.
func runnable(block string, left *[]string) string {
	var kept strings.Builder
	for _, command := range regexp.MustCompile(`(?m)^(.*\\\n)*.*\n`).FindAllString(block, -1) {
		begins := func(s string) bool { return strings.HasPrefix(command, s) }
		if slices.ContainsFunc(notRun, begins) {
			*left = slices.DeleteFunc(*left, begins)
			continue
		}
		if strings.HasPrefix(command, "go ") {
			command = `(cd "$CLONE" && ` + strings.TrimSuffix(command, "\n") + ")\n"
		}
		kept.WriteString(command)
	}
	return kept.String()
}

// asNewcomer sets up a home with nothing in it but Go, which leaves what it
// builds there.
func asNewcomer(env *testscript.Env) error {
	clone, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	set := func(name, value string) {
		if v := os.Getenv(name); v != "" {
			value = v
		}
		env.Setenv(name, value)
	}
	set("GOPATH", filepath.Join(home, "go"))
	set("GOCACHE", filepath.Join(cache, "go-build"))
	env.Setenv("GOBIN", filepath.Join(env.WorkDir, "bin"))
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("CLONE", clone)
	return nil
}
