package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(keptApart{m}, map[string]func(){"ovh-mcp": main})
}

// keptApart runs the tests with a state folder of their own. A process that is
// run as the program has the place that its test chose.
type keptApart struct{ *testing.M }

func (m keptApart) Run() int {
	dir, err := os.MkdirTemp("", "ovh-mcp-state")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv("XDG_STATE_HOME", dir)
	return m.M.Run()
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, ".state"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// token sets $TOKEN to the confirmation token of a plan.
			"token": func(ts *testscript.TestScript, _ bool, args []string) {
				var plan struct {
					Confirm struct {
						Token string `json:"confirmation_token"`
					}
				}
				ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &plan))
				ts.Setenv("TOKEN", plan.Confirm.Token)
			},
			// audited writes an audit log with calls of each outcome.
			"audited": func(ts *testscript.TestScript, _ bool, args []string) { ts.Check(writeAudit(ts.MkAbs(args[0]))) },
			// certificate writes a certificate, its key and its authority.
			"certificate": func(ts *testscript.TestScript, _ bool, args []string) {
				pair, authority, err := newCertificate("localhost")
				ts.Check(err)
				key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
				ts.Check(err)
				for i, content := range [][]byte{
					pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}),
					pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
					authority,
				} {
					ts.Check(os.WriteFile(ts.MkAbs(args[i]), content, 0o600))
				}
			},
		},
	})
}

func TestDemoTellsTheWholeStory(t *testing.T) {
	var out, log strings.Builder
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &log, getenv: func(string) string { return "" }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
	if err := p.run(t.Context(), []string{"demo"}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("a line has %d columns: %s", n, line)
		}
	}
	told := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"hypervisor-1", "Wipe ALL disks", "OVHcloud began: task", "… task", "web-2 runs debian13_64; before, it was debian12_64",
		"192.0.2.11 answers with web-1.example.com.", "ovh-mcp serve --simulator",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("the demo does not tell %q:\n%s", want, out.String())
		}
	}
	if log.Len() > 0 || strings.Contains(out.String(), "{") {
		t.Errorf("the demo logs or prints JSON: %s%s", log.String(), out.String())
	}
}

func TestStateIsReadableByItsOwnerOnly(t *testing.T) {
	file := t.TempDir() + "/state.json"
	var out, log strings.Builder
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &log, getenv: func(string) string { return "" }, kept: t.TempDir(), confirmationKey: t.TempDir() + "/key"}
	if err := p.run(t.Context(), []string{"call", "--simulator", "--state", file, "delete_ssh_key", `{"name":"ci"}`}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("state file: %v, %v, want 0600", info, err)
	}
}

func TestCommandsHaveTheNamesThatTheyAreMadeBy(t *testing.T) {
	p := new(program)
	for name, command := range p.commands(t.Context()) {
		if got := command().Name(); got != name {
			t.Errorf("the command made as %q is called %q", name, got)
		}
		if found, _, err := p.rootFor(t.Context(), []string{name}).Find([]string{name}); err != nil || found.Name() != name {
			t.Errorf("for %q the program makes %v, %v", name, found.Name(), err)
		}
	}
}
