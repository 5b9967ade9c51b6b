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
	origins origins
	tokens  *reloaded[tokens] // nil lets everyone in
	next    func(*response, *http.Request)

	stopping atomic.Bool

	mu       sync.Mutex
	visitors map[*bearer]context.CancelFunc // those under way
	present  map[string]int                 // how many, by name
}

func newGuard(o Options) (*guard, error) {
	g := &guard{Options: o, visitors: make(map[*bearer]context.CancelFunc), present: make(map[string]int)}
	var err error
	if g.origins, err = newOrigins(o.AllowHosts, o.AllowOrigins); err != nil {
		return nil, err
	}
	if o.TokenFile != "" {
		g.tokens, err = newReloaded(func() (*tokens, error) { return readTokens(o.TokenFile) }, o.TokenFile)
	}
	return g, err
}

// serve answers r, or has it answered if it may come in.
func (g *guard) serve(out *response, r *http.Request) {
	origin, refused := g.meant(r)
	out.origin = origin
	if refused == nil && r.Method == http.MethodOptions && origin != "" {
		preflight(out)
		return
	}
	var who bearer
	if refused == nil {
		who, refused = g.known(out, r)
	}
	if refused != nil {
		g.refuse(out, r, refused)
		return
	}
	ctx, leave, refused := g.enter(r.Context(), who)
	if refused != nil {
		g.refuse(out, r, refused)
		return
	}
	defer leave()
	defer busy(ctx)()
	body, refused := g.body(out, r)
	if refused != nil {
		g.refuse(out, r, refused)
		return
	}
	g.next(out, r.WithContext(withVisit(ctx, visit{owner: who.name, body: body})))
}

// refuse answers with the reason why r is not served.
func (g *guard) refuse(w http.ResponseWriter, r *http.Request, f *refusal) {
	g.Log.InfoContext(r.Context(), "request refused", "status", f.status, "reason", f.what, "remote", r.RemoteAddr)
	if f.status == http.StatusTooManyRequests || f.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	f.write(w)
}

// meant refuses requests that another host or a foreign web page got here.
func (g *guard) meant(r *http.Request) (origin string, _ *refusal) {
	if g.stopping.Load() {
		return "", refuse(http.StatusServiceUnavailable, "this server stops")
	}
	if !g.origins.ownHost(r) {
		return "", refuse(http.StatusForbidden, "host %q is not this server's; if clients reach it by that name, start it with --allow-host", r.Host)
	}
	origin, ok := g.origins.ownOrigin(r)
	if !ok {
		return "", refuse(http.StatusForbidden, "web pages of origin %q may not call; if they should, start the server with --allow-origin", r.Header.Get("Origin"))
	}
	return origin, nil
}

// known refuses requests without a token that is in force.
func (g *guard) known(w http.ResponseWriter, r *http.Request) (bearer, *refusal) {
	if g.tokens == nil {
		return bearer{}, nil
	}
	if b, ok := g.tokens.value.Load().bearer(r); ok {
		return b, nil
	}
	if r.Header.Get("Authorization") == "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="ovh-mcp"`)
		return bearer{}, refuse(http.StatusUnauthorized, "send a token: Authorization: Bearer TOKEN")
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="ovh-mcp", error="invalid_token"`)
	return bearer{}, refuse(http.StatusUnauthorized, "this token is not in force; ask the operator of the server for one")
}

// enter counts a request of who, of whose there may be so many at a time that
// others find a connection too. Its context ends when the token is revoked.
func (g *guard) enter(ctx context.Context, who bearer) (_ context.Context, leave func(), _ *refusal) {
	if g.tokens == nil {
		return ctx, func() {}, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(*g.tokens.value.Load(), who) { // revoked just now: refresh has not seen this visitor
		return nil, nil, refuse(http.StatusUnauthorized, "this token was revoked; ask the operator of the server for one")
	}
	if g.present[who.name] >= max(g.Limits.Connections/2, 1) {
		return nil, nil, refuse(http.StatusTooManyRequests, "too many requests of this caller are under way; wait until some are answered")
	}
	ctx, cancel := context.WithCancel(ctx)
	g.visitors[&who] = cancel
	g.present[who.name]++
	return ctx, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		cancel()
		delete(g.visitors, &who)
		if g.present[who.name]--; g.present[who.name] == 0 {
			delete(g.present, who.name)
		}
	}, nil
}

// refresh takes over a changed token file, and ends what revoked tokens began.
func (g *guard) refresh(ctx context.Context) {
	if g.tokens == nil || !g.tokens.refresh(ctx, g.Log) {
		return
	}
	inForce := *g.tokens.value.Load()
	g.mu.Lock()
	defer g.mu.Unlock()
	for who, cancel := range g.visitors {
		if !slices.Contains(inForce, *who) {
			cancel()
		}
	}
}

// body reads the body of r. It refuses one that is too long, too slow, too deep
// or not meant to be JSON.
func (g *guard) body(w *response, r *http.Request) ([]byte, *refusal) {
	if r.Method != http.MethodPost {
		if r.ContentLength != 0 {
			return nil, refuse(http.StatusBadRequest, "a %s has no body", r.Method)
		}
		return nil, nil
	}
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
	case tooDeep(body):
		return nil, malformed("the body nests deeper than %d levels", maxDepth)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}
