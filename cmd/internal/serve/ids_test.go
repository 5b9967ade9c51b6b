package serve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// wireIDs are the JSON of ids as clients write them. None may come back
// otherwise.
func wireIDs() []string {
	return []string{
		`0`, `1`, `-1`, `-0`, `1.0`, `1e3`, `1E+2`, `9007199254740992`, `9007199254740993`, `-9007199254740993`,
		`18446744073709551615`, `123456789012345678901234567890`, `1e999`, `100.00`,
		`""`, `"1"`, `"null"`, `"a\"b\\"`, `"\u00e9"`, `"é"`, `"日本 🙂"`, `"\ud83d\ude42"`, `"\ud800"`, `"<&>\u2028"`, `"\/"`, "\"\u2028\"",
	}
}

// A wire is one way from a client to the server.
type wire struct {
	name string
	// exchange sends a request and returns all that comes back, up to its
	// answer.
	exchange func(body string) []string
	meta     string // what each request has in _meta
}

// wires returns every way: over stdio, over HTTP+SSE, in a session, without state.
func wires(t *testing.T) []wire {
	c := openStdio(t, newSite(t).server())
	c.say("%s", hello)
	c.hear()
	s := open(t, Options{})
	p, mine := s.openSSE(nil), s.session(nil)
	until := func(hear func() string) (heard []string) {
		for {
			message := hear()
			heard = append(heard, message)
			if message == "" || gjson.Get(message, "id").Exists() {
				return heard
			}
		}
	}
	s.send("POST", p.endpoint, hello, nil)
	p.hear()
	overStdio := func(body string) []string {
		c.say("%s", body)
		return until(func() string { return c.within(10 * time.Second) })
	}
	overHTTP := func(body string, h header) []string {
		answer := strings.TrimSpace(s.send("POST", "/mcp", body, h).body)
		if !strings.HasPrefix(answer, "event:") {
			return []string{answer}
		}
		var events []string
		for line := range strings.Lines(answer) {
			if data, ok := strings.CutPrefix(line, "data: "); ok {
				events = append(events, strings.TrimSpace(data))
			}
		}
		return events
	}
	return []wire{
		{"stdio", overStdio, ""},
		{"stdio, without state", overStdio, statelessMeta},
		{"HTTP+SSE", func(body string) []string {
			s.send("POST", p.endpoint, body, nil)
			return until(p.hear)
		}, ""},
		{"in a session", func(body string) []string { return overHTTP(body, mine) }, ""},
		{"without state", func(body string) []string {
			h := statelessHeader(gjson.Get(body, "method").Str)
			return overHTTP(body, h.with("Mcp-Name", gjson.Get(body, "params.name").Str))
		}, statelessMeta},
	}
}

// request is one that calls a tool that reports its progress.
func (w wire) request(id, token string) string {
	meta := strings.Trim(`"progressToken":`+token+`,`+w.meta, ",")
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"report","arguments":{},"_meta":{%s}}}`, id, meta)
}

func TestIDsAndTokensComeBackAsTheyWereSent(t *testing.T) {
	for _, w := range wires(t) {
		t.Run(w.name, func(t *testing.T) {
			ids := wireIDs()
			tokens := slices.Clone(ids)
			slices.Reverse(tokens)
			tokens[slices.Index(tokens, `1e999`)] = `-7.0` // the library holds no number that large
			for i, id := range ids {
				heard := w.exchange(w.request(id, tokens[i]))
				if len(heard) != reports+1 {
					t.Fatalf("id %s: %d messages, want the progress and the answer: %q", id, len(heard), heard)
				}
				for _, progress := range heard[:reports] {
					if got := gjson.Get(progress, "params.progressToken").Raw; got != tokens[i] {
						t.Errorf("progress of token %s is of %s", tokens[i], got)
					}
				}
				if got := gjson.Get(heard[reports], "id").Raw; got != id || !strings.Contains(heard[reports], "reported") {
					t.Errorf("id %s is answered with %s", id, heard[reports])
				}
			}
		})
	}
}

func TestIDsOfRefusedRequestsComeBackToo(t *testing.T) {
	for _, w := range wires(t) {
		t.Run(w.name, func(t *testing.T) {
			for _, id := range wireIDs() {
				for _, body := range []string{
					`{"jsonrpc":"2.0","id":%s,"method":"no/such","params":{"_meta":{%s}}}`,
					`{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"no_such","arguments":{},"_meta":{%s}}}`,
				} {
					heard := w.exchange(fmt.Sprintf(body, id, w.meta))
					if got := gjson.Get(heard[0], "id").Raw; got != id || !gjson.Get(heard[0], "error.code").Exists() {
						t.Errorf("%s, id %s is answered with %q", body, id, heard)
					}
				}
			}
		})
	}
}

func TestSubscriptionsAreTaggedWithTheIDOfTheirClient(t *testing.T) {
	for _, w := range wires(t) {
		if w.meta == "" {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			for _, id := range wireIDs() {
				heard := w.exchange(strings.Replace(subscription(1), `"id":1`, `"id":`+id, 1))
				if len(heard) != 2 {
					t.Fatalf("id %s: %q, want an acknowledgement and an answer", id, heard)
				}
				acknowledged := gjson.Get(heard[0], "params."+metaSubscription).Raw
				answered := gjson.Get(heard[1], "result."+metaSubscription).Raw
				if acknowledged != id || answered != id || gjson.Get(heard[1], "id").Raw != id {
					t.Errorf("subscription %s is answered with %q", id, heard)
				}
			}
		})
	}
}

func TestRequestsWithOneIDAreAllAnswered(t *testing.T) {
	s := newSite(t)
	c := openStdio(t, s.server())
	release := make(chan struct{})
	const same = 3
	for range same {
		c.say("%s", call("change"))
		within(t, s.began, "call")
	}
	go func() {
		for range same {
			s.stubborn <- func(context.Context) { <-release }
		}
	}()
	close(release)
	for range same {
		if got := c.within(10 * time.Second); gjson.Get(got, "id").Raw != "7" || !strings.Contains(got, "changed") {
			t.Errorf("a call with an id of others is answered with %s", got)
		}
	}
}
