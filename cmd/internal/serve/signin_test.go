package serve

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
)

// Who listens must not hear more than the token is good for; a call that was let
// in is answered.
func TestStreamsEndWithTheTokenOfTheirIssuer(t *testing.T) {
	ends := time.Now().Add(time.Hour)
	for _, test := range []struct {
		method string
		who    token
		want   time.Time
	}{
		{"GET", token{name: "oidc:a", until: ends}, ends.Add(signin.Leeway)},
		{"POST", token{name: "oidc:a", until: ends}, time.Time{}},
		{"GET", token{name: "a"}, time.Time{}},
	} {
		ctx, cancel := test.who.context(t.Context(), test.method)
		if got, _ := ctx.Deadline(); !got.Equal(test.want) {
			t.Errorf("%s of %s ends at %v, want %v", test.method, test.who.name, got, test.want)
		}
		cancel()
	}
}

// Metadata names the address that the client called: another one it must not take.
func TestMetadataIsOfTheAddressThatWasCalled(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", "localhost": "http://localhost", "[::1]:80": "http://[::1]:80", "[::1]": "http://[::1]",
		"mcp.example.org": "https://mcp.example.org", "10.0.0.7:8443": "https://10.0.0.7:8443",
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", metadataPath, nil)
		r.Host = host
		if got := baseOf(r); got != want {
			t.Errorf("the server at %s is %s, want %s", host, got, want)
		}
	}
}
