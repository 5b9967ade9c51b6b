// Package signin checks the access tokens of people and agents that sign in at an
// OpenID Connect issuer: JSON Web Tokens (RFC 9068), by the keys that the issuer
// publishes.
package signin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// Leeway is how far the issuer's clock may be off: so long a token serves after
	// its expiry.
	Leeway = 30 * time.Second

	// maxToken bounds a token, in bytes.
	maxToken = 16 << 10

	// maxName bounds the name of a caller, in bytes.
	maxName = 255
)

var (
	// ErrInvalid is that of a token that never lets anyone in: the client needs
	// another.
	ErrInvalid = errors.New("this access token is not valid")

	// ErrUnavailable is that of a token that can't be checked, because the issuer
	// does not answer as it should: the same may be right later.
	ErrUnavailable = errors.New("access tokens can't be checked at the moment")
)

// Options say whose tokens are taken, and for what.
type Options struct {
	Issuer      string // its URL, as its tokens spell it: https, or http on a loopback address
	Audience    string // that tokens have to be for
	CallerClaim string // that names callers; "sub" when empty
	GroupClaim  string // that names their groups; "groups" when empty
	ScopeClaim  string // that names what a token grants; "scope" when empty, or "scp" where that is missing
}

// A Bearer is what a token says of who bears it.
type Bearer struct {
	Name    string    // by the claim of the options, unique at the issuer
	Groups  []string  // that the issuer says they are in
	Scopes  []string  // that the token grants
	Expires time.Time // when the token does
}

// A Verifier checks tokens. It may be used by several goroutines.
type Verifier struct {
	Options
	keys keys
	now  func() time.Time
}

// New returns a verifier, which asks the issuer when the first token comes.
func New(o Options) (*Verifier, error) {
	if err := checkURL(o.Issuer); err != nil {
		return nil, fmt.Errorf("issuer %q: %w", o.Issuer, err)
	}
	if o.Audience == "" {
		return nil, errors.New("tokens for anyone would be taken: name the audience that the issuer gives to those for this server")
	}
	o.CallerClaim, o.GroupClaim = cmp.Or(o.CallerClaim, "sub"), cmp.Or(o.GroupClaim, "groups")
	v := &Verifier{Options: o, now: time.Now}
	v.keys = newKeys(o.Issuer, func() time.Time { return v.now() })
	return v, nil
}

// Fault returns what kept the keys from being read when that was last tried, or
// nil.
func (v *Verifier) Fault() error { return v.keys.current().fault }

// algorithms are those by which a server that knows public keys alone can't make
// a token itself.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
		jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
	}
}

// Verify returns who bears a token. Its errors are [ErrInvalid], with what is
// wrong, or [ErrUnavailable]; they repeat nothing of the token.
func (v *Verifier) Verify(ctx context.Context, token string) (Bearer, error) {
	if len(token) > maxToken {
		return Bearer{}, invalid("it is longer than %d bytes", maxToken)
	}
	signed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		return Bearer{}, invalid("it is no JSON Web Token with a signature of a public key")
	}
	payload, err := v.keys.verify(ctx, signed)
	if err != nil {
		return Bearer{}, err
	}
	var c claims
	var all named
	if json.Unmarshal(payload, &c) != nil || json.Unmarshal(payload, &all) != nil {
		return Bearer{}, invalid("its claims can't be read")
	}
	if err := c.check(v.Options, v.now()); err != nil {
		return Bearer{}, err
	}
	return v.bearer(all, c.Expires.time())
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

// claims are those of a token that decide whether it is in force.
type claims struct {
	Issuer    string   `json:"iss"`
	Audience  audience `json:"aud"`
	Expires   *seconds `json:"exp"`
	NotBefore *seconds `json:"nbf"`
}

func (c claims) check(o Options, now time.Time) error {
	switch {
	case c.Issuer != o.Issuer:
		return invalid("another issuer made it")
	case !slices.Contains(c.Audience, o.Audience):
		return invalid("it is for another audience than %q", o.Audience)
	case c.Expires == nil:
		return invalid("it never expires")
	case !now.Before(c.Expires.time().Add(Leeway)):
		return invalid("it has expired")
	case c.NotBefore != nil && now.Add(Leeway).Before(c.NotBefore.time()):
		return invalid("it is not in force yet")
	}
	return nil
}

// seconds since 1970, whole or not.
type seconds float64

func (s *seconds) time() time.Time {
	// Beyond the year 5000, so that the sum of nanoseconds does not overflow.
	return time.Unix(int64(min(max(float64(*s), 0), 1e11)), 0)
}

// An audience is one text or several.
type audience []string

// UnmarshalJSON implements json.Unmarshaler.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// checkURL refuses addresses over which others could hand out their own keys.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("write a URL such as https://id.example.org, without user, query and fragment")
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip.IsLoopback()) {
		return nil
	}
	return errors.New("it has to be https, or http on a loopback address")
}
