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
	owner string          // "" for callers without tokens
	gone  <-chan struct{} // of the older pair: closed when its stream ends; nil otherwise
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
func (s *sessions) open(of session) (id string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(s.byID) >= s.max:
		return "", errAllSessions
	case of.owner != "" && s.held[of.owner] >= s.maxPerOwner:
		return "", errOwnerSessions
	}
	id = rand.Text()
	s.byID[id] = of
	s.held[of.owner]++
	return id, nil
}

// of returns the session with that id, if it is owner's.
func (s *sessions) of(owner, id string) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, ok := s.byID[id]
	return found, ok && found.owner == owner
}

func (s *sessions) close(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of, ok := s.byID[id]
	if !ok {
		return
	}
	delete(s.byID, id)
	if s.held[of.owner]--; s.held[of.owner] == 0 {
		delete(s.held, of.owner)
	}
}

// ResolveSessionIdManager implements server.SessionIdManagerResolver. The
// library asks without a request when it ends sessions that were idle.
func (s *sessions) ResolveSessionIdManager(r *http.Request) server.SessionIdManager { //nolint:revive // the name is the library's
	if r == nil {
		return idManager{sessions: s}
	}
	return idManager{s, visitOf(r.Context())}
}

// An idManager gives the library the ids that this package decided on.
type idManager struct {
	sessions *sessions
	visit    visit
}

// Generate implements server.SessionIdManager.
func (m idManager) Generate() string { return m.visit.opened }

// Validate implements server.SessionIdManager.
func (m idManager) Validate(id string) (terminated bool, err error) {
	if s, ok := m.sessions.of(m.visit.owner, id); !ok || s.gone != nil {
		return false, errors.New("no such session")
	}
	return false, nil
}

// Terminate implements server.SessionIdManager.
func (m idManager) Terminate(id string) (notAllowed bool, err error) {
	m.sessions.close(id)
	return false, nil
}
