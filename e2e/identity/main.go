// Command identity is an identity provider for tests, of Zitadel's OpenID Connect
// library: people sign in on its page, and get access tokens for the server under
// test.
//
// It prints its address, and serves until its input ends.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const (
	client   = "e2e" // public, with PKCE
	audience = "https://ovh.example"
)

func main() {
	var listen net.ListenConfig
	ln, err := listen.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	url := "http://" + ln.Addr().String()
	storage.RegisterClients(storage.NativeClient(client))
	people := provider{storage.NewStorage(storage.NewUserStore(url))}
	s := http.Server{Handler: exampleop.SetupServer(url, people, slog.New(slog.DiscardHandler), false)} //nolint:gosec // of a test
	go func() { _ = s.Serve(ln) }()
	fmt.Println(url)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// A provider knows two people: test-user@127.0.0.1, who is granted whatever they
// ask for, and test-user2, who may only look.
type provider struct{ *storage.Storage }

// GetClientByClientID implements op.Storage.
func (p provider) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := p.Storage.GetClientByClientID(ctx, id)
	return scoped{c}, err
}

// A scoped client is given JSON Web Tokens, and may ask for the scopes of the
// server under test.
type scoped struct{ op.Client }

// AccessTokenType implements op.Client.
func (scoped) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }

// IsScopeAllowed implements op.Client.
func (scoped) IsScopeAllowed(scope string) bool { return strings.HasPrefix(scope, "ovh.") }

// AuthRequestByCode implements op.Storage.
func (p provider) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	r, err := p.Storage.AuthRequestByCode(ctx, code)
	return meant{r}, err
}

// A meant request is for a token that the server under test takes.
type meant struct{ op.AuthRequest }

// GetAudience implements op.AuthRequest.
func (meant) GetAudience() []string { return []string{audience} }

// GetPrivateClaimsFromRequest implements op.CanGetPrivateClaimsFromRequest.
func (p provider) GetPrivateClaimsFromRequest(_ context.Context, r op.TokenRequest, _ []string) (map[string]any, error) { //nolint:unparam // the interface wants it
	scopes, groups := slices.Clone(r.GetScopes()), []string{"staff", "admins"}
	if r.GetSubject() == "id2" {
		scopes = slices.DeleteFunc(scopes, func(s string) bool { return s == "ovh.change" || s == "ovh.destroy" })
		groups = groups[:1]
	}
	return map[string]any{"scope": strings.Join(scopes, " "), "groups": groups}, nil
}
