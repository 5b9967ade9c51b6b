package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// lines are what a program logged so far.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// traced returns a trace context of made-up digits, and its parts.
func traced(digit string) (parent, id, span string) {
	id, span = strings.Repeat(digit, 32), strings.Repeat(digit, 16)
	return "00-" + id + "-" + span + "-01", id, span
}

// A call is found by the trace of its caller in the log of the program and in the
// audit log, and OVHcloud is told nothing of it.
func TestTracesOfCallersReachTheLogs(t *testing.T) {
	env := distant(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		for name := range r.Header {
			if strings.HasPrefix(name, "Trace") || name == "Baggage" {
				t.Errorf("OVHcloud is sent the header %s", name)
			}
		}
		return nil
	}})
	header, headerID, headerSpan := traced("a")
	meta, metaID, metaSpan := traced("b")
	for _, way := range [][2]string{{"streamable", "2025-11-25"}, {"streamable", "2026-07-28"}, {"sse", "2025-11-25"}} {
		kind, version := way[0], way[1]
		for _, test := range []struct {
			name     string
			header   string
			meta     map[string]any
			id, span string
			state    string
		}{
			{"none", "", nil, "", "", ""},
			{"header", header, nil, headerID, headerSpan, ""},
			{"meta", "", map[string]any{"traceparent": meta, "tracestate": "v=1", "baggage": "user=secret"}, metaID, metaSpan, "v=1"},
			{"both", header, map[string]any{"traceparent": meta}, metaID, metaSpan, ""},
			{"garbage in meta", header, map[string]any{"traceparent": "00-zz", "tracestate": "v=1"}, headerID, headerSpan, ""},
			{"garbage", "00-\"evil", map[string]any{"traceparent": 7}, "", "", ""},
		} {
			t.Run(kind+" "+version+" "+test.name, func(t *testing.T) {
				log := filepath.Join(t.TempDir(), "audit.jsonl")
				w := serveWeb(t, env, "--audit", log, "--log-level", "info")
				w.callZones(w.tracing(kind, version, test.header), version, test.meta)
				events, _, err := audit.Newest(log, audit.Filter{}, 0)
				if err != nil || len(events) == 0 {
					t.Fatalf("the audit log has %d calls, %v", len(events), err)
				}
				if e := events[0]; e.TraceID != test.id || e.SpanID != test.span || e.TraceState != test.state {
					t.Errorf("the audit log has trace %q, span %q, state %q, want %q, %q, %q", e.TraceID, e.SpanID, e.TraceState, test.id, test.span, test.state)
				}
				line := ""
				for l := range strings.Lines(w.log.String()) {
					if strings.Contains(l, `msg="tool call"`) {
						line = l
					}
				}
				want := " trace_id=" + test.id + " span_id=" + test.span + "\n"
				if test.id == "" && (line == "" || strings.Contains(line, "trace_id")) || test.id != "" && !strings.HasSuffix(line, want) {
					t.Errorf("the log has %q, want it to end with %q", line, want)
				}
			})
		}
	}
}

// tracing returns a client that sends a traceparent, unless that is "".
func (w *web) tracing(kind, version, header string) *client.Client {
	w.t.Helper()
	headers := map[string]string{}
	if header != "" {
		headers["Traceparent"] = header
	}
	return w.client(kind, version, headers)
}

// callZones has a client call a tool once, and stops the server, so that all is
// written.
func (w *web) callZones(c *client.Client, version string, meta map[string]any) {
	w.t.Helper()
	defer c.Close()
	if err := c.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var hello mcp.InitializeRequest
	hello.Params.ProtocolVersion = version
	hello.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	if _, err := c.Initialize(w.t.Context(), hello); err != nil {
		w.t.Fatal(err)
	}
	var req mcp.CallToolRequest
	req.Params.Name = "list_zones"
	if meta != nil {
		req.Params.Meta = mcp.NewMetaFromMap(meta)
	}
	if res, err := c.CallTool(w.t.Context(), req); err != nil || res.IsError {
		w.t.Fatalf("list_zones = %v, %v", res, err)
	}
	c.Close()
	w.stop()
	err := <-w.ended
	w.ended <- err
	<-w.logged
}
