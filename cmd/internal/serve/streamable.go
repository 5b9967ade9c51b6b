package serve

import (
	"bytes"
	"cmp"
	"io"
	"net/http"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// serveStreamable serves streamable HTTP, with a session up to 2025-11-25 and
// without state since 2026-07-28.
func (t *transports) serveStreamable(w *response, r *http.Request, owner string, body []byte) (refused *refusal) {
	var m message
	switch r.Method {
	case http.MethodPost:
		if m, refused = parse(body); refused != nil {
			return refused
		}
	case http.MethodGet, http.MethodDelete:
	default:
		return notAllowed(w, "GET, POST, DELETE")
	}
	if refused := cmp.Or(checkVersion(r.Header, m), t.guard.checkScope(r, m)); refused != nil {
		return refused
	}
	// The library refuses what is stateless by one of the two alone.
	named := mcp.IsModernProtocol(r.Header.Get(mcp.HeaderProtocolVersion))
	stateless := named || mcp.IsModernProtocol(m.version())
	id := "" // that of a session proves nothing without state
	if !stateless {
		if id, refused = t.sessionOf(r, owner, m); refused != nil {
			return refused.to(m.id)
		}
	}
	if opened := r.Header.Get(newSessionHeader); opened != "" {
		defer t.closeUnlessTold(opened, w)
	}
	if m.isCancel() && named == stateless {
		if !stateless { // those are cancelled by closing them
			t.requests.cancel(id, m)
		}
		w.WriteHeader(http.StatusAccepted)
		return nil
	}
	t.serveCaller(w, r, callerOf(owner, id), id, m)
	return nil
}

// sessionOf returns the id of the session that a request came in. A request for
// a new one carries its id from then on, in a private header.
func (t *transports) sessionOf(r *http.Request, owner string, m message) (id string, refused *refusal) {
	id = r.Header.Get(server.HeaderKeySessionID)
	if m.method == string(mcp.MethodInitialize) {
		opened, refused := t.openSession(session{owner: owner})
		r.Header.Set(newSessionHeader, opened)
		return id, refused
	}
	if id == "" {
		return "", refuse(http.StatusBadRequest, "send the Mcp-Session-Id that initialize was answered with")
	}
	if s, ok := t.sessions.findOwned(owner, id); !ok || s.stream != "" {
		return "", refuse(http.StatusNotFound, "this session is not open; call initialize for a new one")
	}
	return id, nil
}

// closeUnlessTold closes a session that the client was not told of: the library
// did not open it after all.
func (t *transports) closeUnlessTold(id string, w *response) {
	if w.Header().Get(server.HeaderKeySessionID) != id {
		t.sessions.close(id)
	}
}

// serveCaller hands a request to the library, which finds in its headers who
// calls and where its notifications go.
func (t *transports) serveCaller(w *response, r *http.Request, caller, session string, m message) {
	s := &stream{response: w}
	key, remove := t.streams.add(s)
	defer remove()
	ctx, cancel := lifetime(r, m)
	defer cancel()
	var number string
	if m.isRequest() {
		asked := newRequest(session, m)
		asked.hangUp = cancel
		number = t.requests.add(asked)
		defer t.requests.remove(number)
	}
	if m.isCall() {
		defer t.unanswered.begin()()
	}
	t.relay(s)
	r.Header.Set(streamHeader, key)
	if r.Method == http.MethodPost {
		r.Body = io.NopCloser(bytes.NewReader(m.encode(cmp.Or(number, m.id))))
	}
	t.streamable.ServeHTTP(w, identified(r.WithContext(ctx), caller))
	if ctx.Err() != nil && w.status == 0 {
		// A request that was cancelled has no answer: its stream ends without.
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(http.StatusOK)
	}
}

// relay has the library write to s, with the ids of its clients, and takes note
// of what was written.
func (t *transports) relay(s *stream) {
	s.relay = func(text []byte, write func([]byte) error) (err error) {
		m := sent(text)
		out, answered := t.requests.outgoing(text, m)
		if out != nil {
			err = write(out)
		}
		if answered != nil {
			t.unanswered.done(answered)
		}
		if m.method == methodAcknowledged {
			s.acks.written(text)
		}
		return err
	}
}
