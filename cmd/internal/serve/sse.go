package serve

import (
	"bytes"
	"cmp"
	"io"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxSessionCalls is how many calls of one session run at most over HTTP+SSE,
// where a call takes no connection and nothing else bounds them.
const maxSessionCalls = 64

func inSession(id string) func(key any) bool {
	return func(key any) bool { r, ok := key.(*request); return ok && r.session == id }
}

// serveStream serves the stream of HTTP+SSE, which every answer of its session
// goes to. The session lives as long as the stream.
func (t *transports) serveStream(w *response, r *http.Request, owner string) *refusal {
	if r.Method != http.MethodGet {
		return notAllowed(w, "GET")
	}
	ctx, cancel := lifetime(r, message{})
	defer cancel()
	s := &stream{response: w, gone: ctx.Done()}
	key, remove := t.streams.add(s)
	defer remove()
	id, refused := t.openSession(session{owner: owner, stream: key})
	if refused != nil {
		return refused
	}
	defer t.unanswered.forget(inSession(id))
	defer t.requests.forget(id)
	defer t.sessions.close(id)
	t.relay(s)
	r.Header.Set(newSessionHeader, id)
	t.sse.ServeHTTP(w, r.WithContext(ctx))
	return nil
}

// serveMessage takes a message of HTTP+SSE.
func (t *transports) serveMessage(w *response, r *http.Request, owner string, body []byte) *refusal {
	if r.Method != http.MethodPost {
		return notAllowed(w, "POST")
	}
	id := r.URL.Query().Get("sessionId")
	s, ok := t.sessions.findOwned(owner, id)
	if !ok || s.stream == "" {
		return refuse(http.StatusNotFound, "this session is not open; open /sse for a new one")
	}
	m, refused := parse(body)
	if refused == nil {
		refused = cmp.Or(checkVersion(r.Header, m), t.guard.checkScope(r, m))
	}
	if refused != nil {
		return refused
	}
	forward, takeBack, refused := t.admit(id, m)
	if refused != nil {
		return refused.to(m.id)
	}
	if forward == nil {
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	r.Body = io.NopCloser(bytes.NewReader(forward))
	r.Header.Set(streamHeader, s.stream)
	// Clients of 2026-07-28 send this header here too, without those that go
	// with it over streamable HTTP, and the library would miss them.
	r.Header.Del(mcp.HeaderProtocolVersion)
	t.sse.ServeHTTP(w, identified(r, callerOf(owner, id)))
	if w.status != http.StatusAccepted {
		takeBack()
	}
	return nil
}

// admit returns a message of a session as the library gets it, or nothing when it
// is not for the library, and what takes it back if the library does not take it.
func (t *transports) admit(session string, m message) (forward []byte, takeBack func(), _ *refusal) {
	switch {
	case m.answer: // to a ping of the library, which waits for none
		return nil, nil, nil
	case m.isCancel():
		return cancelling(t.requests.cancel(session, m)), func() {}, nil
	case !m.isRequest():
		return m.encode(""), func() {}, nil
	case m.isCall() && t.unanswered.count(inSession(session)) >= maxSessionCalls:
		return nil, nil, refuse(http.StatusTooManyRequests, "%d calls of this session wait for their answers; send more when some are answered", maxSessionCalls)
	}
	asked := newRequest(session, m)
	number := t.requests.add(asked)
	if m.isCall() {
		t.unanswered.add(asked)
	}
	return m.encode(number), func() {
		t.unanswered.done(asked)
		t.requests.remove(number)
	}, nil
}
