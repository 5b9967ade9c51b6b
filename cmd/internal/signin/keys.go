package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

const (
	// fetchTimeout bounds asking the issuer for its keys.
	fetchTimeout = 5 * time.Second

	// fetchEvery is how soon the issuer is asked again, whatever tokens come.
	fetchEvery = 10 * time.Second

	// renewAfter is when keys are read again, while those that are known serve.
	renewAfter = 10 * time.Minute

	// trustFor is how long keys serve while nobody asks for them: one that the issuer
	// withdrew must not stay.
	trustFor = 15 * time.Minute

	// staleAfter is how long they serve while the issuer is away.
	staleAfter = 24 * time.Hour

	// maxDocument bounds what the issuer answers, in bytes, and maxKeys the keys in
	// it: a token that names none is tried by each.
	maxDocument = 1 << 20
	maxKeys     = 100

	// RSA keys of fewer bits can be broken; those of more take long to check by.
	minRSA, maxRSA = 2048, 16384
)

// keys are those that the issuer signs with, as it published them last.
type keys struct {
	issuer string
	now    func() time.Time
	known  atomic.Pointer[published]
	asking chan struct{} // holds one element while the issuer is asked
}

// published keys do not change.
type published struct {
	keys  []jose.JSONWebKey
	read  time.Time // zero for never
	tried time.Time // when the last try ended
	fault error     // of that
}

func newKeys(issuer string) *keys {
	k := &keys{issuer: issuer, now: time.Now, asking: make(chan struct{}, 1)}
	k.known.Store(new(published))
	return k
}

// noRedirect keeps the client from being led elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (k *keys) current() *published { return k.known.Load() }

// verify returns what was signed, if the issuer signed it.
func (k *keys) verify(ctx context.Context, signed *jose.JSONWebSignature) ([]byte, error) {
	p, now := k.current(), k.now()
	age := now.Sub(p.read)
	if age < staleAfter && now.Sub(p.tried) < trustFor {
		if age >= renewAfter {
			k.renewMeanwhile(ctx)
		}
		if payload, ok := p.verify(signed); ok {
			return payload, nil
		}
	}
	// The issuer may have another key, maybe of the same ID.
	if err := k.renew(ctx); err != nil {
		return nil, err
	}
	p = k.current()
	if payload, ok := p.verify(signed); ok && now.Sub(p.read) < staleAfter {
		return payload, nil
	}
	if p.fault != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, p.fault)
	}
	return nil, invalid("no key of the issuer signed it")
}

// verify tries the keys that may have signed: of the key ID of the token, if it
// names one.
func (p *published) verify(signed *jose.JSONWebSignature) (payload []byte, ok bool) {
	header := signed.Signatures[0].Protected
	for _, key := range p.keys {
		if header.KeyID != "" && key.KeyID != header.KeyID || key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, true
		}
	}
	return nil, false
}

// renew reads the keys, unless that was tried a moment ago. It fails only when
// ctx ends: what came of it is told by current.
func (k *keys) renew(ctx context.Context) error {
	select {
	case k.asking <- struct{}{}:
		k.ask(ctx)
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, context.Cause(ctx))
	}
}

// renewMeanwhile is renew for who need not wait.
func (k *keys) renewMeanwhile(ctx context.Context) {
	select {
	case k.asking <- struct{}{}:
		go k.ask(ctx)
	default:
	}
}

// ask is renew for the one whose turn it is.
func (k *keys) ask(ctx context.Context) {
	defer func() { <-k.asking }()
	before, now := k.current(), k.now()
	if !before.tried.IsZero() && now.Sub(before.tried) < fetchEvery {
		return
	}
	// Others wait for the answer too: it is read even if this caller hangs up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	defer cancel()
	after := &published{keys: before.keys, read: before.read}
	if read, err := k.fetch(ctx); err != nil {
		after.fault = err
	} else {
		after.keys, after.read = read, now
	}
	after.tried = k.now() // the end, so that one who hangs is not always asked
	k.known.Store(after)
}

// fetch reads the keys that the issuer publishes.
func (k *keys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	var discovered struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := get(ctx, strings.TrimSuffix(k.issuer, "/")+"/.well-known/openid-configuration", &discovered); err != nil {
		return nil, err
	}
	if discovered.Issuer != k.issuer {
		return nil, fmt.Errorf("the issuer calls itself %q: start the server with that name", discovered.Issuer)
	}
	if err := checkURL(discovered.Keys); err != nil {
		return nil, fmt.Errorf("the issuer keeps its keys at %q: %w", discovered.Keys, err)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := get(ctx, discovered.Keys, &set); err != nil {
		return nil, err
	}
	var all []jose.JSONWebKey
	for _, text := range set.Keys {
		if key, ok := publicKey(text); ok {
			all = append(all, key)
		}
	}
	switch {
	case len(all) == 0:
		return nil, errors.New("the issuer publishes no public key that can sign")
	case len(all) > maxKeys:
		return nil, fmt.Errorf("the issuer publishes more than %d keys", maxKeys)
	}
	return all, nil
}

// publicKey reads a key, and leaves out one that is for something else, or of a
// kind that is not known.
func publicKey(text []byte) (key jose.JSONWebKey, ok bool) {
	if err := key.UnmarshalJSON(text); err != nil || key.Use != "" && key.Use != "sig" || !key.Valid() {
		return key, false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		bits := public.N.BitLen()
		return key, bits >= minRSA && bits <= maxRSA
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return key, true
	}
	return key, false
}

// get reads a document of the issuer.
func get(ctx context.Context, address string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	client := http.Client{CheckRedirect: noRedirect}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("ask the issuer: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the issuer answers GET %s with %s", address, res.Status)
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxDocument+1))
	if err != nil {
		return fmt.Errorf("ask the issuer: %w", err)
	}
	if len(b) > maxDocument {
		return fmt.Errorf("what the issuer answers to GET %s is longer than %d bytes", address, maxDocument)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("what the issuer answers to GET %s can't be read: %w", address, err)
	}
	return nil
}
