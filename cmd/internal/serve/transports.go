package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// heartbeat keeps proxies from closing streams on which nothing happens.
const heartbeat = 30 * time.Second

// pairCalls is how many calls of one session of the older pair run at most.
const pairCalls = 64

// transports are the ways to the server over HTTP.
type transports struct {
	guard      *guard
	sessions   *sessions
	streamable *server.StreamableHTTPServer
	pair       *server.SSEServer

	unanswered calls // of clients that are there
	running    calls // of tools, whether their clients are there or not
}

func newTransports(s *server.MCPServer, g *guard) *transports {
	t := &transports{guard: g, sessions: newSessions(g.Limits)}
	t.streamable = server.NewStreamableHTTPServer(s,
		server.WithSessionIdManagerResolver(t.sessions),
		server.WithSessionIdleTTL(g.Limits.SessionIdle),
		server.WithHeartbeatInterval(heartbeat),
		server.WithDisableLocalhostProtection(true), // the guard's is stricter
		server.WithStreamableHTTPLogger(demoted(g.Log)),
	)
	t.pair = server.NewSSEServer(s,
		server.WithKeepAliveInterval(heartbeat),
		server.WithUseFullURLForMessageEndpoint(false), // a path holds behind any proxy
		server.WithSSEDisableLocalhostProtection(true),
		server.WithSessionIDGenerator(func(ctx context.Context, _ *http.Request) (string, error) {
			return visitOf(ctx).opened, nil
		}),
	)
	s.Use(t.accompany)
	g.next = t.route
	return t
}

// ServeHTTP implements http.Handler. Who only asks whether the server is well
// may be anyone: a balancer's probe knows neither its name nor a token, and
// the answer tells nothing.
func (t *transports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := &response{ResponseWriter: w, patience: t.guard.Limits.Write}
	out.hurry()
	defer out.hurry() // the last bytes leave after this, maybe long after others did
	defer t.recovered(r)
	switch {
	case r.URL.Path == "/healthz":
		out.say(http.StatusOK, "ok\n")
	case r.URL.Path == "/readyz" && t.guard.stopping.Load():
		out.say(http.StatusServiceUnavailable, "stopping\n")
	case r.URL.Path == "/readyz":
		out.say(http.StatusOK, "ready\n")
	default:
		t.guard.serve(out, r)
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

// route hands a request that was let in to its transport.
func (t *transports) route(w *response, r *http.Request) {
	var refused *refusal
	switch r.URL.Path {
	case "/mcp":
		refused = t.serveStreamable(w, r)
	case "/sse":
		refused = t.serveStream(w, r)
	case "/message":
		refused = t.serveMessage(w, r)
	default:
		refused = refuse(http.StatusNotFound, "nothing is served at %q; clients call /mcp, older ones /sse", r.URL.Path)
	}
	if refused != nil {
		t.guard.refuse(w, r, refused)
	}
}

// parse returns what decides how a client's message is served. It reads as the
// library does, so that both see the same.
func parse(body []byte) (m messageEnvelope, _ *refusal) {
	var is struct {
		ID            any             `json:"id"`
		Method        string          `json:"method"`
		Result, Error json.RawMessage // encoding/json reads these names in any case
	}
	if json.Unmarshal(body, &is) != nil {
		return m, malformed("the body is not one JSON-RPC message")
	}
	if is.Method != "" && (is.Result != nil || is.Error != nil) {
		return m, malformed("the body is a call and an answer at once")
	}
	switch is.ID.(type) {
	case nil, string, float64:
		return messageEnvelope{id: is.ID, method: is.Method}, nil
	}
	return m, refuse(http.StatusBadRequest, "the id of a message is a string or a number")
}

func (t *transports) serveStreamable(w *response, r *http.Request) (refused *refusal) {
	v := visitOf(r.Context())
	var m messageEnvelope
	switch r.Method {
	case http.MethodPost:
		if m, refused = parse(v.body); refused != nil {
			return refused
		}
	case http.MethodGet, http.MethodDelete:
	default:
		return notAllowed(w, "GET, POST, DELETE")
	}
	id := r.Header.Get(server.HeaderKeySessionID)
	switch {
	case mcp.IsModernProtocol(r.Header.Get(mcp.HeaderProtocolVersion)):
		// Requests of this age are cancelled by closing them. The library
		// would cancel whichever has the same id, of any caller.
		if m.method == string(mcp.MethodNotificationCancelled) {
			w.WriteHeader(http.StatusAccepted)
			return nil
		}
		id = ""
	case m.method == string(mcp.MethodInitialize):
		if v.opened, refused = t.open(session{owner: v.owner}); refused != nil {
			return refused
		}
		defer t.keep(v.opened, w.Header())
	case id == "":
		return refuse(http.StatusBadRequest, "send the Mcp-Session-Id that initialize was answered with")
	default:
		if s, ok := t.sessions.of(v.owner, id); !ok || s.gone != nil {
			return refuse(http.StatusNotFound, "this session is not open; call initialize for a new one")
		}
	}
	v.caller = callerOf(v.owner, id)
	if m.isCall() {
		defer t.unanswered.during()()
	}
	t.streamable.ServeHTTP(w, r.WithContext(withVisit(r.Context(), v)))
	return nil
}

// open returns the id of a new session.
func (t *transports) open(s session) (string, *refusal) {
	id, err := t.sessions.open(s)
	if err != nil {
		return "", refuse(http.StatusTooManyRequests, "%v; end one with DELETE, or wait until one has been idle for %s", err, t.guard.Limits.SessionIdle)
	}
	return id, nil
}

// keep closes a session that was not opened after all.
func (t *transports) keep(id string, answer http.Header) {
	if answer.Get(server.HeaderKeySessionID) != id {
		t.sessions.close(id)
	}
}

func notAllowed(w http.ResponseWriter, methods string) *refusal {
	w.Header().Set("Allow", methods)
	return refuse(http.StatusMethodNotAllowed, "call this with one of %s", methods)
}

// A pairCall tells a call of the older pair from every other.
type pairCall struct {
	session string
	id      any
}

func inSession(id string) func(call any) bool {
	return func(call any) bool { c, ok := call.(pairCall); return ok && c.session == id }
}

// serveStream is the older pair's stream, on which every answer goes.
func (t *transports) serveStream(w *response, r *http.Request) *refusal {
	if r.Method != http.MethodGet {
		return notAllowed(w, "GET")
	}
	v := visitOf(r.Context())
	id, refused := t.open(session{owner: v.owner, gone: r.Context().Done()})
	if refused != nil {
		return refused
	}
	defer t.unanswered.forget(inSession(id))
	defer t.sessions.close(id)
	v.opened, v.caller = id, callerOf(v.owner, id)
	w.watch = func(event []byte) {
		if _, data, ok := bytes.Cut(event, []byte("data: ")); ok {
			if m := envelope(data); m.isAnswer {
				t.unanswered.answered(pairCall{id, m.id})
			}
		}
	}
	t.pair.ServeHTTP(w, r.WithContext(withVisit(r.Context(), v)))
	return nil
}

// serveMessage takes a message of the older pair.
func (t *transports) serveMessage(w *response, r *http.Request) *refusal {
	if r.Method != http.MethodPost {
		return notAllowed(w, "POST")
	}
	v := visitOf(r.Context())
	id := r.URL.Query().Get("sessionId")
	s, ok := t.sessions.of(v.owner, id)
	if !ok || s.gone == nil {
		return refuse(http.StatusNotFound, "this session is not open; open /sse for a new one")
	}
	m, refused := parse(v.body)
	if refused != nil {
		return refused
	}
	v.caller, v.gone = callerOf(v.owner, id), s.gone
	call := pairCall{id, m.id}
	if m.isCall() {
		// Elsewhere each call takes a connection. Here nothing else bounds them.
		if t.unanswered.count(inSession(id)) >= pairCalls {
			return refuse(http.StatusTooManyRequests, "%d calls of this session wait for their answers; send more when some are answered", pairCalls)
		}
		t.unanswered.asked(call)
	}
	// Clients of 2026-07-28 send this header here too, without those that go
	// with it over streamable HTTP, and the library would miss them.
	r.Header.Del(mcp.HeaderProtocolVersion)
	t.pair.ServeHTTP(w, r.WithContext(withVisit(r.Context(), v)))
	if m.isCall() && w.status != http.StatusAccepted {
		t.unanswered.answered(call)
	}
	return nil
}

// accompany counts the tools that run, and tells those of the older pair when
// their client has gone: the library lets them run on.
func (t *transports) accompany(next server.ToolHandlerFunc) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		defer t.running.during()()
		gone := visitOf(ctx).gone
		if gone == nil {
			return next(ctx, req)
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-gone:
				cancel()
			case <-ctx.Done():
			}
		}()
		return next(ctx, req)
	}
}

// close ends the streams.
func (t *transports) close(ctx context.Context) {
	t.pair.CloseSessions()
	_ = t.streamable.Shutdown(ctx) // without a server of its own it has nothing to fail at
}
