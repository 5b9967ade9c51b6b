package page

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"sort"
	"strings"
	"sync"
	"time"
)

const (
	cookieName  = "ovh_mcp_approval"
	maxSessions = 20
	idle        = 12 * time.Hour // after which a browser is signed out
	maxUsed     = 20             // start links that are known to have been used
)

// sessions are the browsers that were signed in, and the link that signs the
// next one in.
type sessions struct {
	mu      sync.Mutex
	secret  string // of the start link
	used    []usedLink
	all     map[string]*session // by their key
	changed chan struct{}       // closed by the next change
}

type usedLink struct {
	digest [sha256.Size]byte
	at     time.Time
}

// A session is a browser that was signed in.
type session struct {
	key     string            // in the path of its pages
	cookie  [sha256.Size]byte // digest
	csrf    string
	browser string
	opened  time.Time

	// What changes is the sessions' to lock.
	seen   time.Time
	notice string // for its next page
}

func newSessions() *sessions {
	return &sessions{secret: newSecret(), all: make(map[string]*session), changed: make(chan struct{})}
}

// newSecret returns 256 bits and a little.
func newSecret() string { return rand.Text() + rand.Text() }

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// base is the path of the session's pages.
func (s *session) base() string { return "/s/" + s.key + "/" }

// isStart says that secret is that of the present start link.
func (ss *sessions) isStart(secret string) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return same(secret, ss.secret)
}

// usedAt returns when a start link was used.
func (ss *sessions) usedAt(secret string) (time.Time, bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	digest := sha256.Sum256([]byte(secret))
	for _, u := range ss.used {
		if u.digest == digest {
			return u.at, true
		}
	}
	return time.Time{}, false
}

// start signs a browser in by the secret of the start link, and makes the next
// one. It returns the cookie, or false for any other secret.
func (ss *sessions) start(secret, browser string) (*session, *http.Cookie, bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if !same(secret, ss.secret) {
		return nil, nil, false
	}
	now := time.Now()
	ss.secret = newSecret()
	ss.used = append(ss.used, usedLink{sha256.Sum256([]byte(secret)), now})
	ss.used = ss.used[max(0, len(ss.used)-maxUsed):]
	if len(ss.all) >= maxSessions {
		delete(ss.all, ss.byAge()[0].key)
	}
	cookie := newSecret()
	s := &session{key: newSecret(), cookie: sha256.Sum256([]byte(cookie)), csrf: newSecret(), browser: browser, opened: now, seen: now}
	ss.all[s.key] = s
	ss.notify()
	// Not Secure: some browsers would drop it, for loopback has no TLS.
	return s, &http.Cookie{Name: cookieName, Value: cookie, Path: s.base(), HttpOnly: true, SameSite: http.SameSiteStrictMode}, true //nolint:gosec // see above
}

// of returns the session of a request, or nil.
func (ss *sessions) of(r *http.Request) *session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s := ss.all[r.PathValue("key")]
	if s == nil {
		return nil
	}
	if time.Since(s.seen) > idle {
		delete(ss.all, s.key)
		return nil
	}
	for _, c := range r.CookiesNamed(cookieName) {
		digest := sha256.Sum256([]byte(c.Value))
		if subtle.ConstantTimeCompare(digest[:], s.cookie[:]) == 1 {
			s.seen = time.Now()
			return s
		}
	}
	return nil
}

// isOpen says that a session was not signed out.
func (ss *sessions) isOpen(s *session) bool {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.all[s.key] == s
}

// signOutOthers ends every session but one, and returns how many.
func (ss *sessions) signOutOthers(keep *session) int {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	n := len(ss.all) - 1
	ss.all = map[string]*session{keep.key: keep}
	ss.notify()
	return n
}

// list returns the sessions, the oldest first.
func (ss *sessions) list() []*session {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.byAge()
}

func (ss *sessions) byAge() []*session {
	all := make([]*session, 0, len(ss.all))
	for _, s := range ss.all {
		all = append(all, s)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].opened.Before(all[j].opened) })
	return all
}

// leave keeps a notice for the session's next page; take gives it, once.
func (ss *sessions) leave(s *session, notice string) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	s.notice = notice
}

func (ss *sessions) take(s *session) string {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	notice := s.notice
	s.notice = ""
	return notice
}

// news returns a channel that the next change of any session closes.
func (ss *sessions) news() <-chan struct{} {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return ss.changed
}

func (ss *sessions) notify() {
	close(ss.changed)
	ss.changed = make(chan struct{})
}

// browserOf names a browser by how it names itself.
func browserOf(agent string) string {
	for _, b := range []struct{ mark, name string }{{"Firefox/", "Firefox"}, {"Edg/", "Edge"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b.mark) {
			return b.name
		}
	}
	if agent == "" {
		return "a program without a name"
	}
	return strings.ToValidUTF8(agent[:min(len(agent), 60)], "")
}
