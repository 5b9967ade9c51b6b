package signin

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin/signintest"
)

func TestKeysThatATokenBringsDoNotCount(t *testing.T) {
	key, own := signintest.ECKey(t, "a"), signintest.ECKey(t, "own")
	i := newIssuer(t, key)
	v, now := i.verifier()
	claims := i.text(*now, "")
	for _, headers := range []map[jose.HeaderKey]any{
		{"jwk": own.Public()}, {"jku": i.URL + "/own"}, {"x5u": i.URL + "/own"}, {"kid": "../../own"}, {"kid": "a", "jwk": own.Public()},
	} {
		expect(t, v, "a key of its own", signintest.SignText(t, jose.ES256, own.Key, claims, headers), ErrInvalid)
	}
	if n := i.Asked.Load(); n != 1 {
		t.Errorf("the issuer was asked for its keys %d times, want once", n)
	}
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.ECDH_ES, Key: key.Public()}, (&jose.EncrypterOptions{}).WithContentType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := encrypter.Encrypt([]byte(signintest.SignText(t, jose.ES256, key, claims, nil)))
	if err != nil {
		t.Fatal(err)
	}
	token, err := sealed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	expect(t, v, "encrypted", token, ErrInvalid)
	expect(t, v, "nested", signintest.SignText(t, jose.ES256, key, signintest.SignText(t, jose.ES256, key, claims, nil), map[jose.HeaderKey]any{"cty": "JWT"}), ErrInvalid)
}

// Anyone can sign by a key of exponent 1.
func TestKeysThatAnyoneCouldSignByAreLeftOut(t *testing.T) {
	good := signintest.RSAKey(t, 2048, "good")
	i := newIssuer(t, good)
	weak := rsa.PublicKey{N: good.Key.(*rsa.PrivateKey).N, E: 1}
	huge := rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1<<16), E: 65537}
	i.Keys.Store(&[]jose.JSONWebKey{good.Public(), {Key: &weak, KeyID: "weak"}, {Key: &huge, KeyID: "huge"}})
	v, now := i.verifier()
	expect(t, v, "good", signintest.Sign(t, jose.RS256, good, i.Claims(*now, nil)), nil)
	expect(t, v, "exponent 1", forge(t, weak, i.text(*now, "")), ErrInvalid)
	for _, key := range v.keys.current().keys {
		if key.KeyID == "huge" {
			t.Error("a key is taken that takes seconds to check by")
		}
	}
}

// forge signs by a public key of exponent 1: the signature is what is signed.
func forge(t *testing.T, key rsa.PublicKey, claims string) string {
	t.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(`{"alg":"RS256","kid":"weak"}`)) + "." + encode([]byte(claims))
	sum := sha256.Sum256([]byte(input))
	info := append([]byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}, sum[:]...)
	padded := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, key.Size()-len(info)-3)...)
	return input + "." + encode(append(append(padded, 0), info...))
}

func TestAnIssuerPublishesNoMoreKeysThanItNeeds(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	many := make([]jose.JSONWebKey, maxKeys+1)
	for n := range many {
		many[n] = key.Public()
	}
	i.Keys.Store(&many)
	v, now := i.verifier()
	expect(t, v, "too many", signintest.Sign(t, jose.ES256, key, i.Claims(*now, nil)), ErrUnavailable)
}

// An issuer may keep its keys at an address with a query, as Azure AD B2C does.
func TestKeysMayStandBehindAQuery(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	plain := i.Serving
	i.Serving = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/keys" && r.URL.RawQuery == "p=policy" {
			plain.ServeHTTP(w, r)
			return
		}
		_, _ = w.Write([]byte(`{"issuer":"` + i.URL + `","Issuer":"https://evil.example","jwks_uri":"` + i.URL + `/keys?p=policy","JWKS_URI":"` + i.URL + `/x"}`))
	})
	v, now := i.verifier()
	expect(t, v, "right", signintest.Sign(t, jose.ES256, key, i.Claims(*now, nil)), nil)
}

// Not every token names its key, and not every issuer gives a new key a new name.
func TestKeysRotateBehindTheirNames(t *testing.T) {
	for _, id := range []string{"", "same"} {
		old, fresh := signintest.ECKey(t, id), signintest.ECKey(t, id)
		i := newIssuer(t, old)
		v, now := i.verifier()
		first, second := signintest.Sign(t, jose.ES256, old, i.Claims(*now, nil)), signintest.Sign(t, jose.ES256, fresh, i.Claims(*now, nil))
		expect(t, v, "old key", first, nil)
		i.Publish(fresh)
		*now = now.Add(fetchEvery)
		expect(t, v, "fresh key", second, nil)
		expect(t, v, "old key, after it", first, ErrInvalid)
		i.Away.Store(true)
		*now = now.Add(fetchEvery)
		expect(t, v, "another key, while the issuer is away", signintest.Sign(t, jose.ES256, signintest.ECKey(t, id), i.Claims(*now, nil)), ErrUnavailable)
	}
}

// A hanging issuer answers when the test lets it.
type hanging struct {
	*issuer
	asked chan struct{} // holds one element for each request
	let   chan struct{} // closed when they are answered
}

func (i *issuer) hang() hanging {
	h := hanging{i, make(chan struct{}, 1000), make(chan struct{})}
	plain := i.Serving
	i.Serving = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.asked <- struct{}{}
		select {
		case <-h.let:
		case <-r.Context().Done():
		}
		plain.ServeHTTP(w, r)
	})
	return h
}

func TestKnownKeysWaitForNoIssuer(t *testing.T) {
	key, fresh := signintest.ECKey(t, "a"), signintest.ECKey(t, "fresh")
	i := newIssuer(t, key)
	v, now := i.verifier()
	token := signintest.Sign(t, jose.ES256, key, i.Claims(*now, map[string]any{"exp": now.Add(time.Hour).Unix()}))
	expect(t, v, "known", token, nil)
	h := i.hang()
	i.Publish(key, fresh)
	*now = now.Add(renewAfter)
	for range 20 {
		expect(t, v, "known, while the issuer hangs", token, nil)
	}
	<-h.asked
	close(h.let)
	expect(t, v, "a key that is waited for", signintest.Sign(t, jose.ES256, fresh, i.Claims(*now, nil)), nil)
	if n := i.Asked.Load(); n != 2 {
		t.Errorf("the issuer was asked for its keys %d times, want twice", n)
	}
}

// knownAway returns an issuer that was found to be away after it told its key, and a
// token of that for an hour.
func knownAway(t *testing.T) (i *issuer, v *Verifier, now *time.Time, token string) {
	t.Helper()
	key := signintest.ECKey(t, "a")
	i = newIssuer(t, key)
	v, now = i.verifier()
	token = signintest.Sign(t, jose.ES256, key, i.Claims(*now, map[string]any{"exp": now.Add(time.Hour).Unix()}))
	expect(t, v, "known", token, nil)
	i.Away.Store(true)
	*now = now.Add(trustFor)
	expect(t, v, "known, when the issuer is found to be away", token, nil)
	return i, v, now, token
}

// While an issuer is known to be away, nobody waits to see whether it is still.
func TestAnIssuerThatIsAwayHoldsNobodyUp(t *testing.T) {
	i, v, now, token := knownAway(t)
	if v.Fault() == nil {
		t.Fatal("the issuer was not asked")
	}
	i.Away.Store(false)
	h := i.hang()
	*now = now.Add(fetchEvery)
	for range 20 {
		expect(t, v, "known, while the issuer hangs", token, nil)
	}
	<-h.asked
	close(h.let)
}

// Nor does a key stay that was withdrawn while the issuer was away and nobody called.
func TestAKeyIsNotTrustedUnasked(t *testing.T) {
	i, v, now, token := knownAway(t)
	fresh := signintest.ECKey(t, "fresh")
	i.Away.Store(false)
	i.Publish(fresh)
	*now = now.Add(trustFor)
	expect(t, v, "withdrawn meanwhile", token, ErrInvalid)
}

// A crowd of unknown keys must not become a crowd of requests.
func TestManyWaitForOneAnswer(t *testing.T) {
	key := signintest.ECKey(t, "a")
	i := newIssuer(t, key)
	h := i.hang()
	v, now := i.verifier()
	const crowd = 50
	errs := make(chan error, crowd)
	for n := range crowd {
		token := signintest.Sign(t, jose.ES256, signintest.ECKey(t, rand.Text()), i.Claims(*now, nil))
		if n%2 == 0 {
			token = signintest.Sign(t, jose.ES256, key, i.Claims(*now, nil))
		}
		go func() {
			_, err := v.Verify(t.Context(), token)
			errs <- err
		}()
	}
	<-h.asked
	close(h.let)
	let := 0
	for range crowd {
		if err := <-errs; err == nil {
			let++
		}
	}
	if n := i.Asked.Load(); n != 1 || let != crowd/2 {
		t.Errorf("the issuer was asked for its keys %d times and %d were let in, want 1 and %d", n, let, crowd/2)
	}
}
