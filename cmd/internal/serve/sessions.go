package serve

import (
	"crypto/rand"
	"errors"
	"net/http"
	"sync"

	"github.com/mark3labs/mcp-go/server"
)

// A session is one that a client opened, and whose it is. Its id alone opens
// nothing: whoever names it must bear the token of the caller that opened it.
type session struct {
	owner  string // "" for callers without tokens
	stream string // over HTTP+SSE, the key of the stream that its answers go to; otherwise ""
}

// sessions are those that are open.
type sessions struct {
	max, maxPerOwner int

	mu   sync.Mutex
	byID map[string]session
	held map[string]int // how many, by owner
}

// Reasons why a session can't be opened.
var (
	errAllSessions   = errors.New("too many sessions are open")
	errOwnerSessions = errors.New("too many sessions of this caller are open")
)

func newSessions(l Limits) *sessions {
	return &sessions{max: l.Sessions, maxPerOwner: l.SessionsPerCaller, byID: make(map[string]session), held: make(map[string]int)}
}

// open returns the id of a new session.
func (all *sessions) open(s session) (id string, err error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	switch {
	case len(all.byID) >= all.max:
		return "", errAllSessions
	case s.owner != "" && all.held[s.owner] >= all.maxPerOwner:
		return "", errOwnerSessions
	}
	id = rand.Text()
	all.byID[id] = s
	all.held[s.owner]++
	return id, nil
}

// find returns the session with that id.
func (all *sessions) find(id string) (session, bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	s, ok := all.byID[id]
	return s, ok
}

// findOwned returns the session with that id, if it is owner's.
func (all *sessions) findOwned(owner, id string) (session, bool) {
	s, ok := all.find(id)
	return s, ok && s.owner == owner
}

// count returns how many are open.
func (all *sessions) count() int {
	all.mu.Lock()
	defer all.mu.Unlock()
	return len(all.byID)
}

func (all *sessions) close(id string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	s, ok := all.byID[id]
	if !ok {
		return
	}
	delete(all.byID, id)
	if all.held[s.owner]--; all.held[s.owner] == 0 {
		delete(all.held, s.owner)
	}
}

// ResolveSessionIdManager implements server.SessionIdManagerResolver. The
// library asks without a request when it ends sessions that were idle.
func (all *sessions) ResolveSessionIdManager(r *http.Request) server.SessionIdManager { //nolint:revive // the name is the library's
	if r == nil {
		return idManager{sessions: all}
	}
	return idManager{all, r.Header.Get(newSessionHeader)}
}

// An idManager gives the library the ids that this package decided on.
type idManager struct {
	sessions *sessions
	opened   string // by the request
}

// Generate implements server.SessionIdManager.
func (m idManager) Generate() string { return m.opened }

// Validate implements server.SessionIdManager. Whose the session is was checked
// before the library saw the request.
func (m idManager) Validate(id string) (terminated bool, err error) {
	if s, ok := m.sessions.find(id); !ok || s.stream != "" {
		return false, errors.New("no such session")
	}
	return false, nil
}

// Terminate implements server.SessionIdManager.
func (m idManager) Terminate(id string) (notAllowed bool, err error) {
	m.sessions.close(id)
	return false, nil
}
