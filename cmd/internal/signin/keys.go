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
	// fetchTimeout bounds each request to the issuer.
	fetchTimeout = 5 * time.Second

	// fetchEvery is how soon the issuer is asked again, whatever tokens come.
	fetchEvery = 10 * time.Second

	// renewAfter is when keys are read again: one that the issuer withdrew must
	// not stay.
	renewAfter = 15 * time.Minute

	// staleAfter is how long keys serve while the issuer is away.
	staleAfter = 24 * time.Hour

	// maxDocument bounds what the issuer answers, in bytes.
	maxDocument = 1 << 20
)

// keys are those that the issuer signs with, as it published them last.
type keys struct {
	issuer string
	now    func() time.Time
	known  *atomic.Pointer[published]
	asking chan struct{} // holds one element while the issuer is asked
}

// published keys do not change.
type published struct {
	keys  []jose.JSONWebKey
	read  time.Time // zero for never
	tried time.Time
	fault error // of the last try
}

func newKeys(issuer string, now func() time.Time) keys {
	k := keys{issuer: issuer, now: now, known: new(atomic.Pointer[published]), asking: make(chan struct{}, 1)}
	k.known.Store(new(published))
	return k
}

// noRedirect keeps the client from being led elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (k keys) current() *published { return k.known.Load() }

// verify returns what was signed, if the issuer signed it.
func (k keys) verify(ctx context.Context, signed *jose.JSONWebSignature) ([]byte, error) {
	now := k.now()
	p := k.current()
	candidates := p.matching(signed)
	if age := now.Sub(p.read); len(candidates) == 0 || age >= renewAfter {
		if err := k.renew(ctx); err != nil {
			return nil, err
		}
		p = k.current()
		candidates = p.matching(signed)
	}
	if now.Sub(p.read) >= staleAfter || len(candidates) == 0 && p.fault != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, p.fault)
	}
	for _, key := range candidates {
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, invalid("no key of the issuer signed it")
}

// matching returns the keys that a token may be signed with: of its key ID, if it
// names one.
func (p *published) matching(signed *jose.JSONWebSignature) (found []jose.JSONWebKey) {
	header := signed.Signatures[0].Protected
	for _, key := range p.keys {
		if (header.KeyID == "" || key.KeyID == header.KeyID) && (key.Algorithm == "" || key.Algorithm == header.Algorithm) {
			found = append(found, key)
		}
	}
	return found
}

// renew reads the keys, unless that was tried a moment ago. It fails only when
// ctx ends: what came of it is told by current.
func (k keys) renew(ctx context.Context) error {
	select {
	case k.asking <- struct{}{}:
		defer func() { <-k.asking }()
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrUnavailable, context.Cause(ctx))
	}
	before, now := k.current(), k.now()
	if !before.tried.IsZero() && now.Sub(before.tried) < fetchEvery {
		return nil
	}
	after := &published{keys: before.keys, read: before.read, tried: now}
	// Others wait for the answer too: it is read even if this caller hangs up.
	if read, err := k.read(context.WithoutCancel(ctx)); err != nil {
		after.fault = err
	} else {
		after.keys, after.read = read, now
	}
	k.known.Store(after)
	return nil
}

// read asks the issuer for its keys.
func (k keys) read(ctx context.Context) ([]jose.JSONWebKey, error) {
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
	if len(all) == 0 {
		return nil, errors.New("the issuer publishes no public key that can sign")
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
		return key, public.N.BitLen() >= 2048
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
	client := http.Client{Timeout: fetchTimeout, CheckRedirect: noRedirect}
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
