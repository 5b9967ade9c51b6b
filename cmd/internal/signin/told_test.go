package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-jose/go-jose/v4"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin/signintest"
)

// logged returns what a log holds of a token.
func logged(t *testing.T, told Told) map[string]string {
	t.Helper()
	var line bytes.Buffer
	slog.New(slog.NewJSONHandler(&line, nil)).Info("x", "claims", told)
	var all struct{ Claims map[string]string }
	if err := json.Unmarshal(line.Bytes(), &all); err != nil {
		t.Fatalf("%s: %v", line.String(), err)
	}
	return all.Claims
}

// The operator sees why a token is refused, and who sent it no more than before.
func TestTheLogTellsWhatTheTokenHeld(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	*now = now.Truncate(time.Second)
	for _, test := range []struct {
		changes      map[string]any
		said         string
		claim, value string
	}{
		{map[string]any{"aud": "account"}, "another audience", "aud", "account"},
		{map[string]any{"aud": []string{"account", "broker"}}, "another audience", "aud", "account broker"},
		{map[string]any{"aud": map[string]int{"account": 1}}, "another audience", "aud", `{"account":1}`},
		{map[string]any{"aud": nil}, `it has no claim "aud"`, "aud", "(missing)"},
		{map[string]any{"iss": "https://evil.example"}, "another issuer", "iss", "https://evil.example"},
		{map[string]any{"iss": nil}, `it has no claim "iss"`, "iss", "(missing)"},
		{map[string]any{"exp": now.Add(-40 * time.Second).Unix()}, "expired 40s ago by this server's clock", "exp", "40s ago"},
		{map[string]any{"exp": 0}, " days ago by this server's clock", "exp", " days ago"},
		{map[string]any{"exp": nil}, `it has no claim "exp"`, "exp", "(missing)"},
		{map[string]any{"exp": "tomorrow"}, `its claim "exp", which says when it expires, is no time`, "exp", "tomorrow"},
		{map[string]any{"nbf": now.Add(time.Minute).Unix()}, "not in force for another 1m0s by this server's clock", "names", "aud exp iss nbf sub"},
		{map[string]any{"sub": nil}, `it has no claim "sub"`, "names", "aud exp iss nbf"},
		{map[string]any{"sub": 7}, `its claim "sub", which names the caller, is no text`, "names", "sub"},
		{map[string]any{"scp": 7}, `its claim "scp", which names scopes`, "scope_claim", "scp"},
		{map[string]any{"groups": map[string]int{"dns-admins": 1}}, `its claim "groups", which names groups`, "groups", `{"dns-admins":1}`},
	} {
		who, err := v.Verify(t.Context(), signintest.Sign(t, jose.ES256, key, i.Claims(*now, test.changes)))
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), test.said) {
			t.Errorf("%v: %v, want it to say %q", test.changes, err, test.said)
		}
		for _, held := range []string{"account", "evil.example", "tomorrow", "dns-admins"} {
			if err != nil && strings.Contains(err.Error(), held) {
				t.Errorf("%v: the error repeats the token: %v", test.changes, err)
			}
		}
		if got := logged(t, who.Told)[test.claim]; !strings.Contains(got, test.value) {
			t.Errorf("%v: the log holds %s = %q, want %q", test.changes, test.claim, got, test.value)
		}
	}
}

func TestTheLogTellsOfTokensThatNobodyKnownSigned(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	who, err := v.Verify(t.Context(), signintest.Sign(t, jose.ES256, signintest.ECKey(t, "x"), i.Claims(*now, map[string]any{"iss": "https://id.example.org/realms/other"})))
	if got := logged(t, who.Told)["iss"]; !errors.Is(err, ErrInvalid) || who.Name != "" || got != "https://id.example.org/realms/other" {
		t.Errorf("Verify = %+v, %v; the log holds the issuer %q", who, err, got)
	}
	for _, token := range []string{"", "garbage", signintest.SignText(t, jose.ES256, key, "[]", nil)} {
		if who, _ := v.Verify(t.Context(), token); len(logged(t, who.Told)) > 0 {
			t.Errorf("of %.9q the log holds %v", token, logged(t, who.Told))
		}
	}
}

// Whoever sends tokens must not fill the log, nor write lines of it.
func TestWhatTheLogTellsIsBounded(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	long := "\n\u202e\x00" + strings.Repeat("é", 1000)
	who, _ := v.Verify(t.Context(), signintest.Sign(t, jose.ES256, key, i.Claims(*now, map[string]any{"aud": long, "iss": long, "scope": long, "groups": []string{long, long}, long: 1})))
	for claim, value := range logged(t, who.Told) {
		if len(value) > maxTold+20 || strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) && r != unicode.ReplacementChar }) {
			t.Errorf("%s is told as %q", claim, value)
		}
	}
}

func TestTheLogTellsWhichClaimsWereLookedIn(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, err := New(Options{Issuer: i.URL, Audience: "ovh", ScopeClaim: "permissions", GroupClaim: "teams"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := v.Verify(t.Context(), signintest.Sign(t, jose.ES256, key, i.Claims(time.Now(), map[string]any{"scope": "ovh.read", "groups": []string{"dns"}})))
	if err != nil || len(who.Scopes)+len(who.Groups) > 0 {
		t.Fatalf("Verify = %+v, %v", who, err)
	}
	held := logged(t, who.Told)
	for name, want := range map[string]string{"scope_claim": "permissions", "scopes": "(missing)", "group_claim": "teams", "groups": "(missing)"} {
		if held[name] != want {
			t.Errorf("the log holds %s = %q, want %q", name, held[name], want)
		}
	}
}

// People read names; rights go by what the issuer gives for good.
func TestCallersAreShownAsPeopleKnowThem(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	for _, test := range []struct {
		claims map[string]any
		want   string
	}{
		{nil, ""},
		{map[string]any{"preferred_username": "alice", "email": "a@example.org", "name": "Alice A."}, "alice"},
		{map[string]any{"email": "a@example.org", "name": "Alice A."}, "a@example.org"},
		{map[string]any{"preferred_username": "a\nb", "name": "Alice É."}, "Alice É."},
		{map[string]any{"name": strings.Repeat("a", maxShown+1)}, ""},
		{map[string]any{"name": 7}, ""},
		{map[string]any{"preferred_username": "u-1"}, ""},
	} {
		who, err := v.Verify(t.Context(), signintest.Sign(t, jose.ES256, key, i.Claims(*now, test.claims)))
		if err != nil || who.Name != "u-1" || who.Shown != test.want {
			t.Errorf("%v: %q is shown as %q, %v, want %q", test.claims, who.Name, who.Shown, err, test.want)
		}
	}
}

func TestAnOutageIsLoggedOnce(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	i.Away.Store(true)
	var lines bytes.Buffer
	v, err := New(Options{Issuer: i.URL, Audience: "ovh", Log: slog.New(slog.NewTextHandler(&lines, nil))})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	v.keys.now = func() time.Time { return now }
	token := signintest.Sign(t, jose.ES256, key, i.Claims(now, nil))
	for range 5 {
		expect(t, v, "away", token, ErrUnavailable)
		now = now.Add(fetchEvery)
	}
	i.Away.Store(false)
	for range 5 {
		expect(t, v, "back", token, nil)
		now = now.Add(renewAfter / 5)
	}
	if got := lines.String(); strings.Count(got, "level=WARN") != 2 || !strings.Contains(got, "does not tell its keys") || !strings.Contains(got, "tells its keys again") {
		t.Errorf("an outage is logged as\n%s", got)
	}
}

// Nobody has to call for an outage to be noticed, nor for its end.
func TestTheIssuerIsAskedInTheBackground(t *testing.T) {
	i := newIssuer(t, signintest.ECKey(t, "a"))
	v, now := i.verifier()
	for _, away := range []bool{true, false, true} {
		i.Away.Store(away)
		*now = now.Add(fetchEvery)
		v.Renew(t.Context())
		v.keys.asking <- struct{}{} // when that has ended
		if err := v.Fault(); (err != nil) != away {
			t.Errorf("away = %t, Fault = %v", away, err)
		}
		<-v.keys.asking
	}
}

// A name that is nearly right is told apart from an issuer that is away.
func TestTheIssuerIsNamedToTheLetter(t *testing.T) {
	i := newIssuer(t, signintest.ECKey(t, "a"))
	own := i.URL
	for known, test := range map[string]struct{ own, want string }{
		own + "/":       {own, `calls itself "` + own + `", without a slash at the end: `},
		own:             {own + "/", `calls itself "` + own + `/", with a slash at the end: `},
		own + "/realms": {own, "404 Not Found: --oidc-issuer is to be the URL that its tokens have as iss"},
	} {
		i.URL = test.own
		v, err := New(Options{Issuer: known, Audience: "ovh"})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = v.Verify(t.Context(), signintest.Sign(t, jose.ES256, signintest.ECKey(t, "x"), nil))
		if err := v.Fault(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s is %v, want it to say %q", known, err, test.want)
		}
	}
	for document, issuer := range map[string]string{
		"https://id.example.org/realms/x/.well-known/openid-configuration":       "https://id.example.org/realms/x",
		"https://id.example.org/.well-known/oauth-authorization-server/realms/x": "https://id.example.org/realms/x",
		"https://id.example.org/.well-known":                                     "https://id.example.org",
		"http://localhost:9000/.well-known/oauth-protected-resource":             "http://localhost:9000",
	} {
		if _, err := New(Options{Issuer: document, Audience: "ovh"}); err == nil || !strings.HasSuffix(err.Error(), "write the issuer: --oidc-issuer "+issuer) {
			t.Errorf("New with %s: %v, want to be told %s", document, err, issuer)
		}
	}
}

func TestAnIssuerThatCantBeReachedSaysWhatToDo(t *testing.T) {
	private := httptest.NewTLSServer(http.NotFoundHandler())
	defer private.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for url, want := range map[string]string{private.URL: "SSL_CERT_FILE", closed.URL: "whether this machine reaches it"} {
		v, err := New(Options{Issuer: url, Audience: "ovh"})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = v.Verify(t.Context(), signintest.Sign(t, jose.ES256, signintest.ECKey(t, "x"), nil))
		if err := v.Fault(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want it to name %s", url, err, want)
		}
	}
}
