package serve

import (
	"net/http"
	"slices"
	"strings"
)

// isDiscovery says that a client looks for an authorization server at a path:
// by its metadata, which may also lie below a path of this server, or at the
// paths that clients of older versions try without any.
func isDiscovery(path string) bool {
	return strings.Contains(path+"/", "/.well-known/") || slices.Contains([]string{"/register", "/authorize", "/token"}, path)
}

// discover answers who looks for an authorization server.
func (g *guard) discover(w *response, r *http.Request) {
	switch {
	case g.SignIn == nil:
		noAuthorizationServer(w, "this server has no authorization server; if it asks for a token, configure the client to send Authorization: Bearer TOKEN")
	case !isMetadata(r.URL.Path):
		noAuthorizationServer(w, "this is no authorization server; "+metadataPath+" names the one to sign in at")
	default:
		g.tellMetadata(w, r)
	}
}

// noAuthorizationServer says that there is none, to whoever asks: only then do
// clients fall back to the token that they were configured with. The form is
// that of an error of OAuth, which clients show to their user.
func noAuthorizationServer(w *response, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.write([]byte(`{"error":"invalid_request","error_description":"`+text+`"}`), w.header)
}
