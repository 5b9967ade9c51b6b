package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

// identityProvider runs one that others wrote, and returns its address.
func identityProvider(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "identity")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", file, "./identity").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), file)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// A browser signs its user in, and takes note of what was asked for.
type browser struct {
	user  string
	asked []string // scopes, by each time
}

const callback = "http://localhost/auth/callback"

// authorize is an auth.AuthorizationCodeFetcher.
func (b *browser) authorize(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
	at, err := url.Parse(args.URL)
	if err != nil {
		return nil, err
	}
	if at.Query().Get("code_challenge_method") != "S256" || at.Query().Get("resource") == "" {
		return nil, fmt.Errorf("asked without PKCE, or for no resource: %s", at)
	}
	scopes := strings.Fields(at.Query().Get("scope")) // which the SDK hands on in any order
	slices.Sort(scopes)
	b.asked = append(b.asked, strings.Join(scopes, " "))
	var form url.Values
	for range 10 {
		if strings.HasPrefix(at.String(), callback) {
			return &auth.AuthorizationResult{Code: at.Query().Get("code"), State: at.Query().Get("state"), Iss: at.Query().Get("iss")}, nil
		}
		if id := at.Query().Get("authRequestID"); id != "" {
			form = url.Values{"id": {id}, "username": {b.user}, "password": {"verysecure"}}
		}
		if at, err = step(ctx, at, form); err != nil {
			return nil, err
		}
		form = nil
	}
	return nil, errors.New("led about in circles")
}

// step follows one redirect, from a page or a form.
func step(ctx context.Context, at *url.URL, form url.Values) (*url.URL, error) {
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, at.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return res.Location()
}

// signIn connects the official Go SDK as someone who signs in when they are asked to.
func (b *browser) signIn(t *testing.T, p *program) *mcp.ClientSession {
	t.Helper()
	handler, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		PreregisteredClient: &oauthex.ClientCredentials{ClientID: "e2e"}, RedirectURL: callback, AuthorizationCodeFetcher: b.authorize,
	})
	if err != nil {
		t.Fatal(err)
	}
	c := mcp.NewClient(&mcp.Implementation{Name: "e2e", Version: "1"}, nil)
	session, err := c.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: p.url, OAuthHandler: handler}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, p.logs)
	}
	t.Cleanup(func() { session.Close() })
	return session
}

func toolsOf(t *testing.T, s *mcp.ClientSession) (names []string) {
	t.Helper()
	for tool, err := range s.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, tool.Name)
	}
	return names
}

// use calls a tool and returns what it answers.
func use(t *testing.T, s *mcp.ClientSession, tool string, args map[string]any) (text string, failed bool) {
	t.Helper()
	res, err := s.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return res.Content[0].(*mcp.TextContent).Text, res.IsError
}

func TestTheGoSDKSignsIn(t *testing.T) {
	issuer := identityProvider(t)
	p := start(t, "http", "--oidc-issuer", issuer, "--oidc-audience", "https://ovh.example")
	for user, want := range map[string]struct {
		name  string
		least []string
		never []string
	}{
		"test-user@127.0.0.1": {"oidc:id1", []string{"list_zones", "create_ssh_key", "delete_ssh_key"}, nil},
		"test-user2":          {"oidc:id2", []string{"list_zones"}, []string{"create_ssh_key", "delete_ssh_key", "raw_delete"}},
	} {
		b := &browser{user: user}
		s := b.signIn(t, p)
		names := toolsOf(t, s)
		for _, tool := range slices.Concat(want.least, want.never) {
			if slices.Contains(names, tool) != slices.Contains(want.least, tool) {
				t.Errorf("%s is offered %q", user, names)
			}
		}
		if text, failed := use(t, s, "list_zones", nil); failed {
			t.Errorf("%s: %s", user, text)
		}
		if len(b.asked) != 1 || b.asked[0] != "ovh.change ovh.destroy ovh.read" {
			t.Errorf("%s was asked for %q", user, b.asked)
		}
		p.logs.await(t, `tool=list_zones caller=`+want.name+` `)
	}
	if said := p.logs.String(); strings.Contains(said, "eyJ") {
		t.Errorf("the log holds a token: %s", said)
	}
}

// What a user did not grant at first they are asked for once it is needed, in the
// same session.
func TestTheGoSDKStepsUp(t *testing.T) {
	issuer := identityProvider(t)
	p := start(t, "http", "--oidc-issuer", issuer, "--oidc-audience", "https://ovh.example", "--oidc-ask-scope", "ovh.read")
	b := &browser{user: "test-user@127.0.0.1"}
	s := b.signIn(t, p)
	if slices.Contains(toolsOf(t, s), "delete_ssh_key") {
		t.Error("delete_ssh_key is offered to who did not grant it")
	}
	id := s.ID()
	if text, failed := use(t, s, "delete_ssh_key", map[string]any{"name": "ci"}); failed || !strings.Contains(text, "confirmation_token") {
		t.Errorf("delete_ssh_key = %s, want a plan", text)
	}
	if len(b.asked) != 2 || b.asked[0] != "ovh.read" || b.asked[1] != "ovh.destroy ovh.read" && b.asked[1] != "ovh.destroy" {
		t.Errorf("the user was asked for %q", b.asked)
	}
	if s.ID() != id {
		t.Error("the session did not go on")
	}
}
