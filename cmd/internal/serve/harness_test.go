package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const (
	hello = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`

	aliceToken = "alice-0123456789abcdef0123456789abcdef"
	bobToken   = "bob-0123456789abcdef0123456789abcdef01"
)

// reports is how often the tool "report" reports.
const reports = 5

// A site is a server on a real listener, with tools made for its tests.
type site struct {
	t        *testing.T
	addr     string
	log      *log
	stop     func() error  // ends the server, and returns what Serve did
	stopping chan struct{} // closed when the server asks those who wait to end

	began    chan string                // callers of "wait" and "change", when they begin
	ended    chan error                 // why each "wait" ended
	stubborn chan func(context.Context) // what "change" does
	changed  chan struct{}              // "change" has done it
}

// newSite returns a site that is not served yet.
func newSite(t *testing.T) *site {
	return &site{
		t: t, stopping: make(chan struct{}), began: make(chan string, 100), ended: make(chan error, 100),
		stubborn: make(chan func(context.Context), 1), changed: make(chan struct{}, 1),
	}
}

// open serves until the test ends.
func open(t *testing.T, o Options) *site {
	t.Helper()
	if o.Address == "" {
		o.Address = "127.0.0.1:0"
	}
	lines := new(log)
	o.Log = slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	l, err := Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if o.Limits.Idle == shortLimits().Idle {
		l.grace = 10 * shortLimits().Idle
	}
	s := newSite(t)
	s.addr, s.log = l.listener.Addr().String(), lines
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- l.Serve(ctx, s.server(), func() { close(s.stopping) }) }()
	s.stop = func() error {
		cancel()
		err := <-served
		served <- err
		return err
	}
	t.Cleanup(func() { s.stop() })
	return s
}

// A log is what a server logged.
type log struct {
	mu    sync.Mutex
	lines strings.Builder
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines.String()
}

// server returns a server with five tools: "say" answers with as many bytes as
// asked for, "wait" waits for its end, "change" does what the test wants and
// answers with as many bytes more, "whoami" names its caller, "report" tells of
// its progress and answers at once.
func (s *site) server() *server.MCPServer {
	m := server.NewMCPServer("test", "1")
	text := func(name string, run func(context.Context, mcp.CallToolRequest) string) {
		m.AddTool(mcp.NewToolWithRawSchema(name, "", json.RawMessage(`{"type":"object"}`)), func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return mcp.NewToolResultText(run(ctx, req)), nil
		})
	}
	text("say", func(_ context.Context, req mcp.CallToolRequest) string {
		return strings.Repeat("x", req.GetInt("bytes", 2))
	})
	text("whoami", func(_ context.Context, req mcp.CallToolRequest) string { return Identify(req).Name })
	text("change", func(ctx context.Context, req mcp.CallToolRequest) string {
		s.began <- Identify(req).Name
		(<-s.stubborn)(ctx)
		select {
		case s.changed <- struct{}{}:
		default:
		}
		return "changed" + strings.Repeat(" ", req.GetInt("bytes", 0))
	})
	text("report", func(ctx context.Context, req mcp.CallToolRequest) string {
		for i := range reports {
			report(ctx, req.Params.Meta.ProgressToken, i)
		}
		return "reported"
	})
	text("wait", func(ctx context.Context, req mcp.CallToolRequest) string {
		s.began <- Identify(req).Name
		select {
		case <-ctx.Done():
			s.ended <- ctx.Err()
		case <-s.stopping:
			s.ended <- nil
		}
		return "waited"
	})
	return m
}

func report(ctx context.Context, token any, progress int) {
	server.ServerFromContext(ctx).SendNotificationToClient(ctx, "notifications/progress", map[string]any{"progressToken": token, "progress": progress})
}

// A header is set on a request; Host is too.
type header map[string]string

func bearing(token string) header { return header{"Authorization": "Bearer " + token} }

func (h header) with(key, value string) header {
	all := header{key: value}
	for k, v := range h {
		if k != key {
			all[k] = v
		}
	}
	return all
}

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// send makes one request on a connection of its own.
func (s *site) send(method, path, body string, h header) answer {
	s.t.Helper()
	a, err := s.try(s.t.Context(), method, path, body, h)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

func (s *site) try(ctx context.Context, method, path, body string, h header) (answer, error) {
	resp, err := s.begin(ctx, method, path, body, h)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, string(b)}, err
}

// begin makes a request and returns as soon as its answer begins.
func (s *site) begin(ctx context.Context, method, path, body string, h header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+s.addr+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range h {
		req.Header[k] = []string{v} // spelled as it is
	}
	req.Host = h["Host"]
	return (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
}

// session opens a session and returns h with its id.
func (s *site) session(h header) header {
	s.t.Helper()
	a := s.send("POST", "/mcp", hello, h)
	id := a.header.Get("Mcp-Session-Id")
	if a.status != http.StatusOK || id == "" {
		s.t.Fatalf("initialize = %d %s", a.status, a.body)
	}
	return h.with("Mcp-Session-Id", id)
}

func call(tool string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":%q,"arguments":{}}}`, tool)
}

// modern makes h and body those of a stateless request.
func modern(h header, tool string) (header, string) {
	return h.with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", "tools/call").with("Mcp-Name", tool),
		fmt.Sprintf(`{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":%q,"arguments":{},"_meta":{`+
			`"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`, tool)
}

// answers checks that an honest client is served, soon.
func (s *site) answers(h header) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 3*time.Second)
	defer cancel()
	mine, body := modern(h, "say")
	a, err := s.try(ctx, "POST", "/mcp", body, mine)
	if err != nil || a.status != http.StatusOK || !strings.Contains(a.body, `"text":"xx"`) {
		s.t.Errorf("an honest call meanwhile = %d %s, %v", a.status, a.body, err)
	}
}

// dial opens a bare connection.
func (s *site) dial() net.Conn {
	s.t.Helper()
	c, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

// status reads the first line of an answer from a bare connection.
func status(t *testing.T, c net.Conn) string {
	t.Helper()
	line, err := bufio.NewReader(c).ReadString('\n')
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal("the server leaves the connection open")
	}
	return strings.TrimSpace(line)
}

// write writes a file that only its owner may read.
func write(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func tokenFile(t *testing.T) string {
	return write(t, "# who may call\nalice: "+aliceToken+"\n\nbob:"+bobToken+"\n")
}

// within waits for what a channel brings.
func within[T any](t *testing.T, c <-chan T, what string) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(10 * time.Second):
		t.Fatalf("no %s within 10 seconds", what)
	}
	return v
}
