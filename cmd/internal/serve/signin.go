package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
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
		g.Log.WarnContext(r.Context(), "access token not checked", "err", err)
		return token{}, refuse(http.StatusServiceUnavailable, "%v, because the issuer does not answer as it should; keep the token and try again", signin.ErrUnavailable)
	case err != nil:
		return token{}, refuse(http.StatusUnauthorized, "%v; sign in again at %s", err, g.SignIn.Issuer)
	}
	return token{name: SignedIn + who.Name, until: who.Expires}, nil
}

// context returns that of a request which bears the token. Streams end with it,
// so that nobody listens on; a call is answered, for it was let in.
func (t token) context(r *http.Request) (context.Context, context.CancelFunc) {
	if t.signedIn() && r.Method == http.MethodGet {
		return context.WithDeadline(r.Context(), t.until.Add(signin.Leeway))
	}
	return context.WithCancel(r.Context())
}

// challenge returns the header of a refusal that tells clients how to get in.
func (g *guard) challenge(r *http.Request) string {
	c := `Bearer realm="ovh-mcp"`
	if r.Header.Get("Authorization") != "" {
		c += `, error="invalid_token"`
	}
	if g.SignIn != nil {
		c += fmt.Sprintf(`, resource_metadata="%s%s/mcp"`, baseOf(r), metadataPath)
	}
	return c
}

// baseOf returns how the client of r reaches the server. Beyond the machine that
// is over TLS, even if a proxy in front of it sees to that.
func baseOf(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if r.TLS == nil && (host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback()) {
		return "http://" + r.Host
	}
	return "https://" + r.Host
}

// isMetadata says that a path is where the metadata of a path of this server is.
func isMetadata(path string) bool {
	rest, ok := strings.CutPrefix(path, metadataPath)
	return ok && (rest == "" || rest == "/mcp")
}

// tellMetadata says where to sign in.
func (g *guard) tellMetadata(w *response, r *http.Request) {
	text, err := json.Marshal(struct {
		Resource string   `json:"resource"`
		Servers  []string `json:"authorization_servers"`
		Methods  []string `json:"bearer_methods_supported"`
		Name     string   `json:"resource_name"`
	}{baseOf(r) + "/mcp", []string{g.SignIn.Issuer}, []string{"header"}, "ovh-mcp"})
	if err != nil {
		panic(err) // texts are JSON
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.write(text, w.header)
}
