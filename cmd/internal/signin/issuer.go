package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json"
)

const (
	// maxDocument bounds what the issuer answers, in bytes, and maxKeys the keys in
	// it: a token that names none is tried by each.
	maxDocument = 1 << 20
	maxKeys     = 100

	// RSA keys of fewer bits can be broken; those of more take long to check by.
	minRSA, maxRSA = 2048, 16384
)

// fetch reads the keys that the issuer publishes.
func (k *keys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	var discovered struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := get(ctx, strings.TrimSuffix(k.issuer, "/")+"/.well-known/openid-configuration", &discovered); err != nil {
		return nil, err
	}
	if err := checkName(k.issuer, discovered.Issuer); err != nil {
		return nil, err
	}
	if err := checkURL(discovered.Keys); err != nil {
		return nil, fmt.Errorf("the issuer keeps its keys at %q: %w", bounded(discovered.Keys), err)
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

// checkName holds what the issuer calls itself, and its tokens call it, against
// the name that it is known by.
func checkName(known, name string) error {
	slash := ""
	switch {
	case name == known:
		return nil
	case name == "":
		return errors.New("the issuer does not say what it is called: --oidc-issuer is to be the URL that its tokens have as iss")
	case name == known+"/":
		slash = ", with a slash at the end"
	case name+"/" == known:
		slash = ", without a slash at the end"
	}
	return fmt.Errorf("the issuer calls itself %q%s: if that is the one that is meant, start the server with --oidc-issuer %[1]s", bounded(name), slash)
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

// noRedirect keeps the client from being led elsewhere.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// get reads a document of the issuer.
func get(ctx context.Context, address string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	client := http.Client{CheckRedirect: noRedirect}
	res, err := client.Do(req)
	if err != nil {
		return unreachable(err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode >= http.StatusInternalServerError:
		return fmt.Errorf("the issuer answers GET %s with %s: whoever runs it can say why", address, res.Status)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("the issuer answers GET %s with %s: --oidc-issuer is to be the URL that its tokens have as iss, to the letter", address, res.Status)
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

// unreachable says what to do where the issuer can't be asked.
func unreachable(err error) error {
	var unknown x509.UnknownAuthorityError
	var foreign x509.HostnameError
	var name *net.DNSError
	cure := "look whether this machine reaches it, and whether HTTPS_PROXY has to name a proxy"
	switch {
	case errors.As(err, &unknown):
		cure = "put the authority that signed its certificate into the system's store, or name its PEM file in SSL_CERT_FILE"
	case errors.As(err, &foreign):
		cure = "look whether --oidc-issuer names the right host"
	case errors.As(err, &name) && name.IsNotFound:
		cure = "look whether --oidc-issuer is spelt right, and whether DNS works on this machine"
	}
	return fmt.Errorf("ask the issuer: %w; %s", err, cure)
}
