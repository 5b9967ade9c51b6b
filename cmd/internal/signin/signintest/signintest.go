// Package signintest has issuers of access tokens, for tests.
package signintest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// An Issuer signs tokens, and tells its keys over HTTP.
type Issuer struct {
	URL     string
	Away    atomic.Bool                       // it answers 502
	Asked   atomic.Int64                      // how often for its keys
	Keys    atomic.Pointer[[]jose.JSONWebKey] // that it tells
	Serving http.Handler                      // while it is not away

	t     *testing.T
	signs jose.JSONWebKey
}

// New returns an issuer that tells the public halves of keys; of one of its own,
// where none is given. It serves until the test ends.
func New(t *testing.T, keys ...jose.JSONWebKey) *Issuer {
	t.Helper()
	if len(keys) == 0 {
		keys = []jose.JSONWebKey{ECKey(t, "a")}
	}
	i := &Issuer{t: t, signs: keys[0]}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": i.URL, "jwks_uri": i.URL + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		i.Asked.Add(1)
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: *i.Keys.Load()})
	})
	i.Serving = mux
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.Away.Load() {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		i.Serving.ServeHTTP(w, r)
	}))
	i.URL = "http://" + s.Listener.Addr().String() // before anybody asks, such as who knew another at this port
	i.Publish(keys...)
	s.Start()
	t.Cleanup(s.Close)
	return i
}

// Publish makes the public halves of keys those that the issuer tells.
func (i *Issuer) Publish(keys ...jose.JSONWebKey) {
	public := make([]jose.JSONWebKey, len(keys))
	for n, key := range keys {
		public[n] = key.Public()
	}
	i.Keys.Store(&public)
}

// Claims are those of a token for the audience "ovh" that is right at a time, with
// changes; one that is changed to nil is left out.
func (i *Issuer) Claims(at time.Time, changes map[string]any) map[string]any {
	all := map[string]any{"iss": i.URL, "aud": "ovh", "sub": "u-1", "exp": at.Add(time.Hour).Unix(), "nbf": at.Unix()}
	for name, value := range changes {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

// Token returns a token with the claims, and that of the issuer, by the first key,
// which has to be an [ECKey].
func (i *Issuer) Token(claims map[string]any) string {
	i.t.Helper()
	all := maps.Clone(claims)
	all["iss"] = i.URL
	return Sign(i.t, jose.ES256, i.signs, all)
}

// Sign returns a token with the claims.
func Sign(t *testing.T, algorithm jose.SignatureAlgorithm, key any, claims any) string {
	t.Helper()
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	return SignText(t, algorithm, key, string(text), nil)
}

// SignText returns a token with claims as they are written, and further headers.
func SignText(t *testing.T, algorithm jose.SignatureAlgorithm, key any, claims string, headers map[jose.HeaderKey]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, &jose.SignerOptions{ExtraHeaders: headers})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// RSAKey returns a new key of that ID.
func RSAKey(t *testing.T, bits int, id string) jose.JSONWebKey {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, bits)
	return keyOf(t, private, err, id)
}

// ECKey returns a new key of that ID, for ES256.
func ECKey(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return keyOf(t, private, err, id)
}

// EdKey returns a new key of that ID, for EdDSA.
func EdKey(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	return keyOf(t, private, err, id)
}

func keyOf(t *testing.T, private crypto.Signer, err error, id string) jose.JSONWebKey {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: private, KeyID: id, Use: "sig"}
}
