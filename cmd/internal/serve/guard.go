package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
)

// A guard lets in requests that are meant for this server, by callers that are
// known, of a size that it can bear. It is all that stands before the library.
type guard struct {
	Options
	origins     origins
	tokens      *reloaded[tokens]      // nil without a file of them
	certificate *reloaded[Certificate] // nil without TLS
	next        func(w *response, r *http.Request, owner string, body []byte)

	stopping atomic.Bool

	mu      sync.Mutex
	cancels map[*token]context.CancelFunc // of the requests under way, each with its token
	active  map[string]int                // how many, by the name of their token
}

func newGuard(ctx context.Context, o Options) (*guard, error) {
	g := &guard{Options: o, cancels: make(map[*token]context.CancelFunc), active: make(map[string]int)}
	var err error
	if g.origins, err = newOrigins(o.AllowHosts, o.AllowOrigins); err != nil {
		return nil, err
	}
	if o.TokenFile != "" {
		if g.tokens, err = newReloaded(func() (*tokens, error) { return readTokens(o.TokenFile) }, o.TokenFile); err != nil {
			return nil, err
		}
	}
	if o.CertFile != "" {
		if g.certificate, err = newReloaded(func() (*Certificate, error) { return ReadCertificate(o.CertFile, o.KeyFile) }, o.CertFile, o.KeyFile); err != nil {
			return nil, err
		}
		g.warnOfFlaws(ctx)
	}
	g.Checks = append(slices.Clip(o.Checks), g.fileChecks()...)
	return g, nil
}

// serve answers r, or has it answered if it may come in.
func (g *guard) serve(w *response, r *http.Request) {
	dropPrivate(r.Header) // before anything may rely on them
	origin, refused := g.checkTarget(r)
	w.origin = origin
	// A browser asks before it sends a page's request, and sends no token along.
	if refused == nil && r.Method == http.MethodOptions && origin != "" {
		preflight(w)
		return
	}
	if refused == nil && isDiscovery(r.URL.Path) {
		g.discover(w, r)
		return
	}
	var who token
	if refused == nil {
		who, refused = g.authenticate(r)
	}
	if refused != nil {
		g.refuse(w, r, refused)
		return
	}
	ctx, leave, refused := g.enter(r.Context(), who)
	if refused != nil {
		g.refuse(w, r, refused)
		return
	}
	defer leave()
	// Only from here on: those who are not known must not hold a connection.
	markBusy(ctx)
	body, refused := g.readBody(w, r)
	if refused != nil {
		g.refuse(w, r, refused)
		return
	}
	g.next(w, r.WithContext(context.WithValue(ctx, rightsKey{}, who.rights)), who.name, body)
}

// refuse answers with the reason why r is not served.
func (g *guard) refuse(w http.ResponseWriter, r *http.Request, f *refusal) {
	g.Log.InfoContext(r.Context(), "request refused", "status", f.status, "reason", f.message, "remote", r.RemoteAddr, "claims", f.told)
	if f.status == http.StatusTooManyRequests || f.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	if f.status == http.StatusUnauthorized || f.scope != "" {
		w.Header().Set("WWW-Authenticate", g.challenge(r, f))
	}
	f.write(w)
}

// checkTarget refuses requests that a foreign web page sent, or had sent to a
// name of its own that leads here. It returns the origin of an allowed page.
func (g *guard) checkTarget(r *http.Request) (origin string, _ *refusal) {
	if g.stopping.Load() {
		return "", refuse(http.StatusServiceUnavailable, "this server stops")
	}
	if !g.origins.isOwnHost(r) {
		return "", refuse(http.StatusForbidden, "host %q is not this server's; if clients reach it by that name, start it with --allow-host", r.Host)
	}
	origin, ok := g.origins.check(r)
	if !ok {
		return "", refuse(http.StatusForbidden, "web pages of origin %q may not call; if they should, start the server with --allow-origin", r.Header.Get("Origin"))
	}
	return origin, nil
}

// authenticate refuses requests without a token that is in force. Where none is
// needed, what is sent as one is no secret, and its text is not to be masked.
func (g *guard) authenticate(r *http.Request) (token, *refusal) {
	if g.open() {
		r.Header.Del("Authorization")
		return token{}, nil
	}
	if g.tokens != nil {
		if found, ok := g.tokens.value.Load().find(r); ok {
			return found, nil
		}
	}
	switch {
	case r.Header.Get("Authorization") == "":
		return token{}, refuse(http.StatusUnauthorized, "send a token: Authorization: Bearer TOKEN")
	case g.SignIn != nil:
		return g.signedIn(r)
	}
	return token{}, refuse(http.StatusUnauthorized, "this token is not in force; ask the operator of the server for one")
}

// enter counts a request. Those of one token are bounded, so that the callers
// of others find a connection too. Its context ends when the token is revoked.
func (g *guard) enter(ctx context.Context, who token) (_ context.Context, leave func(), _ *refusal) {
	if g.open() {
		return ctx, func() {}, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	// A token that was revoked a moment ago: refresh did not see this request.
	if !who.signedIn() && !slices.Contains(*g.tokens.value.Load(), who) {
		return nil, nil, refuse(http.StatusUnauthorized, "this token was revoked; ask the operator of the server for one")
	}
	if g.active[who.name] >= max(g.Limits.Connections/2, 1) {
		return nil, nil, refuse(http.StatusTooManyRequests, "too many requests of this caller are under way; wait until some are answered")
	}
	ctx, cancel := context.WithCancel(ctx)
	g.cancels[&who] = cancel
	g.active[who.name]++
	return ctx, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		cancel()
		delete(g.cancels, &who)
		if g.active[who.name]--; g.active[who.name] == 0 {
			delete(g.active, who.name)
		}
	}, nil
}

// refresh takes over files that changed.
func (g *guard) refresh(ctx context.Context) {
	g.refreshTokens(ctx)
	if g.certificate != nil && g.certificate.refresh(ctx, g.Log) {
		g.warnOfFlaws(ctx)
	}
}

// refreshTokens takes over a changed token file, and cancels the requests of
// tokens that are no longer in it.
func (g *guard) refreshTokens(ctx context.Context) {
	if g.tokens == nil || !g.tokens.refresh(ctx, g.Log) {
		return
	}
	inForce := *g.tokens.value.Load()
	g.mu.Lock()
	defer g.mu.Unlock()
	for who, cancel := range g.cancels {
		if !who.signedIn() && !slices.Contains(inForce, *who) {
			cancel()
		}
	}
}

// readBody returns the body of r, and leaves it in r for the library. It
// refuses one that is too long, too slow or not meant to be JSON.
func (g *guard) readBody(w *response, r *http.Request) ([]byte, *refusal) {
	if r.Method != http.MethodPost {
		if r.ContentLength != 0 {
			return nil, refuse(http.StatusBadRequest, "a %s has no body", r.Method)
		}
		return nil, nil
	}
	// Web pages can send JSON under other types without asking first.
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, refuse(http.StatusUnsupportedMediaType, "send JSON as Content-Type: application/json")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, refuse(http.StatusUnsupportedMediaType, "send the body without Content-Encoding")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w.ResponseWriter, r.Body, g.Limits.Body))
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return nil, refuse(http.StatusRequestEntityTooLarge, "the body is longer than %d bytes; send less at once", g.Limits.Body)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, refuse(http.StatusRequestTimeout, "the body did not come within %s", g.Limits.Read)
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "the body ended early")
	}
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}
