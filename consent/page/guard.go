package page

import (
	"net/http"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
)

// maxBody bounds the body of a request, in bytes.
const maxBody = 16 << 10

// policy lets a page load what this server embeds, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// guard lets in what was meant for this server: a web page elsewhere can have
// its own name resolve to this machine, but can't have the browser name another
// host than its own.
func (p *Page) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		switch {
		case !loopback.Host(r.Host):
			p.refuse(w, r, http.StatusForbidden, "wrong host")
		case !isOwn(r):
			p.refuse(w, r, http.StatusForbidden, "sent by another web page")
		default:
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			next.ServeHTTP(w, r)
		}
	})
}

func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	// With no-referrer browsers would send forms with "Origin: null", which is
	// what a foreign page can have them send too.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
}

// isOwn says that no other web page is behind a request, be it of another port
// of this machine. Following a link is fine, for what shows nothing by itself.
func isOwn(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return len(r.Header.Values("Origin")) == 1 && r.Header.Get("Origin") == "http://"+r.Host
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document" && !strings.HasPrefix(r.URL.Path, "/s/")
}

// A handler answers a browser that was signed in.
type handler func(w http.ResponseWriter, r *http.Request, s *session)

// signedIn refuses every browser that was not, in the same words whatever it
// asks for.
func (p *Page) signedIn(next handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := p.sessions.of(r)
		if s == nil {
			p.refuse(w, r, http.StatusForbidden, "not signed in")
			return
		}
		next(w, r, s)
	}
}

// acting refuses what was not sent by a form of this session's pages.
func (p *Page) acting(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, s *session) {
		if err := r.ParseForm(); err != nil {
			p.refuse(w, r, http.StatusBadRequest, "form not understood")
			return
		}
		if !same(r.PostForm.Get("csrf"), s.csrf) {
			p.refuse(w, r, http.StatusForbidden, "form of another session")
			return
		}
		next(w, r, s)
	}
}

// refuseUnknown answers whatever has no page. Addresses that may be told to
// anybody are among it.
func (p *Page) refuseUnknown(w http.ResponseWriter, r *http.Request) {
	p.refuse(w, r, http.StatusForbidden, "not signed in")
}

// refuse tells the reason to the log alone.
func (p *Page) refuse(w http.ResponseWriter, r *http.Request, status int, reason string) {
	p.Log.InfoContext(r.Context(), "approval page: request refused", "status", status, "reason", reason, "method", r.Method)
	render(w, status, refusal{
		Seek: r.Method == http.MethodGet && (r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/plans/")),
	})
}
