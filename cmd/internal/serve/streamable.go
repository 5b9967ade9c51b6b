package serve

import (
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
	stateless := mcp.IsModernProtocol(r.Header.Get(mcp.HeaderProtocolVersion))
	id := r.Header.Get(server.HeaderKeySessionID)
	switch {
	case stateless && m.method == string(mcp.MethodNotificationCancelled):
		// Requests without state are cancelled by closing them. The library
		// would cancel whichever has the same id, of any caller.
		w.WriteHeader(http.StatusAccepted)
		return nil
	case stateless:
		id = "" // it proves nothing here
	case m.method == string(mcp.MethodInitialize):
		opened, refused := t.openSession(session{owner: owner})
		if refused != nil {
			return refused
		}
		r.Header.Set(newSessionHeader, opened)
		defer t.closeUnlessTold(opened, w)
	case id == "":
		return refuse(http.StatusBadRequest, "send the Mcp-Session-Id that initialize was answered with")
	default:
		if s, ok := t.sessions.findOwned(owner, id); !ok || s.stream != "" {
			return refuse(http.StatusNotFound, "this session is not open; call initialize for a new one")
		}
	}
	t.serveCaller(w, r, callerOf(owner, id), m)
	return nil
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
func (t *transports) serveCaller(w *response, r *http.Request, caller string, m message) {
	s := &stream{response: w}
	w.watch = func(event []byte) {
		if sent(event).method == methodAcknowledged {
			s.acks.written(event)
		}
	}
	key, remove := t.streams.add(s)
	defer remove()
	if m.isCall() {
		defer t.unanswered.begin()()
	}
	r.Header.Set(callerHeader, caller)
	r.Header.Set(streamHeader, key)
	t.streamable.ServeHTTP(w, r)
}
