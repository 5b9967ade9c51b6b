package serve

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// SignedIn begins the names of callers that signed in at an issuer. No name of a
// token holds a colon, so that nobody is taken for one of them.
const SignedIn = "oidc:"

// metadataPath is where clients read at which issuer to sign in (RFC 9728).
const metadataPath = "/.well-known/oauth-protected-resource"

// signedIn refuses requests whose token the issuer did not make for this server.
func (g *guard) signedIn(r *http.Request) (token, *refusal) {
	text, ok := bearerOf(r)
	if !ok {
		return token{}, refuse(http.StatusUnauthorized, "send one token: Authorization: Bearer TOKEN")
	}
	who, err := g.SignIn.Verify(r.Context(), text)
	switch {
	case errors.Is(err, signin.ErrUnavailable):
		g.Log.InfoContext(r.Context(), "access token not checked", "err", err) // the outage was told once
		return token{}, refuse(http.StatusServiceUnavailable, "%v, because the issuer does not answer as it should; keep the token and try again", signin.ErrUnavailable)
	case err != nil:
		f := refuse(http.StatusUnauthorized, "%v; sign in again at %s", err, g.SignIn.Issuer)
		f.told = who.Told
		return token{}, f
	}
	of := &rights{who.Shown, who.Groups, policy.Granted(who.Scopes), who.Expires, who.Told}
	if of.most == 0 {
		return token{}, of.lack(effect.Read, g.scopes()...)
	}
	g.Log.DebugContext(r.Context(), "access token taken", "caller", SignedIn+who.Name, "claims", who.Told)
	return token{name: SignedIn + who.Name, rights: of}, nil
}

// rights are what an issuer says of a caller, beside the name.
type rights struct {
	shown  string // as people know them
	groups []string
	most   effect.Kind // the worst that the scopes of the token let them do
	until  time.Time   // when the token expires
	told   signin.Told
}

type rightsKey struct{}

// rightsOf returns what the issuer said of who sent r; nil where none did.
func rightsOf(r *http.Request) *rights {
	of, _ := r.Context().Value(rightsKey{}).(*rights)
	return of
}

// checkScope refuses a call of a tool that the scopes of its caller never let them
// use, before the library answers: only then do clients ask their user for more.
func (g *guard) checkScope(r *http.Request, m message) *refusal {
	of := rightsOf(r)
	if of == nil || g.Least == nil || m.method != string(mcp.MethodToolsCall) {
		return nil
	}
	if least := g.Least(gjson.Get(m.params, "name").Str); least > of.most {
		return of.lack(least, g.asked(policy.Scope(least))).to(m.id)
	}
	return nil
}

// lack refuses what the token does not grant. Clients are told to ask for the
// scopes.
func (of *rights) lack(lacking effect.Kind, ask ...string) *refusal {
	f := refuse(http.StatusForbidden, "the access token lacks the scope %s; sign in again and have it granted", policy.Scope(lacking))
	f.scope, f.told = strings.Join(ask, " "), of.told
	return f
}

// scopes are what clients are told to ask the issuer for.
func (g *guard) scopes() []string {
	if len(g.AskScopes) > 0 {
		return g.AskScopes
	}
	return allScopes()
}

func allScopes() []string {
	return []string{policy.Scope(effect.Read), policy.Scope(effect.Change), policy.Scope(effect.Destroy)}
}

// asked returns what clients ask the issuer for to have a scope granted: as it
// calls those that they ask for at first. Where it knows no such scopes, that is
// all that can be asked for.
func (g *guard) asked(scope string) string {
	for _, known := range g.AskScopes {
		for _, one := range allScopes() {
			if prefix, ok := strings.CutSuffix(known, one); ok {
				return prefix + scope
			}
		}
	}
	return cmp.Or(strings.Join(g.AskScopes, " "), scope)
}

// lifetime returns the context of a request. Streams end with the token of who
// listens, so that nobody listens on; a call is answered, for it was let in.
func lifetime(r *http.Request, m message) (context.Context, context.CancelFunc) {
	if of := rightsOf(r); of != nil && (r.Method == http.MethodGet || m.method == methodListen) {
		return context.WithDeadline(r.Context(), of.until.Add(signin.Leeway))
	}
	return context.WithCancel(r.Context())
}

// challenge returns the header of a refusal that tells clients how to get in.
func (g *guard) challenge(r *http.Request, f *refusal) string {
	c := `Bearer realm="ovh-mcp"`
	switch {
	case f.scope != "":
		c += `, error="insufficient_scope"`
	case r.Header.Get("Authorization") != "":
		c += `, error="invalid_token"`
	}
	if g.SignIn != nil {
		c += fmt.Sprintf(`, scope="%s", resource_metadata="%s%s%s"`, cmp.Or(f.scope, strings.Join(g.scopes(), " ")), g.baseOf(r), metadataPath, resourceOf(r))
	}
	return c
}

// resourceOf returns the path that the client of r knows the server by.
func resourceOf(r *http.Request) string {
	if r.URL.Path == "/sse" || r.URL.Path == "/message" {
		return "/sse"
	}
	return "/mcp"
}

// baseOf returns how the client of r reaches the server: as the audience says, where
// that is its address. Otherwise that is over TLS beyond the machine, even if a proxy
// in front of it sees to that: what the proxy says of it, any client could say.
func (g *guard) baseOf(r *http.Request) string {
	scheme, name := "https", hostName(r.Host)
	audience, err := url.Parse(g.SignIn.Audience)
	switch {
	case r.TLS != nil:
	case err == nil && strings.HasPrefix(audience.Scheme, "http") && strings.EqualFold(audience.Host, r.Host):
		scheme = audience.Scheme
	case loopback.Name(name):
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

// isMetadata says that a path is where the metadata of a path of this server is.
func isMetadata(path string) bool {
	rest, ok := strings.CutPrefix(path, metadataPath)
	return ok && (rest == "" || rest == "/mcp" || rest == "/sse")
}

// tellMetadata says where to sign in.
func (g *guard) tellMetadata(w *response, r *http.Request) {
	text, err := json.Marshal(struct {
		Resource string   `json:"resource"`
		Servers  []string `json:"authorization_servers"`
		Scopes   []string `json:"scopes_supported"`
		Methods  []string `json:"bearer_methods_supported"`
		Name     string   `json:"resource_name"`
	}{g.baseOf(r) + strings.TrimPrefix(r.URL.Path, metadataPath), []string{g.SignIn.Issuer}, g.scopes(), []string{"header"}, "ovh-mcp"})
	if err != nil {
		panic(err) // texts are JSON
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.write(text, w.header)
}
