package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// A household is what one person has: two accounts, each behind real HTTP, and a
// home with a profile of each.
type household struct {
	t        *testing.T
	home     string
	endpoint map[string]string // by the profile

	mu   sync.Mutex
	sent map[string][]string // "METHOD /path", by the profile; what changes something
}

// newHousehold returns accounts that differ in their servers: "prod" has 3, "lab"
// has 5.
func newHousehold(t *testing.T) *household {
	t.Helper()
	h := &household{t: t, home: t.TempDir(), endpoint: map[string]string{}, sent: map[string][]string{}}
	var conf strings.Builder
	for name, servers := range map[string]int{"prod": 3, "lab": 5} {
		account := simulator.New(simulator.Options{Servers: servers, Speed: 1e4, Observe: func(x simulator.Exchange) { h.observe(name, x) }})
		srv := httptest.NewServer(account)
		t.Cleanup(srv.Close)
		t.Cleanup(func() { account.Close() })
		h.endpoint[name] = srv.URL + "/1.0"
		fmt.Fprintf(&conf, "[profile:%s]\nendpoint=%s\n%s", name, h.endpoint[name], householdKeys)
	}
	// Further profiles have a fault each.
	fmt.Fprintf(&conf, "[profile:twin]\nendpoint=%s\n%s[profile:keyless]\nendpoint=%[1]s\n", h.endpoint["prod"], householdKeys)
	fmt.Fprintf(&conf, "[profile:wrong]\nendpoint=%s\n%s", h.endpoint["lab"], strings.ReplaceAll(householdKeys, simulator.ConsumerKey, "hunter2hunter2"))
	h.write(".ovh.conf", conf.String())
	return h
}

const householdKeys = "application_key=" + simulator.ApplicationKey + "\napplication_secret=" + simulator.ApplicationSecret + "\nconsumer_key=" + simulator.ConsumerKey + "\n"

func (h *household) observe(account string, x simulator.Exchange) {
	if x.Method == "GET" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent[account] = append(h.sent[account], x.Method+" "+x.Path)
}

// changed returns what was sent to an account to change something.
func (h *household) changed(account string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.sent[account])
}

func (h *household) write(name, text string) (file string) {
	h.t.Helper()
	file = filepath.Join(h.home, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
	return file
}

// command returns the program as that person runs it.
func (h *household) command(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = append([]string{"ovh-mcp"}, args...) // see TestMain
	cmd.Dir, cmd.Env = h.home, append(os.Environ(), "HOME="+h.home, "XDG_STATE_HOME="+filepath.Join(h.home, "state"), "XDG_CONFIG_HOME="+h.home)
	return cmd
}

// runs runs the program to its end.
func (h *household) runs(args ...string) (stdout, stderr string, code int) {
	h.t.Helper()
	cmd := h.command(h.t.Context(), args...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	_ = cmd.Run()
	return out.String(), log.String(), cmd.ProcessState.ExitCode()
}

// serves returns an MCP client of the program over stdio.
func (h *household) serves(args ...string) *client.Client {
	h.t.Helper()
	over := transport.NewStdioWithOptions("ovh-mcp", nil, nil, transport.WithCommandFunc(func(ctx context.Context, _ string, _, _ []string) (*exec.Cmd, error) {
		return h.command(ctx, append([]string{"serve", "--profile", "prod,lab"}, args...)...), nil
	}))
	c := client.NewClient(over)
	if err := c.Start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	hello := mcp.InitializeRequest{}
	hello.Params.ProtocolVersion = "2025-11-25"
	if _, err := c.Initialize(h.t.Context(), hello); err != nil {
		h.t.Fatal(err)
	}
	return c
}
