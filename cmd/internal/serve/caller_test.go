package serve

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

func TestCallersAreToldApart(t *testing.T) {
	open1, closed := open(t, Options{}), open(t, Options{TokenFile: tokenFile(t)})
	who := func(s *site, h header) string {
		_, said, _ := strings.Cut(s.send("POST", "/mcp", call("whoami"), h).body, `"text":"`)
		said, _, _ = strings.Cut(said, `"`)
		return said
	}
	stateless := func(s *site, h header) string {
		h, body := modern(h, "whoami")
		_, said, _ := strings.Cut(s.send("POST", "/mcp", body, h).body, `"text":"`)
		said, _, _ = strings.Cut(said, `"`)
		return said
	}
	first, second := open1.session(nil), open1.session(nil)
	if a, b := who(open1, first), who(open1, second); a == b || !strings.HasPrefix(a, "session:") || a != who(open1, first) || strings.Contains(a, first["Mcp-Session-Id"]) {
		t.Errorf("sessions without tokens are %q and %q, want two callers, not by their ids", a, b)
	}
	if got := stateless(open1, nil); got != "anonymous" {
		t.Errorf("a stateless request is of %q", got)
	}
	// A session is no proof: who bears no token can't borrow one's identity.
	if got := stateless(open1, first); got != "anonymous" {
		t.Errorf("a stateless request with a session is of %q, want it anonymous", got)
	}
	for token, want := range map[string]string{aliceToken: "alice", bobToken: "bob"} {
		if a, b := who(closed, closed.session(bearing(token))), stateless(closed, bearing(token)); a != want || b != want {
			t.Errorf("callers with a token are %q and %q, want %q", a, b, want)
		}
	}
}

func TestSessionServesItsCallerOnly(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t)})
	alice, bob := bearing(aliceToken), bearing(bobToken)
	hers := s.session(alice)
	stolen := bob.with("Mcp-Session-Id", hers["Mcp-Session-Id"])
	for _, r := range [][2]string{{"POST", call("say")}, {"POST", `{"jsonrpc":"2.0","id":1,"result":{"x":1}}`}, {"GET", ""}, {"DELETE", ""}} {
		if got := s.send(r[0], "/mcp", r[1], stolen); got.status != 404 {
			t.Errorf("%s %s with a session of someone else = %d %s, want 404", r[0], r[1], got.status, got.body)
		}
	}
	if got := s.send("POST", "/mcp", call("whoami"), hers); !strings.Contains(got.body, "alice") {
		t.Errorf("the owner afterwards = %d %s", got.status, got.body)
	}
	sse := s.openSSE(alice)
	if got := s.send("POST", sse.endpoint, call("say"), bob); got.status != 404 {
		t.Errorf("POST to the session of someone else = %d, want 404", got.status)
	}
	if got := s.send("POST", sse.endpoint, call("whoami"), alice); got.status != 202 {
		t.Errorf("POST of the owner = %d %s", got.status, got.body)
	}
	if got := sse.hear(); !strings.Contains(got, "alice") {
		t.Errorf("the stream says %q", got)
	}
}

// An sseClient is a client of HTTP+SSE.
type sseClient struct {
	s        *site
	endpoint string
	lines    *bufio.Scanner
	hangUp   func()
}

func (s *site) openSSE(h header) *sseClient {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	resp, err := s.begin(ctx, "GET", "/sse", "", h)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("GET /sse = %v, %v", resp, err)
	}
	s.t.Cleanup(func() { cancel(); resp.Body.Close() })
	p := &sseClient{s: s, lines: bufio.NewScanner(resp.Body), hangUp: cancel}
	p.lines.Buffer(nil, 64<<20)
	p.endpoint = p.hear()
	return p
}

// hear returns the data of the next event; "" at the end.
func (p *sseClient) hear() string {
	for p.lines.Scan() {
		if data, ok := strings.CutPrefix(p.lines.Text(), "data: "); ok {
			return data
		}
	}
	return ""
}

func TestNobodyCancelsCallsOfOthers(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t)})
	h, body := modern(bearing(aliceToken), "wait")
	ctx, hangUp := context.WithCancel(t.Context())
	go s.try(ctx, "POST", "/mcp", body, h)
	if got := within(t, s.began, "call"); got != "alice" {
		t.Fatalf("the call is of %q", got)
	}
	cancel := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"_meta":{` +
		`"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`
	bob := bearing(bobToken).with("MCP-Protocol-Version", "2026-07-28").with("Mcp-Method", "notifications/cancelled")
	if got := s.send("POST", "/mcp", cancel, bob); got.status != 202 {
		t.Errorf("cancelled = %d %s", got.status, got.body)
	}
	if got := s.send("POST", "/mcp", cancel, s.session(bearing(bobToken))); got.status == 202 {
		t.Errorf("cancelled of two ages at once = %d", got.status)
	}
	legacy := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	if got := s.send("POST", "/mcp", legacy, s.session(bearing(bobToken))); got.status != 202 {
		t.Errorf("cancelled in a session = %d %s", got.status, got.body)
	}
	select {
	case err := <-s.ended:
		t.Fatalf("the call of the other ended: %v", err)
	default:
	}
	hangUp()
	if err := within(t, s.ended, "end of the call"); err == nil {
		t.Errorf("closing the request did not cancel it")
	}
}

func TestClientsCancelTheirOwnCalls(t *testing.T) {
	s := open(t, Options{})
	cancelled := `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`
	mine := s.session(nil)
	tests := map[string]func() (cancel func()){
		"streamable, notification": func() func() {
			go s.try(t.Context(), "POST", "/mcp", call("wait"), mine)
			return func() { s.send("POST", "/mcp", cancelled, mine) }
		},
		"streamable, hanging up": func() func() {
			ctx, hangUp := context.WithCancel(t.Context())
			go s.try(ctx, "POST", "/mcp", call("wait"), mine)
			return hangUp
		},
		"HTTP+SSE, notification": func() func() {
			p := s.openSSE(nil)
			s.send("POST", p.endpoint, call("wait"), nil)
			return func() { s.send("POST", p.endpoint, cancelled, nil) }
		},
		"HTTP+SSE, hanging up": func() func() {
			p := s.openSSE(nil)
			s.send("POST", p.endpoint, call("wait"), nil)
			return p.hangUp
		},
	}
	for name, begin := range tests {
		t.Run(name, func(t *testing.T) {
			cancel := begin()
			within(t, s.began, "call")
			cancel()
			if err := within(t, s.ended, "end of the call"); err == nil {
				t.Errorf("the call was not cancelled")
			}
		})
	}
}

func TestPrivateHeadersAreDropped(t *testing.T) {
	h := http.Header{"Ovh-Mcp-Caller": {"a", "b"}, "ovh-mcp-caller": {"a"}, "OVH-MCP-STREAM": {"1"}, "Ovh-Mcp-": {"a"}, "Ovh-Mcp": {"kept"}, "Mcp-Name": {"kept"}}
	dropPrivate(h)
	if len(h) != 2 || h.Get("Ovh-Mcp") != "kept" || h.Get("Mcp-Name") != "kept" {
		t.Errorf("dropPrivate leaves %v", h)
	}
}

func TestRequestsThatNobodyLetInHaveNoCaller(t *testing.T) {
	for _, req := range []mcp.CallToolRequest{{}, {Header: http.Header{"Authorization": {"Bearer " + aliceToken}, "Mcp-Session-Id": {"a"}}}} {
		if got := Identify(req); got.Name != "" {
			t.Errorf("Identify(%v) = %+v, want none", req.Header, got)
		}
	}
}
