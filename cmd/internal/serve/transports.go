package serve

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/internal/trace"
)

// heartbeat keeps proxies from closing streams on which nothing happens.
const heartbeat = 30 * time.Second

// transports are the ways to the server over HTTP.
type transports struct {
	guard      *guard
	sessions   *sessions
	streams    streams
	requests   requests
	streamable *server.StreamableHTTPServer
	sse        *server.SSEServer

	connections *connections

	unanswered calls // of clients that are there
	running    calls // of tools, whether their clients are there or not
}

func newTransports(s *server.MCPServer, g *guard, c *connections) *transports {
	t := &transports{guard: g, connections: c, sessions: newSessions(g.Limits)}
	t.streamable = server.NewStreamableHTTPServer(s,
		server.WithSessionIdManagerResolver(t.sessions),
		server.WithSessionIdleTTL(g.Limits.SessionIdle),
		server.WithHeartbeatInterval(heartbeat),
		server.WithStreamableHTTPProtocolVersions(versions()...),
		server.WithDisableLocalhostProtection(true), // the guard's is stricter
		server.WithStreamableHTTPLogger(debugOnly(g.Log)),
	)
	t.sse = server.NewSSEServer(s,
		server.WithKeepAliveInterval(heartbeat),
		server.WithUseFullURLForMessageEndpoint(false), // a path holds behind any proxy
		server.WithSSEDisableLocalhostProtection(true),
		server.WithSSEContextFunc(func(ctx context.Context, _ *http.Request) context.Context { return withVersions(ctx) }),
		server.WithSessionIDGenerator(func(_ context.Context, r *http.Request) (string, error) {
			return r.Header.Get(newSessionHeader), nil
		}),
	)
	s.Use(t.aroundCalls)
	numberCalls(s)
	listTools(s, &t.requests)
	negotiate(s)
	beforeAnswering(s, func(ctx context.Context, header http.Header, id string) {
		if stream := t.streams.find(header.Get(streamHeader)); stream != nil {
			stream.acks.wait(ctx, id, stream.gone)
		}
	})
	g.next = t.route
	return t
}

// ServeHTTP implements http.Handler. Probes pass no guard: a balancer's knows
// neither the server's name nor a token, and the answer tells nothing.
func (t *transports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := &response{ResponseWriter: w, timeout: t.guard.Limits.Write, header: make(http.Header)}
	out.setWriteDeadline()
	defer out.end()
	ctx := trace.With(r.Context(), trace.ParseHeader(r.Header))
	r = r.WithContext(ctx)
	defer t.recovered(r)
	switch {
	case r.URL.Path == "/healthz":
		out.writeText(http.StatusOK, "ok\n")
	case r.URL.Path == "/readyz" && t.guard.stopping.Load():
		out.writeText(http.StatusServiceUnavailable, "stopping\n")
	case r.URL.Path == "/readyz":
		out.writeText(t.guard.ready(ctx))
	case r.URL.Path == metricsPath && t.guard.OpenMetrics:
		defer t.countRefused(out)
		if refused := t.serveMetrics(out, r); refused != nil {
			t.guard.refuse(out, r, refused)
		}
	default:
		defer t.countRefused(out)
		t.guard.serve(out, r)
	}
}

// countRefused counts an answer that is a refusal.
func (t *transports) countRefused(w *response) {
	w.mu.Lock()
	status := w.status
	w.mu.Unlock()
	if t.guard.Refused != nil && status >= http.StatusBadRequest {
		t.guard.Refused(status)
	}
}

// recovered ends a request that met a mistake in the program, and no more than
// that. A person must hear of it.
func (t *transports) recovered(r *http.Request) {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p)
	default:
		t.guard.Log.ErrorContext(r.Context(), "request panicked", "path", r.URL.Path, "panic", p, "stack", string(debug.Stack()))
		panic(http.ErrAbortHandler)
	}
}

// route hands a request that was let in to its transport. Owner is the name of
// its token, "" without tokens; body is that of a POST.
func (t *transports) route(w *response, r *http.Request, owner string, body []byte) {
	var refused *refusal
	switch r.URL.Path {
	case "/mcp":
		refused = t.serveStreamable(w, r, owner, body)
	case "/sse":
		refused = t.serveStream(w, r, owner)
	case "/message":
		refused = t.serveMessage(w, r, owner, body)
	case metricsPath:
		refused = t.serveMetrics(w, r)
	default:
		refused = unknown(r)
	}
	if refused != nil {
		t.guard.refuse(w, r, refused)
	}
}

func unknown(r *http.Request) *refusal {
	return refuse(http.StatusNotFound, "nothing is served at %q; clients call /mcp, older ones /sse", r.URL.Path)
}

// openSession returns the id of a new session.
func (t *transports) openSession(s session) (string, *refusal) {
	id, err := t.sessions.open(s)
	if err != nil {
		return "", refuse(http.StatusTooManyRequests, "%v; end one with DELETE, or wait until one has been idle for %s", err, t.guard.Limits.SessionIdle)
	}
	return id, nil
}

// aroundCalls counts the tools that run, and gives each an outbox. Over HTTP+SSE
// it also cancels them when their client has gone, which the library does over
// streamable HTTP only.
func (t *transports) aroundCalls(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		defer t.running.begin()()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		r := t.requests.calling(req)
		stream := t.streams.find(req.Header.Get(streamHeader))
		if stream == nil || ctx.Err() != nil || t.requests.isCancelled(r) {
			return cancelled()
		}
		if stream.gone != nil {
			go func() {
				select {
				case <-stream.gone:
					cancel()
				case <-ctx.Done():
				}
			}()
		}
		return withOutbox(ctx, req, r.token, stream.notify, next)
	}
}

// close ends the streams.
func (t *transports) close(ctx context.Context) {
	t.sse.CloseSessions()
	_ = t.streamable.Shutdown(ctx) // without a server of its own it has nothing to fail at
}
