package serve

import (
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
)

// maxSessionCalls is how many calls of one session run at most over HTTP+SSE,
// where a call takes no connection and nothing else bounds them.
const maxSessionCalls = 64

// A sessionCall tells a call over HTTP+SSE from every other.
type sessionCall struct {
	session string
	id      requestID
}

func inSession(id string) func(key any) bool {
	return func(key any) bool { c, ok := key.(sessionCall); return ok && c.session == id }
}

// serveStream serves the stream of HTTP+SSE, which every answer of its session
// goes to. The session lives as long as the stream.
func (t *transports) serveStream(w *response, r *http.Request, owner string) *refusal {
	if r.Method != http.MethodGet {
		return notAllowed(w, "GET")
	}
	s := &stream{response: w, gone: r.Context().Done()}
	key, remove := t.streams.add(s)
	defer remove()
	id, refused := t.openSession(session{owner: owner, stream: key})
	if refused != nil {
		return refused
	}
	defer t.unanswered.forget(inSession(id))
	defer t.sessions.close(id)
	w.watch = func(event []byte) {
		switch m := sent(event); {
		case m.answer:
			t.unanswered.done(sessionCall{id, m.id})
		case m.method == methodAcknowledged:
			s.acks.written(event)
		}
	}
	r.Header.Set(newSessionHeader, id)
	t.sse.ServeHTTP(w, r)
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
	if refused != nil {
		return refused
	}
	call := sessionCall{id, m.id}
	if m.isCall() {
		if t.unanswered.count(inSession(id)) >= maxSessionCalls {
			return refuse(http.StatusTooManyRequests, "%d calls of this session wait for their answers; send more when some are answered", maxSessionCalls)
		}
		t.unanswered.add(call)
	}
	r.Header.Set(callerHeader, callerOf(owner, id))
	r.Header.Set(streamHeader, s.stream)
	// Clients of 2026-07-28 send this header here too, without those that go
	// with it over streamable HTTP, and the library would miss them.
	r.Header.Del(mcp.HeaderProtocolVersion)
	t.sse.ServeHTTP(w, r)
	if m.isCall() && w.status != http.StatusAccepted {
		t.unanswered.done(call)
	}
	return nil
}
