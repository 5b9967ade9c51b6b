package serve

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// A seen is what the tools of these tests answer.
type seen struct {
	InTime bool `json:"in_time"`
}

// offering returns a server as the program makes it, with a tool that waits until released
// is closed, and one that reads. Their names are those of published tools, whose
// schemas they have.
func offering(t *testing.T, identify tool.Identify, released <-chan struct{}) *server.MCPServer {
	t.Helper()
	defs := tool.Toolset{Tools: []tool.Tool{
		tool.Wait[tool.None, seen]{Name: "wait_server_task", Watch: func(_ context.Context, _ *ovh.Reader, _ tool.None, w tool.Watcher) (seen, error) {
			select {
			case <-released:
				return seen{InTime: true}, nil
			case <-w.Stopping:
				return seen{}, nil
			}
		}},
		tool.Read[tool.None, seen]{Name: "get_account", Run: func(context.Context, *ovh.Reader, tool.None) (seen, error) {
			return seen{InTime: true}, nil
		}},
	}}.Definitions()
	hooks := new(server.Hooks)
	s := server.NewMCPServer("test", "1", server.WithHooks(hooks))
	if err := tooltest.New(t, simulator.Options{}).Runner.Register(s, hooks, defs, identify); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCallsOfNobodyAreRefused(t *testing.T) {
	c := openStdio(t, offering(t, Identify, nil))
	named := strings.Replace(call("get_account"), `"params":{`, `"Header":{"Ovh-Mcp-Caller":["local"]},"params":{"Header":{"Ovh-Mcp-Caller":["local"]},`, 1)
	for _, message := range []string{call("get_account"), named} {
		c.say("%s", message)
		if got := gjson.Get(c.within(10*time.Second), "result.structuredContent.error.code").Str; got != tool.CodeRefused {
			t.Errorf("%s ends with %q, want it refused", message, got)
		}
	}
	c = openStdio(t, offering(t, IdentifyLocal, nil))
	c.say("%s", call("get_account"))
	if got := c.within(10 * time.Second); !gjson.Get(got, "result.structuredContent.in_time").Bool() {
		t.Errorf("a call over stdio = %s, want it answered", got)
	}
}

// As many calls as run at the same time wait. Half of them are given no time,
// so that there is room for calls that don't.
func TestCallsThatWaitLeaveRoomForReads(t *testing.T) {
	released := make(chan struct{})
	c := openStdio(t, offering(t, IdentifyLocal, released))
	go func() {
		for id := range stdioWorkers {
			c.say(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"wait_server_task","arguments":{"server":"a","task_id":1}}}`, id)
		}
		c.say(`{"jsonrpc":"2.0","id":"read","method":"tools/call","params":{"name":"get_account","arguments":{}}}`)
	}()
	var answered, waited int
	take := func() (id string) {
		message := c.within(30 * time.Second)
		if gjson.Get(message, "result.isError").Bool() {
			t.Fatalf("answer %s", message)
		}
		if id = gjson.Get(message, "id").String(); id == "read" {
			return id
		}
		answered++
		if gjson.Get(message, "result.structuredContent.in_time").Bool() {
			waited++
		}
		return id
	}
	for read := false; !read || answered < stdioWorkers/2; {
		read = take() == "read" || read
	}
	close(released)
	for answered < stdioWorkers {
		take()
	}
	if want := stdioWorkers / 2; waited != want {
		t.Errorf("%d calls waited, want %d", waited, want)
	}
}

func TestNobodyNamesAnother(t *testing.T) {
	s := open(t, Options{TokenFile: tokenFile(t)})
	alice, bob := bearing(aliceToken), bearing(bobToken)
	theirs := s.openSSE(bob) // its stream is the first
	for _, private := range []string{callerHeader, streamHeader, newSessionHeader} {
		for _, name := range []string{private, strings.ToLower(private), strings.ToUpper(private), "oVh-mCp" + private[7:], strings.ReplaceAll(private, "-", "_")} {
			for _, value := range []string{"bob", "1", "", "2"} {
				checkCaller(t, s, alice.with(name, value))
			}
		}
	}
	taken := s.send("POST", theirs.endpoint, call("whoami"), bob)
	if got := theirs.hear(); taken.status != 202 || !strings.Contains(got, "bob") {
		t.Errorf("the other client hears %q, want its own answer first", got)
	}
}

// checkCaller calls as alice, in every way, and checks that it was she and that
// she was told.
func checkCaller(t *testing.T, s *site, h header) {
	t.Helper()
	check := func(way, answer string) {
		if !strings.Contains(answer, `"text":"alice"`) {
			t.Errorf("%s with %v: the caller is %s, want alice", way, h, answer)
		}
	}
	mine := s.session(h)
	check("in a session", s.send("POST", "/mcp", call("whoami"), mine).body)
	stateless, body := modern(h, "whoami")
	check("without state", s.send("POST", "/mcp", body, stateless).body)
	if got := s.send("DELETE", "/mcp", "", mine); got.status != 200 {
		t.Errorf("DELETE with %v = %d", h, got.status)
	}
	sse := s.openSSE(h)
	defer sse.hangUp()
	s.send("POST", sse.endpoint, call("whoami"), h)
	check("over HTTP+SSE", sse.hear())
}

func TestNoPrivateHeaderComesBesideOrBehindARequest(t *testing.T) {
	s := open(t, Options{})
	h, body := modern(nil, "whoami")
	request := "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: Ovh-Mcp-Caller\r\n" +
		"Ovh-Mcp-Caller: bob\r\novh-mcp-caller: bob\r\nConnection: Ovh-Mcp-Caller\r\n"
	for name, value := range h {
		request += name + ": " + value + "\r\n"
	}
	c := s.dial()
	fmt.Fprintf(c, "%s\r\n%x\r\n%s\r\n0\r\nOvh-Mcp-Caller: bob\r\n\r\n", request, len(body), body)
	answer := make([]byte, 4096)
	n, err := c.Read(answer)
	if got := string(answer[:n]); err != nil || !strings.Contains(got, `"text":"anonymous"`) {
		t.Errorf("the caller is %s, %v, want it anonymous", got, err)
	}
}
