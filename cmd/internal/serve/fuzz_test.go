package serve

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"
	"golang.org/x/net/http/httpguts"
)

// lastPing is a request that no input holds.
const lastPing = `{"jsonrpc":"2.0","id":"the last one","method":"ping"}`

// brief is a server whose tool answers at once.
func brief() *server.MCPServer {
	s := server.NewMCPServer("test", "1")
	s.AddTool(mcp.NewToolWithRawSchema("report", "", json.RawMessage(`{"type":"object"}`)), func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if req.Params.Meta != nil && req.Params.Meta.ProgressToken != nil {
			report(ctx, req.Params.Meta.ProgressToken, 1)
		}
		return mcp.NewToolResultText("reported"), nil
	})
	return s
}

// messages are what the fuzzing begins with.
func messages() []string {
	all := []string{
		hello, ping, lastPing, call("report"), cancelOf(`7`), callWith(`"a"`, "report", `"progressToken":1e3`), callWith(`1.5`, "report", statelessMeta),
		subscription(1), reporting(9, ","+statelessMeta), `{"jsonrpc":"2.0","method":"notifications/initialized"}`, `{"jsonrpc":"2.0","id":1,"result":{}}`,
		`{"jsonrpc":"2.0","id":"x","method":"tools/list"}`, `{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}`, `[]`, `{}`, `7`, "\ufeff{}",
		"Content-Length: 2\r\n\r\n{}", "\xff\xfe{\x00}\x00", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}", strings.Repeat("[", 200), `{"id":1,"id":2}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"progressToken":1},"_meta":{"progressToken":2},"name":"report"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{` + statelessMeta + `}}}`,
	}
	return append(all, strings.Join(all, "\n"), strings.Join(all, "\r\n"))
}

func FuzzStdioConversation(f *testing.F) {
	for _, lines := range messages() {
		f.Add([]byte(lines))
	}
	f.Fuzz(func(t *testing.T, lines []byte) {
		in := slices.Concat(lines, []byte("\n"+lastPing))
		out := new(log)
		ended := make(chan error, 1)
		go func() {
			ended <- Stdio(t.Context(), brief(), bytes.NewReader(in), out, func() {}, slog.New(slog.DiscardHandler))
		}()
		if err := within(t, ended, "end"); err != nil {
			t.Fatalf("Stdio = %v", err)
		}
		answered := false
		for line := range strings.Lines(out.String()) {
			checkMessage(t, line)
			answered = answered || gjson.Get(line, "id").Str == "the last one" && gjson.Get(line, "result").Exists()
		}
		if !answered {
			t.Errorf("the request behind %q is not answered:\n%s", lines, out)
		}
	})
}

// checkMessage checks that the server says a message.
func checkMessage(t *testing.T, text string) {
	t.Helper()
	if !json.Valid([]byte(text)) || gjson.Get(text, "jsonrpc").Str != "2.0" {
		t.Errorf("the server says %q, which is no message", text)
	}
}

// handler returns what answers over HTTP, for clients that call example.com.
func handler(t *testing.T) http.Handler {
	t.Helper()
	g, err := newGuard(t.Context(), Options{AllowHosts: []string{"example.com"}, Limits: Limits{}.orDefault(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	all := newTransports(brief(), g, nil)
	t.Cleanup(func() { all.close(context.Background()) })
	return all
}

// post sends one message, and checks that what comes back is an answer of HTTP.
func post(t *testing.T, h http.Handler, path string, body []byte, headers header) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	switch kind := w.Header().Get("Content-Type"); {
	case w.Code == http.StatusAccepted:
		if w.Body.Len() > 0 {
			t.Errorf("POST %s of %q = 202 with %q", path, body, w.Body)
		}
	case kind == "application/json":
		checkMessage(t, w.Body.String())
		if failed := gjson.GetBytes(w.Body.Bytes(), "error.message").Str != ""; w.Code >= 400 && !failed {
			t.Errorf("POST %s of %q = %d %s, want an error", path, body, w.Code, w.Body)
		}
	case kind == "text/event-stream" && w.Code == http.StatusOK:
		for line := range strings.Lines(w.Body.String()) {
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				checkMessage(t, data)
			}
		}
	default:
		t.Errorf("POST %s of %q = %d %s %s", path, body, w.Code, kind, w.Body)
	}
	return w
}

func FuzzStreamable(f *testing.F) {
	for _, body := range messages() {
		for _, version := range []string{"", "2025-11-25", "2026-07-28", "2099-01-01"} {
			f.Add([]byte(body), version, gjson.Get(body, "method").Str, version != "")
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, version, method string, inSession bool) {
		if !httpguts.ValidHeaderFieldValue(version) || !httpguts.ValidHeaderFieldValue(method) {
			return
		}
		h := handler(t)
		session := post(t, h, "/mcp", []byte(hello), nil).Header().Get("Mcp-Session-Id")
		headers := header{"Mcp-Name": "report", "MCP-Protocol-Version": version, "Mcp-Method": method}
		if inSession {
			headers["Mcp-Session-Id"] = session
		}
		post(t, h, "/mcp", body, headers)
		if got := post(t, h, "/mcp", []byte(lastPing), header{"Mcp-Session-Id": session}); gjson.Get(got.Body.String(), "id").Str != "the last one" {
			t.Errorf("the request behind %q = %d %s", body, got.Code, got.Body)
		}
	})
}

// A recording hands on what is written to a stream.
type recording struct {
	header http.Header
	io.Writer
}

func (r recording) Header() http.Header { return r.header }
func (r recording) WriteHeader(int)     {}
func (r recording) Flush()              {}

func FuzzSSEMessage(f *testing.F) {
	for _, body := range messages() {
		f.Add([]byte(body), "")
		f.Add([]byte(body), "2025-11-25")
		f.Add([]byte(body), "2099-01-01")
	}
	f.Fuzz(func(t *testing.T, body []byte, version string) {
		if !httpguts.ValidHeaderFieldValue(version) {
			return
		}
		h := handler(t)
		out, in := io.Pipe()
		ctx, hangUp := context.WithTimeout(t.Context(), 10*time.Second)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			h.ServeHTTP(recording{make(http.Header), in}, httptest.NewRequestWithContext(ctx, http.MethodGet, "/sse", nil))
			in.Close()
		}()
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		next := func() string {
			for lines.Scan() {
				if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
					return data
				}
			}
			return ""
		}
		endpoint := next()
		post(t, h, endpoint, body, header{"MCP-Protocol-Version": version})
		if got := post(t, h, endpoint, []byte(lastPing), nil); got.Code != http.StatusAccepted {
			t.Errorf("the request behind %q = %d %s", body, got.Code, got.Body)
		}
		for message := next(); gjson.Get(message, "id").Str != "the last one"; message = next() {
			if message == "" {
				t.Fatalf("the request behind %q is not answered", body)
			}
			checkMessage(t, message)
		}
		hangUp()
		go io.Copy(io.Discard, out)
		<-ended
	})
}
