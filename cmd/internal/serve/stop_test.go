package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"
)

func TestStoppingAnswersWhoeverWaits(t *testing.T) {
	before := runtime.NumGoroutine()
	s := open(t, Options{})
	mine, p := s.session(nil), s.openSSE(nil)
	listening, err := s.begin(t.Context(), "GET", "/mcp", "", mine)
	if err != nil {
		t.Fatal(err)
	}
	defer listening.Body.Close()
	h, body := modern(nil, "wait")
	subscribe := strings.Replace(strings.Replace(body, "tools/call", "subscriptions/listen", 1), `"arguments":{}`, `"notifications":{}`, 1)
	subscribed, err := s.begin(t.Context(), "POST", "/mcp", subscribe, h.with("Mcp-Method", "subscriptions/listen"))
	if err != nil || subscribed.StatusCode != http.StatusOK {
		t.Fatalf("subscriptions/listen = %v, %v", subscribed, err)
	}
	defer subscribed.Body.Close()
	answers := make(chan answer, 2)
	go func() { answers <- s.send("POST", "/mcp", body, h) }()
	go func() { answers <- s.send("POST", "/mcp", call("wait"), mine) }()
	s.send("POST", p.endpoint, call("wait"), nil)
	for range 3 {
		within(t, s.began, "call")
	}
	start := time.Now()
	if err := s.stop(); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	if took := time.Since(start); took > shutdownGrace/2 {
		t.Errorf("stopping took %v", took)
	}
	for range 2 {
		if got := within(t, answers, "answer"); got.status != 200 || !strings.Contains(got.body, "waited") {
			t.Errorf("a call that waited = %d %s", got.status, got.body)
		}
	}
	if got := p.hear(); !strings.Contains(got, "waited") {
		t.Errorf("the stream of HTTP+SSE says %q, want the answer", got)
	}
	for name, resp := range map[string]*http.Response{"GET /mcp": listening, "subscriptions/listen": subscribed} {
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Errorf("%s ended with %v, want it in order", name, err)
		}
	}
	if _, err := s.try(t.Context(), "GET", "/readyz", "", nil); err == nil {
		t.Errorf("the address still answers")
	}
	eventually(t, func() bool { runtime.GC(); return runtime.NumGoroutine() <= before }, "end of all goroutines")
}

func TestStoppingWaitsUntilAnswersAreSent(t *testing.T) {
	s := open(t, Options{})
	// An answer of this size leaves long after its tool has ended.
	const size = 20 << 20
	s.stubborn <- func(context.Context) {}
	p := s.openSSE(nil)
	s.send("POST", p.endpoint, strings.Replace(call("change"), `"arguments":{}`, fmt.Sprintf(`"arguments":{"bytes":%d}`, size), 1), nil)
	within(t, s.began, "call")
	go s.stop()
	if got := p.hear(); len(got) < size {
		t.Errorf("the stream of HTTP+SSE says %d bytes, want the whole answer", len(got))
	}
}

func TestStoppingWaitsForWhatRunsWithoutItsClient(t *testing.T) {
	s := open(t, Options{})
	release := make(chan struct{})
	ran := make(chan struct{})
	// What runs is past any cancelling, as a change that has begun.
	s.stubborn <- func(context.Context) { <-release; close(ran) }
	p := s.openSSE(nil)
	s.send("POST", p.endpoint, call("change"), nil)
	within(t, s.began, "call")
	p.hangUp()
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	within(t, s.stopping, "stopping")
	select {
	case err := <-stopped:
		t.Fatalf("Serve = %v while a change runs", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	if err := within(t, stopped, "end"); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	within(t, ran, "end of the change")
}

func TestNobodyIsLetInWhileTheServerStops(t *testing.T) {
	s := open(t, Options{})
	release := make(chan struct{})
	s.stubborn <- func(context.Context) { <-release }
	// Connections that are open already: one that carries the call, one that is idle.
	c := s.dial()
	io.WriteString(c, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if got := status(t, c); got != "HTTP/1.1 200 OK" {
		t.Fatalf("GET /readyz = %q", got)
	}
	answered := make(chan answer, 1)
	h, body := modern(nil, "change")
	go func() { answered <- s.send("POST", "/mcp", body, h) }()
	within(t, s.began, "call")
	go s.stop()
	within(t, s.stopping, "stopping")
	eventually(t, func() bool { _, err := s.try(t.Context(), "GET", "/readyz", "", nil); return err != nil }, "closed address")
	close(release)
	if got := within(t, answered, "answer"); got.status != 200 {
		t.Errorf("the call that ran = %d %s", got.status, got.body)
	}
}

func TestServerThatStopsIsNotReady(t *testing.T) {
	g, err := newGuard(t.Context(), Options{Limits: Limits{}.orDefault(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	all := newTransports(server.NewMCPServer("test", "1"), g, nil)
	defer all.close(t.Context())
	g.stopping.Store(true)
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 503, "/mcp": 503, "/sse": 503} {
		w := httptest.NewRecorder()
		all.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
		if w.Code != want {
			t.Errorf("GET %s = %d, want %d", path, w.Code, want)
		}
	}
}

func TestStoppingIsBounded(t *testing.T) {
	s := open(t, Options{Limits: shortLimits()})
	release := make(chan struct{})
	defer close(release)
	s.stubborn <- func(context.Context) { <-release }
	h, body := modern(nil, "change")
	go s.try(t.Context(), "POST", "/mcp", body, h)
	within(t, s.began, "call")
	start := time.Now()
	if err := s.stop(); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	if took := time.Since(start); took < 5*shortLimits().Idle || took > shutdownGrace {
		t.Errorf("a call that never ends held the server for %v", took)
	}
	if !strings.Contains(s.log.String(), "calls cut that took too long") {
		t.Errorf("the log does not tell of the call that was cut: %s", s.log)
	}
}

func TestMistakesEndOneRequestOnly(t *testing.T) {
	s := open(t, Options{})
	s.stubborn <- func(context.Context) { panic("a mistake") }
	h, body := modern(nil, "change")
	if got, err := s.try(t.Context(), "POST", "/mcp", body, h); err == nil {
		t.Errorf("a request that met a mistake = %d %s, want no answer", got.status, got.body)
	}
	if log := s.log.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "a mistake") {
		t.Errorf("the log does not tell: %s", log)
	}
	s.answers(nil)
}

func TestStoppingWaitsForNobodyWhoIsSilent(t *testing.T) {
	s := open(t, Options{})
	silent := s.dial()
	defer silent.Close()
	s.send("GET", "/healthz", "", nil) // the silent one was accepted before this
	start := time.Now()
	if err := s.stop(); err != nil {
		t.Errorf("Serve = %v, want nil", err)
	}
	// Left alone, http.Server waits five seconds for it.
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

// The answer leaves after its handler has returned, when the connection might
// pass for one that nobody uses.
func TestStoppingCutsNoAnswer(t *testing.T) {
	for range 30 {
		s := open(t, Options{})
		answered := make(chan answer, 1)
		h, body := modern(nil, "wait")
		go func() {
			got, err := s.try(t.Context(), "POST", "/mcp", body, h)
			if err != nil {
				t.Errorf("a call that waited: %v", err)
			}
			answered <- got
		}()
		within(t, s.began, "call")
		if err := s.stop(); err != nil {
			t.Errorf("Serve = %v, want nil", err)
		}
		if got := within(t, answered, "answer"); !strings.Contains(got.body, "waited") {
			t.Errorf("a call that waited = %d %s", got.status, got.body)
		}
	}
}
