package serve

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// A decoder on the way would make U+FFFD of what is no text, and nobody would
// notice. So it has to reach the tools as it came, by every transport.
func TestTextThatIsNoneIsRefusedByEveryTransport(t *testing.T) {
	l, err := Listen(t.Context(), Options{Address: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- l.Serve(ctx, offering(t, Identify, nil), func() {}) }()
	defer func() {
		stop()
		<-served
	}()
	s := newSite(t)
	s.addr = l.listener.Addr().String()
	stdio, session, sse := openStdio(t, offering(t, IdentifyLocal, nil)), s.session(header{}), s.openSSE(header{})
	calls := map[string]func(message string) string{
		"stdio": func(message string) string {
			stdio.say("%s", message)
			return stdio.within(10 * time.Second)
		},
		"streamable HTTP": func(message string) string { return s.send("POST", "/mcp", message, session).body },
		"HTTP without state": func(message string) string {
			h, body := modern(header{}, "get_account")
			_, arguments, _ := strings.Cut(message, `"arguments":`)
			return s.send("POST", "/mcp", strings.Replace(body, `{},"_meta"`, strings.TrimSuffix(arguments, "}}")+`,"_meta"`, 1), h).body
		},
		"SSE": func(message string) string {
			if got := s.send("POST", sse.endpoint, message, nil); got.status != 202 {
				return got.body // refused at once, not over the stream
			}
			return sse.hear()
		},
	}
	for transport, send := range calls {
		t.Run(transport, func(t *testing.T) {
			for text, want := range map[string]string{"caf\xe9": "not UTF-8", `\ud800`: "half a character", "caf\xc3\xa9 \\ud83d\\ude00": `unknown argument`} {
				message := strings.Replace(call("get_account"), `"arguments":{}`, `"arguments":{"note":"`+text+`"}`, 1)
				if got := send(message); !strings.Contains(got, want) {
					t.Errorf("%q is answered with %s, want %q", message, got, want)
				}
			}
			message := strings.Replace(call("get_account"), `"arguments":{}`, `"arguments":{"n":1e400}`, 1)
			if got := send(message); !strings.Contains(got, `unknown argument \"n\"`) || !strings.Contains(got, `"isError":true`) {
				t.Errorf("%s is answered with %s, want a result that names the argument", message, got)
			}
		})
	}
}
