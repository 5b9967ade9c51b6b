package signin

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin/signintest"
)

// An issuer is one of tests that verifiers ask.
type issuer struct {
	*signintest.Issuer
	t *testing.T
}

func newIssuer(t *testing.T, keys ...jose.JSONWebKey) *issuer {
	return &issuer{signintest.New(t, keys...), t}
}

// verifier returns one of tokens for "ovh", whose clock a test sets.
func (i *issuer) verifier() (*Verifier, *time.Time) {
	i.t.Helper()
	v, err := New(Options{Issuer: i.URL, Audience: "ovh"})
	if err != nil {
		i.t.Fatal(err)
	}
	now := time.Now()
	v.keys.now = func() time.Time { return now }
	return v, &now
}

// expect holds what Verify says of a token against what it should.
func expect(t *testing.T, v *Verifier, name, token string, want error) {
	t.Helper()
	who, err := v.Verify(t.Context(), token)
	switch {
	case want == nil && (err != nil || who.Name != "u-1"):
		t.Errorf("%s: %+v, %v, want it to be of u-1", name, who, err)
	case !errors.Is(err, want):
		t.Errorf("%s: %v, want %v", name, err, want)
	case err != nil && token != "" && strings.Contains(err.Error(), token):
		t.Errorf("%s: the error repeats the token: %v", name, err)
	}
}

func TestTokensAreHeldAgainstTheirClaims(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	for _, test := range []struct {
		name    string
		changes map[string]any
		want    error
	}{
		{"right", nil, nil},
		{"several audiences", map[string]any{"aud": []string{"other", "ovh"}}, nil},
		{"expired within the leeway", map[string]any{"exp": at(-20 * time.Second)}, nil},
		{"in force within the leeway", map[string]any{"nbf": at(20 * time.Second)}, nil},
		{"parts of a second", map[string]any{"exp": float64(at(time.Minute)) + .5}, nil},
		{"without nbf", map[string]any{"nbf": nil}, nil},
		{"expired", map[string]any{"exp": at(-time.Minute)}, ErrInvalid},
		{"never expires", map[string]any{"exp": nil}, ErrInvalid},
		{"expiry as text", map[string]any{"exp": "tomorrow"}, ErrInvalid},
		{"not yet", map[string]any{"nbf": at(time.Minute)}, ErrInvalid},
		{"far too early", map[string]any{"nbf": 1e300}, ErrInvalid},
		{"other audience", map[string]any{"aud": "someone"}, ErrInvalid},
		{"a longer audience", map[string]any{"aud": "ovh2"}, ErrInvalid},
		{"other audiences", map[string]any{"aud": []string{"a", "b"}}, ErrInvalid},
		{"no audience", map[string]any{"aud": nil}, ErrInvalid},
		{"other issuer", map[string]any{"iss": "https://evil.example"}, ErrInvalid},
		{"other spelling of the issuer", map[string]any{"iss": i.URL + "/"}, ErrInvalid},
		{"no issuer", map[string]any{"iss": nil}, ErrInvalid},
		{"nobody", map[string]any{"sub": nil}, ErrInvalid},
		{"empty name", map[string]any{"sub": ""}, ErrInvalid},
		{"a number for a name", map[string]any{"sub": 7}, ErrInvalid},
		{"a name of two lines", map[string]any{"sub": "u-1\nu-2"}, ErrInvalid},
		{"a long name", map[string]any{"sub": strings.Repeat("u", 256)}, ErrInvalid},
	} {
		expect(t, v, test.name, signintest.Sign(t, jose.ES256, key, i.Claims(*now, test.changes)), test.want)
	}
	if n := i.Asked.Load(); n != 1 {
		t.Errorf("the issuer was asked for its keys %d times, want once", n)
	}
}

func TestOnlySignaturesOfTheIssuerCount(t *testing.T) {
	rsa, ec, ed := signintest.RSAKey(t, 2048, "r"), signintest.ECKey(t, "e"), signintest.EdKey(t, "d")
	weak, encrypts := signintest.RSAKey(t, 1024, "weak"), signintest.ECKey(t, "enc")
	encrypts.Use = "enc"
	i := newIssuer(t, rsa, ec, ed, weak, encrypts)
	v, now := i.verifier()
	claims := i.Claims(*now, nil)
	for algorithm, key := range map[jose.SignatureAlgorithm]jose.JSONWebKey{
		jose.RS256: rsa, jose.PS384: rsa, jose.RS512: rsa, jose.ES256: ec, jose.EdDSA: ed,
	} {
		expect(t, v, string(algorithm), signintest.Sign(t, algorithm, key, claims), nil)
	}
	expect(t, v, "without key ID", signintest.Sign(t, jose.ES256, ec.Key, claims), nil)

	forged := signintest.ECKey(t, "e")
	expect(t, v, "another key of that ID", signintest.Sign(t, jose.ES256, forged, claims), ErrInvalid)
	expect(t, v, "another key without ID", signintest.Sign(t, jose.ES256, forged.Key, claims), ErrInvalid)
	expect(t, v, "another key of unknown ID", signintest.Sign(t, jose.ES256, signintest.ECKey(t, "x"), claims), ErrInvalid)
	expect(t, v, "a key that encrypts", signintest.Sign(t, jose.ES256, encrypts, claims), ErrInvalid)
	expect(t, v, "a weak key", signintest.Sign(t, jose.RS256, weak, claims), ErrInvalid)

	// The public key is known to all: as a secret it would prove nothing.
	der, err := x509.MarshalPKIXPublicKey(rsa.Public().Key)
	if err != nil {
		t.Fatal(err)
	}
	secret := jose.JSONWebKey{Key: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), KeyID: "r"}
	expect(t, v, "HS256 by the public key", signintest.Sign(t, jose.HS256, secret, claims), ErrInvalid)

	parts := strings.Split(signintest.Sign(t, jose.ES256, ec, claims), ".")
	encode := base64.RawURLEncoding.EncodeToString
	for name, token := range map[string]string{
		"alg none":                 encode([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
		"alg none, signed":         encode([]byte(`{"alg":"none","kid":"e"}`)) + "." + parts[1] + "." + parts[2],
		"no signature":             parts[0] + "." + parts[1] + ".",
		"other claims":             parts[0] + "." + encode([]byte(`{"sub":"u-2"}`)) + "." + parts[2],
		"what must be understood":  encode([]byte(`{"alg":"ES256","kid":"e","crit":["x"],"x":1}`)) + "." + parts[1] + "." + parts[2],
		"a key of its own":         encode([]byte(`{"alg":"ES256","jku":"https://evil.example","kid":"z"}`)) + "." + parts[1] + "." + parts[2],
		"two parts":                parts[0] + "." + parts[1],
		"nothing":                  "",
		"garbage":                  "..",
		"JSON":                     `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"more than can be a token": strings.Repeat("a", 1<<20),
	} {
		expect(t, v, name, token, ErrInvalid)
	}
}

func TestKeysRotate(t *testing.T) {
	old, fresh := signintest.ECKey(t, "old"), signintest.ECKey(t, "fresh")
	i := newIssuer(t, old)
	v, now := i.verifier()
	first, second := signintest.Sign(t, jose.ES256, old, i.Claims(*now, nil)), signintest.Sign(t, jose.ES256, fresh, i.Claims(*now, nil))
	expect(t, v, "old key", first, nil)
	expect(t, v, "a key that is not published yet", second, ErrInvalid)

	i.Publish(old, fresh)
	*now = now.Add(fetchEvery)
	expect(t, v, "fresh key", second, nil)
	expect(t, v, "old key beside it", first, nil)
	if n := i.Asked.Load(); n != 2 {
		t.Errorf("asked %d times, want 2", n)
	}

	i.Publish(fresh)
	*now = now.Add(trustFor)
	expect(t, v, "a key that was withdrawn", first, ErrInvalid)
	expect(t, v, "the key that is left", second, nil)
}

// Whoever sends tokens of invented keys must not have the issuer flooded.
func TestUnknownKeysAskTheIssuerOnceInAWhile(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, now := i.verifier()
	unknown := signintest.Sign(t, jose.ES256, signintest.ECKey(t, "x"), i.Claims(*now, nil))
	for range 20 {
		expect(t, v, "unknown", unknown, ErrInvalid)
	}
	expect(t, v, "known", signintest.Sign(t, jose.ES256, key, i.Claims(*now, nil)), nil)
	if n := i.Asked.Load(); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

func TestAnIssuerThatIsAwayRefusesNobodyForGood(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	i.Away.Store(true)
	v, now := i.verifier()
	token := signintest.Sign(t, jose.ES256, key, i.Claims(*now, map[string]any{"exp": now.Add(100 * time.Hour).Unix()}))
	expect(t, v, "away at first", token, ErrUnavailable)
	if v.Fault() == nil {
		t.Error("an issuer that is away is no fault")
	}
	i.Away.Store(false)
	expect(t, v, "asked a moment ago", token, ErrUnavailable)
	*now = now.Add(fetchEvery)
	expect(t, v, "back", token, nil)
	if err := v.Fault(); err != nil {
		t.Errorf("Fault = %v after it is back", err)
	}

	i.Away.Store(true)
	*now = now.Add(trustFor)
	expect(t, v, "away again, the key is known", token, nil)
	expect(t, v, "away again, a key that may be new", signintest.Sign(t, jose.ES256, signintest.ECKey(t, "x"), i.Claims(*now, nil)), ErrUnavailable)
	*now = now.Add(staleAfter)
	expect(t, v, "away for a day", token, ErrUnavailable)
}

func TestWhatAnIssuerMayAnswer(t *testing.T) {
	key := signintest.ECKey(t, "a")
	for name, answer := range map[string]func(i *issuer, w http.ResponseWriter, r *http.Request){
		"another issuer": func(_ *issuer, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"https://evil.example","jwks_uri":"https://evil.example/keys"}`))
		},
		"keys in clear": func(i *issuer, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"` + i.URL + `","jwks_uri":"http://evil.example/keys"}`))
		},
		"a way elsewhere": func(i *issuer, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, i.URL+"/elsewhere", http.StatusFound)
		},
		"a page": func(_ *issuer, w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"too much": func(_ *issuer, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"x":"` + strings.Repeat("x", maxDocument) + `"}`))
		},
		"no keys": func(i *issuer, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(`{"issuer":"` + i.URL + `","jwks_uri":"` + i.URL + `/x","keys":[]}`))
		},
	} {
		i := newIssuer(t, key)
		i.Serving = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(i, w, r) })
		v, now := i.verifier()
		expect(t, v, name, signintest.Sign(t, jose.ES256, key, i.Claims(*now, nil)), ErrUnavailable)
	}
}

func TestAnotherClaimNamesCallers(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	v, err := New(Options{Issuer: i.URL, Audience: "ovh", CallerClaim: "employee"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := v.Verify(t.Context(), signintest.Sign(t, jose.ES256, key, i.Claims(time.Now(), map[string]any{"employee": "e-9"})))
	if err != nil || who.Name != "e-9" {
		t.Errorf("Verify = %+v, %v, want e-9", who, err)
	}
}

func TestOptionsThatTakeTooMuchAreRefused(t *testing.T) {
	for _, o := range []Options{
		{Issuer: "", Audience: "ovh"},
		{Issuer: "http://id.example.org", Audience: "ovh"},
		{Issuer: "id.example.org", Audience: "ovh"},
		{Issuer: "https://user@id.example.org", Audience: "ovh"},
		{Issuer: "https://id.example.org?x=1", Audience: "ovh"},
		{Issuer: "https://id.example.org"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("New(%+v) is taken", o)
		}
	}
	for _, url := range []string{"https://id.example.org/realms/x", "http://127.0.0.1:9000", "http://LocalHost:9000", "http://localhost.:9000", "http://[::1]:9000", "http://[::1%25lo]:9000"} {
		if _, err := New(Options{Issuer: url, Audience: "ovh"}); err != nil {
			t.Errorf("New with %s: %v", url, err)
		}
	}
}
