package serve

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

func cancelOf(id string) string {
	return `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":` + id + `,"reason":"enough"}}`
}

func callWith(id, tool, meta string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":%q,"arguments":{},"_meta":{%s}}}`, id, tool, meta)
}

const ping = `{"jsonrpc":"2.0","id":"after","method":"ping"}`

// A message that comes behind whatever the server had to say.
func (c *stdioClient) saysNothingBefore(id string) {
	c.t.Helper()
	if got := c.within(10 * time.Second); gjson.Get(got, "id").String() != id {
		c.t.Errorf("the server says %s, want the answer to %q and nothing else", got, id)
	}
}

func TestCancelledCallsHaveNoAnswerOverStdio(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	for _, meta := range []string{"", statelessMeta} {
		for _, id := range wireIDs() {
			c.say("%s", callWith(id, "wait", meta))
			within(t, s.began, "call")
			c.say("%s", cancelOf(id))
			if err := within(t, s.ended, "end of the call"); err == nil {
				t.Errorf("the call with id %s was not cancelled", id)
			}
		}
	}
	c.say("%s", ping)
	c.saysNothingBefore("after")
	// No cancelled call counts as one that is not answered.
	c.in.Close()
	if err := within(t, c.ended, "end"); err != nil {
		t.Errorf("Stdio = %v, want nil", err)
	}
}

func TestCancelsOfWhatDoesNotRunChangeNothing(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	c.say("%s", callWith(`5`, "wait", ""))
	within(t, s.began, "call")
	for _, other := range []string{`6`, `"5"`, `-5`, `5.0`, `null`, `{}`, `[5]`, `true`, `5.5`, `1`} {
		c.say("%s", cancelOf(other))
	}
	c.say(`{"jsonrpc":"2.0","method":"notifications/cancelled"}`)
	c.say(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{}}`)
	c.say("%s", strings.Replace(cancelOf(`5`), `"method"`, `"id":"no notification","method"`, 1))
	c.saysNothingBefore("no notification")
	c.say("%s", ping)
	c.saysNothingBefore("after")
	select {
	case err := <-s.ended:
		t.Errorf("the call ended: %v", err)
	default:
	}
	c.say("%s", cancelOf(`5`))
	within(t, s.ended, "end of the call")
	c.say("%s", cancelOf(`5`)) // again
	c.say("%s", ping)
	c.saysNothingBefore("after")
}

func TestTheHandshakeCannotBeCancelled(t *testing.T) {
	var all requests
	m, _ := parse([]byte(hello))
	number := all.add(newRequest("", m))
	cancel, _ := parse([]byte(cancelOf("0")))
	if got := all.cancel("", cancel); got != "" {
		t.Errorf("initialize %s was cancelled", number)
	}
}

// Of two calls with one id, a cancel is for one.
func TestACancelIsForOneCall(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	for range 2 {
		c.say("%s", callWith(`5`, "wait", ""))
		within(t, s.began, "call")
	}
	c.say("%s", cancelOf(`5`))
	if err := within(t, s.ended, "end of a call"); err == nil {
		t.Error("no call was cancelled")
	}
	close(s.stopping)
	if err := within(t, s.ended, "end of the other"); err != nil {
		t.Errorf("the other call: %v, want it to wait on", err)
	}
	c.saysNothingBefore("5")
	c.say("%s", ping)
	c.saysNothingBefore("after")
}

// A change that has begun runs to its end, and nobody is told.
func TestACancelledChangeRunsToItsEnd(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	release := make(chan struct{})
	s.stubborn <- func(context.Context) { <-release }
	c.say("%s", callWith(`5`, "change", ""))
	within(t, s.began, "call")
	c.say("%s", cancelOf(`5`))
	c.say("%s", ping)
	c.saysNothingBefore("after")
	c.in.Close()
	within(t, c.stopping, "stopping")
	select {
	case err := <-c.ended:
		t.Fatalf("Stdio = %v while a change runs", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(release)
	within(t, s.changed, "end of the change")
	if got := c.within(10 * time.Second); got != "" {
		t.Errorf("the server says %s of a cancelled call", got)
	}
	within(t, c.ended, "end")
}

// A call that waits for a worker when it is cancelled must never begin.
func TestCancelledCallsDoNotBegin(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	for id := range stdioWorkers {
		c.say("%s", callWith(fmt.Sprint(id), "wait", ""))
		within(t, s.began, "call")
	}
	c.say("%s", callWith(`"late"`, "change", ""))
	c.say("%s", cancelOf(`"late"`))
	c.say("%s", ping)
	c.saysNothingBefore("after")
	close(s.stopping)
	for range stdioWorkers {
		c.within(10 * time.Second)
	}
	c.say("%s", callWith(`"last"`, "say", ""))
	c.saysNothingBefore("last")
	select {
	case <-s.began:
		t.Error("a call that was cancelled while it waited began")
	default:
	}
}

func TestCancelledCallsHaveNoAnswerOverSSE(t *testing.T) {
	s := open(t, Options{})
	p := s.openSSE(nil)
	for _, id := range wireIDs() {
		s.send("POST", p.endpoint, callWith(id, "wait", ""), nil)
		within(t, s.began, "call")
		if got := s.send("POST", p.endpoint, cancelOf(id), nil); got.status != 202 {
			t.Errorf("cancelled = %d %s", got.status, got.body)
		}
		if err := within(t, s.ended, "end of the call"); err == nil {
			t.Errorf("the call with id %s was not cancelled", id)
		}
	}
	s.send("POST", p.endpoint, ping, nil)
	if got := p.hear(); gjson.Get(got, "id").Str != "after" {
		t.Errorf("the stream says %s, want nothing of cancelled calls", got)
	}
}

// In a session the request of a cancelled call ends as a stream without an
// answer, whether it was a stream before or not.
func TestCancelledCallsHaveNoAnswerInASession(t *testing.T) {
	s := open(t, Options{})
	mine, other := s.session(nil), s.session(nil)
	for _, id := range wireIDs() {
		for _, tool := range []string{"wait", "change"} {
			s.stubborn <- func(ctx context.Context) {
				report(ctx, 1, 0)
				<-ctx.Done()
			}
			answered := make(chan answer, 1)
			go func() {
				a, _ := s.try(t.Context(), "POST", "/mcp", callWith(id, tool, `"progressToken":1`), mine)
				answered <- a
			}()
			within(t, s.began, "call")
			for _, h := range []header{other, mine} {
				if got := s.send("POST", "/mcp", cancelOf(id), h); got.status != http.StatusAccepted {
					t.Errorf("cancelled = %d %s", got.status, got.body)
				}
			}
			got := within(t, answered, "end of the request")
			if got.status != 200 || got.header.Get("Content-Type") != "text/event-stream" || strings.Contains(got.body, `"result"`) || strings.Contains(got.body, `"error"`) {
				t.Errorf("%s with id %s ends with %d %v %s, want a stream without an answer", tool, id, got.status, got.header, got.body)
			}
			if tool == "wait" {
				<-s.stubborn
				within(t, s.ended, "end of the call")
			}
		}
	}
}
