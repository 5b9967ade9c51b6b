package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"
)

// repetitions bring to light what goes wrong once in a while.
const repetitions = 300

// An order takes the messages that one client hears, and checks that each
// answer comes after the notifications that belong before it.
type order struct {
	heard map[string]int // notifications, by the id of their call
	wrong []string
}

// take returns the id that message answers, or "".
func (o *order) take(message string, want int) (answered string) {
	if o.heard == nil {
		o.heard = make(map[string]int)
	}
	m := gjson.Parse(message)
	switch m.Get("method").Str {
	case "notifications/progress":
		id := m.Get("params.progressToken").Raw
		if got := m.Get("params.progress").Int(); got != int64(o.heard[id]) {
			o.wrong = append(o.wrong, fmt.Sprintf("progress %d of call %s after %d others", got, id, o.heard[id]))
		}
		o.heard[id]++
	case methodAcknowledged:
		o.heard[m.Get(`params._meta.io\.modelcontextprotocol/subscriptionId`).Raw]++
	case "":
		answered = m.Get("id").Raw
		if o.heard[answered] != want {
			o.wrong = append(o.wrong, fmt.Sprintf("%d notifications before the answer %s, want %d", o.heard[answered], message, want))
		}
	}
	return answered
}

func (o *order) check(t *testing.T) {
	t.Helper()
	if len(o.wrong) > 0 {
		t.Errorf("%d times out of order, first %s", len(o.wrong), o.wrong[0])
	}
}

// hearAll takes what hear returns until n calls are answered.
func (o *order) hearAll(t *testing.T, hear func() string, n, want int) {
	t.Helper()
	for n > 0 {
		message := hear()
		if message == "" {
			t.Fatalf("the end, before %d answers", n)
		}
		if o.take(message, want) != "" {
			n--
		}
	}
	o.check(t)
}

// hearEvents takes the messages of one response over streamable HTTP.
func (s *site) hearEvents(path, body string, h header, want int) {
	resp, err := s.begin(s.t.Context(), "POST", path, body, h)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer resp.Body.Close()
	var o order
	answers := 0
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if message, ok := strings.CutPrefix(lines.Text(), "data: "); ok && o.take(message, want) != "" {
			answers++
		}
	}
	if answers != 1 {
		s.t.Errorf("%d answers in one response, want 1", answers)
	}
	o.check(s.t)
}

const statelessMeta = `"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}`

// reporting calls the tool "report"; meta is more members of _meta.
func reporting(id int, meta string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"report","arguments":{},"_meta":{"progressToken":%[1]d%s}}}`, id, meta)
}

// subscription asks for what the server of the tests has none of.
func subscription(id int) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"subscriptions/listen","params":{"notifications":{"promptsListChanged":true},"_meta":{%s}}}`, id, statelessMeta)
}

func statelessHeader(method string) header {
	return header{"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method}
}

// inParallel does what two clients at a time do.
func inParallel(do func(i int)) {
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := worker; i < repetitions; i += 4 {
				do(i)
			}
		})
	}
	all.Wait()
}

func TestProgressComesBeforeItsAnswer(t *testing.T) {
	t.Run("stdio", func(t *testing.T) {
		c := openStdio(t, newSite(t).server())
		c.say("%s", hello)
		c.hear()
		go func() {
			for i := range repetitions {
				c.say("%s", reporting(i, ""))
			}
		}()
		new(order).hearAll(t, c.hear, repetitions, reports)
	})
	t.Run("HTTP+SSE", func(t *testing.T) {
		s := open(t, Options{})
		c := s.openSSE(nil)
		s.send("POST", c.endpoint, hello, nil)
		c.hear()
		go inParallel(func(i int) { s.try(t.Context(), "POST", c.endpoint, reporting(i, ""), nil) })
		new(order).hearAll(t, c.hear, repetitions, reports)
	})
	t.Run("without state", func(t *testing.T) {
		s := open(t, Options{})
		h := statelessHeader("tools/call").with("Mcp-Name", "report")
		inParallel(func(i int) { s.hearEvents("/mcp", reporting(i, ","+statelessMeta), h, reports) })
	})
	// All requests of a session, and its standing stream, share one queue of
	// the library.
	t.Run("in one session", func(t *testing.T) {
		s := open(t, Options{})
		mine := s.session(nil)
		standing, err := s.begin(t.Context(), "GET", "/mcp", "", mine)
		if err != nil {
			t.Fatal(err)
		}
		defer standing.Body.Close()
		inParallel(func(i int) { s.hearEvents("/mcp", reporting(i, ""), mine, reports) })
	})
}

func TestAcknowledgementsComeBeforeTheirAnswer(t *testing.T) {
	t.Run("stdio", func(t *testing.T) {
		c := openStdio(t, newSite(t).server())
		const atOnce = 50 // the library queues no more than 100 acknowledgements
		for first := 0; first < repetitions; first += atOnce {
			go func() {
				for i := range atOnce {
					c.say("%s", subscription(first+i))
				}
			}()
			new(order).hearAll(t, c.hear, atOnce, 1)
		}
	})
	t.Run("HTTP+SSE", func(t *testing.T) {
		s := open(t, Options{})
		c := s.openSSE(nil)
		go inParallel(func(i int) { s.try(t.Context(), "POST", c.endpoint, subscription(i), nil) })
		new(order).hearAll(t, c.hear, repetitions, 1)
	})
	t.Run("without state", func(t *testing.T) {
		s := open(t, Options{})
		inParallel(func(i int) { s.hearEvents("/mcp", subscription(i), statelessHeader("subscriptions/listen"), 1) })
	})
}

// A tool must not wait for a client that does not read what it reports.
func TestClientsThatDoNotReadHoldNoTool(t *testing.T) {
	s := newSite(t)
	in, toServer := io.Pipe()
	defer toServer.Close()
	fromServer, out := io.Pipe()
	defer fromServer.Close()
	go Stdio(t.Context(), s.server(), in, out, func() {}, slog.New(slog.DiscardHandler))
	s.stubborn <- func(ctx context.Context) {
		report(ctx, 1, 0)
		report(ctx, 1, 1)
	}
	fmt.Fprintln(toServer, hello)
	bufio.NewReader(fromServer).ReadString('\n')
	fmt.Fprintln(toServer, strings.Replace(call("change"), `"arguments":{}`, `"arguments":{},"_meta":{"progressToken":1}`, 1))
	within(t, s.began, "call")
	within(t, s.changed, "end of the change")
}
