package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"
)

const testKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 test"

// servesHTTP returns where the program serves over HTTP as that person runs it,
// and what kills it.
func (h *household) servesHTTP(args ...string) (url string, kill func()) {
	h.t.Helper()
	cmd := h.command(h.t.Context(), append([]string{"serve", "--http", "127.0.0.1:0"}, args...)...)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		h.t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	h.t.Cleanup(kill)
	for said := bufio.NewScanner(log); said.Scan(); {
		if url, found := whereServed(said.Text()); found {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return url, kill
		}
	}
	h.t.Fatal("the program ended before it served")
	return "", nil
}

// refusedByLimit calls for new SSH keys, all at once, and returns how many calls
// a limit had no room for.
func refusedByLimit(t *testing.T, account, name string, clients ...*client.Client) (refused int) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			args := map[string]any{"name": fmt.Sprintf("%s%d", name, i), "key": testKey}
			if account != "" {
				args["account"] = account
			}
			_, failure, err := ask(t.Context(), c, "create_ssh_key", args)
			if err != nil || failure != "" && !strings.Contains(failure, "there is room again at") {
				t.Errorf("%s: %s %v", name, failure, err)
			}
			mu.Lock()
			defer mu.Unlock()
			if failure != "" {
				refused++
			}
		})
	}
	all.Wait()
	return refused
}

// Servers over stdio and HTTP that share a state folder let no more calls pass than
// a limit does, whichever is killed, and whatever its file is called by then.
func TestALimitHoldsForAllServersOfAStateFolder(t *testing.T) {
	h := newHousehold(t)
	rules := h.write("rules.yml", "default: allow\nlimits: [{at_most: 3, per: 1h, tool: create_ssh_key}]\n")
	token := strings.Repeat("a", 32)
	file := h.write("tokens", "alice:"+token+"\n")
	url, kill := h.servesHTTP("--profile", "prod,lab", "--http-token-file", file, "--policy", rules)
	overHTTP := (&web{t: t, url: url}).connect("streamable", "2026-07-28", token)
	overStdio := h.serves("--policy", rules)
	var clients []*client.Client
	for range 16 {
		clients = append(clients, overHTTP, overStdio)
	}
	if refused := refusedByLimit(t, "prod", "first", clients...); refused != 29 || len(h.changed("prod")) != 3 {
		t.Errorf("of 32 calls %d were refused and %d sent, want 29 and 3", refused, len(h.changed("prod")))
	}
	kill()
	moved := filepath.Join(h.home, "moved.yml")
	if err := os.Rename(rules, moved); err != nil {
		t.Fatal(err)
	}
	h.write("moved.yml", "default: allow\nlimits:\n  - {at_most: 9, per: 24h, effect: destroy}\n  - {tool: [create_ssh_key], per: 60m, at_most: 3, reason: moved}\n")
	again := h.serves("--policy", moved)
	if refused := refusedByLimit(t, "prod", "second", overStdio, again); refused != 2 {
		t.Errorf("after a kill and a renamed file %d of 2 calls were refused, want both", refused)
	}
	if sent := len(h.changed("prod")); sent != 3 {
		t.Errorf("%d calls were sent, want 3", sent)
	}
}

// Calls of a caller with a policy file of their own are counted by that file alone,
// and so are those of others by theirs, though the limits read the same.
func TestTheLimitsOfACallersOwnFileAreTheirs(t *testing.T) {
	file, alice, bob := tokens(t)
	folder := t.TempDir()
	write := func(name string, most int) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, fmt.Appendf(nil, "default: allow\nlimits: [{at_most: %d, per: 1h, tool: create_ssh_key}]\n", most), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	w := serveWeb(t, nil, "--simulator", "--http-token-file", file, "--policy", write("all.yml", 3), "--policy", "alice="+write("alice.yml", 1))
	a, b := w.connect("streamable", "2026-07-28", alice), w.connect("streamable", "2026-07-28", bob)
	for i, next := range []struct {
		by      *client.Client
		refused int
	}{{b, 0}, {b, 0}, {a, 0}, {a, 1}, {b, 0}, {b, 1}} {
		if refused := refusedByLimit(t, "", fmt.Sprint("key", i), next.by); refused != next.refused {
			t.Errorf("call %d: %d refused, want %d", i+1, refused, next.refused)
		}
	}
}

// Who calls without a token is nobody in particular: a new session is no new caller
// to a limit.
func TestANewSessionHasNoRoomOfItsOwn(t *testing.T) {
	rules := filepath.Join(t.TempDir(), "policy.yml")
	if err := os.WriteFile(rules, []byte("default: allow\nlimits: [{at_most: 1, per: 1h, tool: create_ssh_key, by: caller}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := serveWeb(t, nil, "--simulator", "--policy", rules)
	for i, c := range []*client.Client{
		w.connect("streamable", "2025-11-25", ""), w.connect("streamable", "2025-11-25", ""), w.connect("sse", "2025-11-25", ""), w.connect("streamable", "2026-07-28", ""),
	} {
		if refused := refusedByLimit(t, "", fmt.Sprint("key", i), c); refused != min(i, 1) {
			t.Errorf("by session %d: %d calls refused, want %d", i+1, refused, min(i, 1))
		}
	}
}
