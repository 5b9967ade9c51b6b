package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// simulate runs 'ovh-mcp simulator' and returns the variables that it prints.
func simulate(t *testing.T, args ...string) map[string]string {
	t.Helper()
	fromProgram, out := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	p := &program{stdin: strings.NewReader(""), stdout: out, stderr: io.Discard, getenv: func(string) string { return "" }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
	go func() {
		ended <- p.run(ctx, append([]string{"simulator"}, args...))
		out.Close()
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("simulator = %v, want nil", err)
		}
	})
	vars := make(map[string]string)
	for s := bufio.NewScanner(fromProgram); len(vars) < 4 && s.Scan(); {
		name, value, _ := strings.Cut(strings.TrimPrefix(s.Text(), "export "), "=")
		vars[name] = strings.Trim(value, "'")
	}
	return vars
}

// TestServeWorksWithAnyEndpoint is the whole program against an API by URL.
func TestServeWorksWithAnyEndpoint(t *testing.T) {
	vars, folder := simulate(t, "--speed", "200"), t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		var out strings.Builder
		p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: io.Discard, getenv: func(k string) string { return vars[k] }, kept: t.TempDir(), confirmationKey: folder + "/keys/key"}
		if err := p.run(t.Context(), append([]string{"call"}, args...)); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	state := folder + "/state.json"
	const reinstall = `"server":"ns3000002.ip-192-0-2.eu","os":"debian13_64","ssh_key":"laptop"`
	var plan struct {
		Confirm struct {
			Token string `json:"confirmation_token"`
		}
	}
	if err := json.Unmarshal([]byte(run("--state", state, "reinstall_server", "{"+reinstall+"}")), &plan); err != nil {
		t.Fatal(err)
	}
	run("--state", state, "reinstall_server", "{"+reinstall+`,"confirmation_token":"`+plan.Confirm.Token+`"}`)
	if got := run("wait_server_task", `{"server":"ns3000002.ip-192-0-2.eu","task_id":51000001,"interval_seconds":1}`); !strings.Contains(got, `"done": true`) {
		t.Errorf("wait_server_task = %s", got)
	}
	if got := run("get_server", `{"server":"ns3000002.ip-192-0-2.eu"}`); !strings.Contains(got, `"os": "debian13_64"`) {
		t.Errorf("get_server = %s", got)
	}
}
