package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

var soak = flag.Duration("soak", 3*time.Second, "how long TestSoak goes on after warm-up")

const soakSessions = 300

// A crowd is many clients at once, of every kind.
type crowd struct {
	url   string
	calls atomic.Int64

	joined sync.WaitGroup // those who are still to join

	mu     sync.Mutex
	failed []string
}

// TestSoak holds many sessions open and calls without much of a pause. The
// server runs as a process of its own: its memory must not grow with the
// number of calls, and nothing may be left of clients that have gone.
func TestSoak(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads the memory of a process from /proc")
	}
	p := runServer(t)
	before := p.files() + 2 // and those of the audit log, once a call is written to it
	c := &crowd{url: p.url}
	ctx, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	c.joined.Add(soakSessions)
	for i := range soakSessions {
		clients.Go(func() { c.live(ctx, i) })
	}
	c.joined.Wait()
	warmUp := max(*soak/4, 3*time.Second)
	time.Sleep(warmUp)
	warm, called := p.memory(), c.calls.Load()
	time.Sleep(*soak)
	end, total := p.memory(), c.calls.Load()-called
	stop()
	clients.Wait()
	t.Logf("%d sessions, %d calls in %v after %v of warm-up, %d failed; memory %.1f MB, then %.1f MB",
		soakSessions, total, *soak, warmUp, len(c.failed), megabytes(warm), megabytes(end))
	if len(c.failed) > 0 {
		t.Errorf("%d calls failed, such as: %s", len(c.failed), c.failed[0])
	}
	if total < soakSessions/10 {
		t.Errorf("%d calls: that is no load", total)
	}
	if end > warm+warm/4 {
		t.Errorf("memory grew from %.1f MB to %.1f MB", megabytes(warm), megabytes(end))
	}
	// The server has yet to notice that its clients hung up.
	for until := time.Now().Add(10 * time.Second); p.files() > before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d files are open, before there were %d", p.files(), before)
		}
	}
	left, said := p.dump()
	if len(left) > 0 {
		t.Errorf("%d goroutines are left, such as:\n%s", len(left), left[0])
	}
	if t.Failed() {
		t.Logf("the server said:\n%.5000s", said)
	}
}

func megabytes(bytes int) float64 { return float64(bytes) / (1 << 20) }

// A process is the program, serving over HTTP on its own.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	stderr *bufio.Reader
}

func runServer(t *testing.T) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Under this name the test's own binary is the program, see TestMain.
	p := &process{t: t, cmd: exec.CommandContext(t.Context(), self)}
	p.cmd.Args = []string{"ovh-mcp", "serve", "--http", "127.0.0.1:0", "--simulator"}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	p.stderr = bufio.NewReader(stderr)
	line, _ := p.stderr.ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "ovh-mcp serves ")
	if !ok {
		t.Fatalf("stderr says %q", line)
	}
	p.url = strings.TrimSuffix(url, "/mcp")
	return p
}

// memory returns the bytes that the process has in memory.
func (p *process) memory() int {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	var total, resident int
	if _, err := fmt.Sscan(string(b), &total, &resident); err != nil {
		p.t.Fatal(err)
	}
	return resident * os.Getpagesize()
}

// files returns how many files and connections the process has open.
func (p *process) files() int {
	p.t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		p.t.Fatal(err)
	}
	return len(entries)
}

// dump ends the process and returns the goroutines that it kept for its
// clients: those of connections over TCP and of calls and sessions; and what
// it said until then.
func (p *process) dump() (left []string, said string) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		p.t.Fatal(err)
	}
	b, err := io.ReadAll(p.stderr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.cmd.Wait()
	stacks := strings.Split(string(b), "\n\n")
	if len(stacks) < 4 {
		p.t.Fatalf("no dump of goroutines in %q", b)
	}
	for _, stack := range stacks {
		// The server itself: its loop, its listener, and what ends idle sessions.
		own := strings.Contains(stack, "serve.(*Listener).Serve(") || strings.Contains(stack, "serve.(*connections).Accept(") || strings.Contains(stack, "startSessionSweeper")
		client := strings.Contains(stack, "net/http.(*conn).serve(") && strings.Contains(stack, "net.(*netFD).Read(") || strings.Contains(stack, "mark3labs/mcp-go")
		if client && !own {
			left = append(left, stack)
		}
	}
	said, _, _ = strings.Cut(string(b), "SIGQUIT")
	return left, said
}

// live is the life of one client.
func (c *crowd) live(ctx context.Context, i int) {
	// Connections of its own, and none in reserve: a transport that many share
	// dials more than it uses, and the server hangs up on those that stay
	// silent, maybe in the moment when they are used at last.
	own := &http.Transport{MaxIdleConnsPerHost: 1}
	defer own.CloseIdleConnections()
	session, err := c.join(ctx, i, &http.Client{Transport: own})
	c.joined.Done()
	if err != nil {
		c.fail(ctx, fmt.Errorf("join: %w", err))
		return
	}
	defer session.Close()
	for ctx.Err() == nil {
		if err := c.act(ctx, session); err != nil {
			c.fail(ctx, err)
		}
		c.calls.Add(1)
		select {
		case <-time.After(time.Duration(rand.IntN(400)) * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func (c *crowd) fail(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // the crowd goes home
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = append(c.failed, err.Error())
}

// join connects: six of ten with a session, half of those with a stream of its
// own; two over the older pair; two without state.
func (c *crowd) join(ctx context.Context, i int, hc *http.Client) (*client.Client, error) {
	version := "2025-11-25"
	options := []transport.StreamableHTTPCOption{transport.WithHTTPBasicClient(hc), transport.WithHTTPLogger(quiet())}
	switch kind := i % 10; {
	case kind < 3:
		options = append(options, transport.WithContinuousListening()) //nolint:staticcheck // older clients listen like this
	case kind >= 8:
		version = "2026-07-28"
	}
	var over transport.Interface
	over, err := transport.NewStreamableHTTP(c.url+"/mcp", options...)
	if kind := i % 10; kind == 6 || kind == 7 {
		over, err = transport.NewSSE(c.url+"/sse", transport.WithHTTPClient(hc))
	}
	if err != nil {
		return nil, err
	}
	session := client.NewClient(over, client.WithProtocolVersion(version))
	if err := session.Start(ctx); err != nil {
		return nil, err
	}
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = version
	_, err = session.Initialize(ctx, hello)
	return session, err
}

// act makes one call of a mixed lot.
func (c *crowd) act(ctx context.Context, session *client.Client) error {
	server := map[string]any{"server": "ns3000001.ip-192-0-2.eu"}
	lot := []struct {
		tool  string
		args  map[string]any
		fails bool
	}{
		{"list_servers", nil, false},
		{"get_server", server, false},
		{"list_dns_records", map[string]any{"zone": "example.org"}, false},
		{"list_ssh_keys", nil, false},
		{"reboot_server", server, false}, // its plan
		{"delete_ssh_key", map[string]any{"name": "ci"}, false},
		{"get_server", map[string]any{"server": "nobodys.example"}, true},
		{"get_server", map[string]any{"sever": "misspelt"}, true},
	}
	n := rand.IntN(len(lot) + 1)
	if n == len(lot) {
		_, err := session.ListTools(ctx, mcp.ListToolsRequest{})
		return err
	}
	_, failure, err := ask(ctx, session, lot[n].tool, lot[n].args)
	if err == nil && (failure != "") != lot[n].fails {
		err = errors.New(lot[n].tool + ": " + failure)
	}
	return err
}
