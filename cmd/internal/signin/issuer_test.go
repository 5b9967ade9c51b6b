package signin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// An issuer signs tokens, and tells its keys over HTTP.
type issuer struct {
	t       *testing.T
	url     string
	away    atomic.Bool
	asked   atomic.Int64 // how often for its keys
	keys    atomic.Pointer[[]jose.JSONWebKey]
	serving http.Handler
}

func newIssuer(t *testing.T, keys ...jose.JSONWebKey) *issuer {
	i := &issuer{t: t}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": i.url, "jwks_uri": i.url + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		i.asked.Add(1)
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: *i.keys.Load()})
	})
	i.serving = mux
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i.away.Load() {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		i.serving.ServeHTTP(w, r)
	}))
	i.url = "http://" + s.Listener.Addr().String() // before anybody asks, such as who knew another at this port
	i.publish(keys...)
	s.Start()
	t.Cleanup(s.Close)
	return i
}

// publish makes the public halves of keys those that the issuer tells.
func (i *issuer) publish(keys ...jose.JSONWebKey) {
	public := make([]jose.JSONWebKey, len(keys))
	for n, key := range keys {
		public[n] = key.Public()
	}
	i.keys.Store(&public)
}

// claims are those of a token that is right at a time, with changes; one that is
// changed to nil is left out.
func (i *issuer) claims(at time.Time, changes map[string]any) map[string]any {
	all := map[string]any{"iss": i.url, "aud": "ovh", "sub": "u-1", "exp": at.Add(time.Hour).Unix(), "nbf": at.Unix()}
	for name, value := range changes {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

// sign returns a token.
func sign(t *testing.T, algorithm jose.SignatureAlgorithm, key any, claims any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func rsaKey(t *testing.T, bits int, id string) jose.JSONWebKey {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, bits)
	return keyOf(t, private, err, id)
}

func ecKey(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return keyOf(t, private, err, id)
}

func edKey(t *testing.T, id string) jose.JSONWebKey {
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
