package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shortLimits are limits that a test can wait for.
func shortLimits() Limits {
	const soon = 300 * time.Millisecond
	return Limits{ReadHeader: soon, Read: soon, Write: soon, Idle: soon}
}

// flood writes part again and again until the server cuts the connection.
func flood(c net.Conn, part string) error {
	for {
		if _, err := io.WriteString(c, part); err != nil {
			return err
		}
	}
}

func wasCut(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF)
}

func TestEndlessBodyIsCut(t *testing.T) {
	s := open(t, Options{Limits: Limits{Body: 10000}})
	for _, length := range []string{"Transfer-Encoding: chunked", "Content-Length: 99999999999"} {
		c := s.dial()
		fmt.Fprintf(c, "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n", length)
		go flood(c, "1000\r\n"+strings.Repeat(" ", 0x1000)+"\r\n")
		if got := status(t, c); got != "HTTP/1.1 413 Request Entity Too Large" {
			t.Errorf("endless body with %s = %q, want 413", length, got)
		}
		if _, err := io.Copy(io.Discard, c); err != nil && !wasCut(err) {
			t.Errorf("after the answer: %v, want the connection closed", err)
		}
		s.answers(nil)
	}
}

func TestHeaderFloodIsCut(t *testing.T) {
	s := open(t, Options{})
	c := s.dial()
	fmt.Fprint(c, "GET /mcp HTTP/1.1\r\nHost: localhost\r\n")
	go flood(c, "X-A: "+strings.Repeat("a", 1000)+"\r\n")
	if got := status(t, c); got != "HTTP/1.1 431 Request Header Fields Too Large" {
		t.Errorf("endless header = %q, want 431", got)
	}
	s.answers(nil)
}

func TestSlowWritersAreCut(t *testing.T) {
	s := open(t, Options{Limits: shortLimits()})
	for name, begin := range map[string]string{
		"says nothing":      "",
		"half a header":     "POST /mcp HTTP/1.1\r\nHost: loc",
		"half a body":       "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
		"body never read":   "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100\r\n\r\n{",
		"body to a probe":   "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
		"never asks again":  "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"body of an opener": "GET /sse HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := s.dial()
			fmt.Fprint(c, begin)
			s.answers(nil)
			said, err := io.ReadAll(c)
			if err != nil && !wasCut(err) {
				t.Errorf("%v, want the connection closed", err)
			}
			if name == "half a body" && !strings.HasPrefix(string(said), "HTTP/1.1 408 ") {
				t.Errorf("the server says %q, want 408", said)
			}
		})
	}
}

func TestSlowReadersAreCut(t *testing.T) {
	s := open(t, Options{Limits: shortLimits()})
	body := `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"say","arguments":{"bytes":20000000}}}`
	mine := s.session(nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	resp, err := s.begin(ctx, "POST", "/mcp", body, mine)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	// Nothing is read until others were served and the server gave up.
	for range 3 {
		s.answers(nil)
		time.Sleep(shortLimits().Write / 2)
	}
	n, err := io.Copy(io.Discard, resp.Body)
	if err == nil || ctx.Err() != nil || n == 20000000 {
		t.Errorf("a reader that waited too long read %d bytes, %v, want it cut", n, err)
	}
}

func TestStreamsOutliveTheTimeouts(t *testing.T) {
	s := open(t, Options{Limits: shortLimits()})
	mine := s.session(nil)
	streams := make(map[string]*http.Response)
	for _, path := range []string{"/sse", "/mcp"} {
		resp, err := s.begin(t.Context(), "GET", path, "", mine)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		streams[path] = resp
	}
	waited := make(chan answer, 1)
	go func() { waited <- s.send("POST", "/mcp", call("wait"), mine) }()
	within(t, s.began, "call")
	time.Sleep(4 * shortLimits().Read)
	go s.stop()
	if got := within(t, waited, "answer"); got.status != 200 || !strings.Contains(got.body, "waited") {
		t.Errorf("a call that took longer than every timeout = %d %s", got.status, got.body)
	}
	for path, resp := range streams {
		// It ended with the server and not before: in order.
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Errorf("GET %s ended with %v, want it to last as long as the server", path, err)
		}
	}
}

func TestIdleConnectionsMakeRoom(t *testing.T) {
	s := open(t, Options{Limits: Limits{Connections: 4}})
	mine := s.session(nil)
	waited := make(chan answer, 1)
	go func() { waited <- s.send("POST", "/mcp", call("wait"), mine) }()
	within(t, s.began, "call")
	first := s.dial()
	for i := range 50 {
		c := s.dial()
		if i%2 == 0 {
			fmt.Fprint(c, "POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-A")
		}
	}
	for range 5 {
		s.answers(nil)
	}
	first.SetDeadline(time.Now().Add(5 * time.Second)) // less than it has for its header
	if _, err := first.Read(make([]byte, 1)); !wasCut(err) {
		t.Errorf("the oldest connection: %v, want it closed", err)
	}
	go s.stop()
	if got := within(t, waited, "answer"); !strings.Contains(got.body, "waited") {
		t.Errorf("a call that ran meanwhile = %d %s, want its answer", got.status, got.body)
	}
}

func TestOneCallerLeavesRoomForOthers(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t), Limits: Limits{Connections: 8, Sessions: 6}})
	alice, bob := bearing(aliceToken), bearing(bobToken)
	var mine header
	for range 3 {
		mine = s.session(alice)
	}
	if got := s.send("POST", "/mcp", hello, alice); got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("one session too many = %d %v %s, want 429", got.status, got.header, got.body)
	}
	if got := s.send("GET", "/sse", "", alice); got.status != 429 {
		t.Errorf("one session of HTTP+SSE too many = %d, want 429", got.status)
	}
	for range 4 {
		resp, err := s.begin(t.Context(), "GET", "/mcp", "", mine)
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("GET /mcp = %v, %v", resp, err)
		}
		defer resp.Body.Close()
	}
	if got := s.send("POST", "/mcp", call("say"), mine); got.status != 429 {
		t.Errorf("one request too many at the same time = %d, want 429", got.status)
	}
	s.answers(bob)
	theirs := s.session(bob)
	if got := s.send("DELETE", "/mcp", "", theirs); got.status != 200 {
		t.Errorf("DELETE = %d %s", got.status, got.body)
	}
	if got := s.send("POST", "/mcp", call("say"), theirs); got.status != 404 {
		t.Errorf("a session that was ended = %d, want 404", got.status)
	}
	for range 3 {
		s.session(bob)
	}
}

func TestCallsOverSSEAreBounded(t *testing.T) {
	s := open(t, Options{})
	p := s.openSSE(nil)
	for i := range maxSessionCalls {
		if got := s.send("POST", p.endpoint, call("wait"), nil); got.status != 202 {
			t.Fatalf("call %d = %d %s", i, got.status, got.body)
		}
	}
	if got := s.send("POST", p.endpoint, call("wait"), nil); got.status != 429 || !strings.Contains(got.body, "64 calls") {
		t.Errorf("one call too many = %d %s, want 429", got.status, got.body)
	}
	other := s.openSSE(nil)
	if s.send("POST", other.endpoint, call("say"), nil); !strings.Contains(other.hear(), "xx") {
		t.Errorf("another session is not served")
	}
}

func TestIdleSessionsEnd(t *testing.T) {
	s := open(t, Options{Limits: Limits{Sessions: 2, SessionIdle: 50 * time.Millisecond}})
	mine := s.session(nil)
	s.session(nil)
	if got := s.send("POST", "/mcp", hello, nil); got.status != 429 {
		t.Errorf("one session too many = %d, want 429", got.status)
	}
	opens := func() bool { return s.send("POST", "/mcp", hello, nil).status == 200 }
	eventually(t, opens, "room for a session")
	if got := s.send("POST", "/mcp", call("say"), mine); got.status != 404 {
		t.Errorf("a session that was idle = %d, want 404", got.status)
	}
}

func TestWhatOpensNoSessionTakesNoPlace(t *testing.T) {
	s := open(t, Options{Limits: Limits{Sessions: 1}})
	broken := strings.Replace(hello, `"params":{`, `"params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"},`, 1)
	for range 3 {
		if got := s.send("POST", "/mcp", broken, nil); got.status != 400 {
			t.Errorf("initialize of two ages at once = %d %s, want 400", got.status, got.body)
		}
	}
	s.openSSE(nil).hangUp()
	eventually(t, func() bool { return s.send("POST", "/mcp", hello, nil).status == 200 }, "room for a session")
}

// eventually asks until the answer is yes.
func eventually(t *testing.T, yes func() bool, what string) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !yes(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("no %s within 10 seconds", what)
		}
	}
}
