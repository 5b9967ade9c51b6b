// Package signin checks the access tokens of people and agents that sign in at an
// OpenID Connect issuer: JSON Web Tokens (RFC 9068), by the keys that the issuer
// publishes.
package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
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

	Log *slog.Logger // where the issuer's outages are told; nil for nowhere
}

// A Bearer is what a token says of who bears it.
type Bearer struct {
	Name    string    // by the claim of the options, unique at the issuer
	Shown   string    // as people know them, "" where nothing says; many issuers let them choose it, so nothing goes by it
	Groups  []string  // that the issuer says they are in
	Scopes  []string  // that the token grants
	Expires time.Time // when the token does

	Told Told // also where the token is refused
}

// A Verifier checks tokens. It may be used by several goroutines.
type Verifier struct {
	Options
	keys *keys
}

// New returns a verifier, which asks the issuer when the first token comes, or
// when it is told to [Verifier.Renew].
func New(o Options) (*Verifier, error) {
	err := checkURL(o.Issuer)
	base, document, isDocument := strings.Cut(o.Issuer, "/.well-known")
	switch {
	case err == nil && strings.Contains(o.Issuer, "?"):
		err = errURL
	case err == nil && isDocument:
		// Some put the path of the issuer behind.
		if _, path, _ := strings.Cut(strings.TrimPrefix(document, "/"), "/"); path != "" {
			base += "/" + path
		}
		err = fmt.Errorf("that is where it tells of itself; write the issuer: --oidc-issuer %s", base)
	}
	if err != nil {
		return nil, fmt.Errorf("issuer %q: %w", o.Issuer, err)
	}
	if o.Audience == "" {
		return nil, errors.New("tokens for anyone would be taken: name the audience that the issuer gives to those for this server")
	}
	o.CallerClaim, o.GroupClaim = cmp.Or(o.CallerClaim, "sub"), cmp.Or(o.GroupClaim, "groups")
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Verifier{o, newKeys(o.Issuer, o.Log)}, nil
}

// Renew has the issuer asked for its keys, in the background, unless that was done
// a moment ago.
func (v *Verifier) Renew(ctx context.Context) { v.keys.renewMeanwhile(ctx) }

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
// wrong, or [ErrUnavailable]; they repeat nothing of the token. What that holds,
// the bearer has beside the error.
func (v *Verifier) Verify(ctx context.Context, token string) (Bearer, error) {
	if len(token) > maxToken {
		return Bearer{}, invalid("it is longer than %d bytes", maxToken)
	}
	signed, err := jose.ParseSignedCompact(token, algorithms())
	if err != nil {
		return Bearer{}, invalid("it is no JSON Web Token with a signature of a public key")
	}
	typ, ok := typeOf(signed)
	if !ok {
		return Bearer{}, invalid("its type is neither JWT nor at+jwt: it is no access token")
	}
	payload, err := v.keys.verify(ctx, signed)
	if err != nil {
		return Bearer{Told: v.told(signed.UnsafePayloadWithoutVerification())}, err
	}
	who := Bearer{Told: v.told(payload)}
	if who.Told.claims == nil {
		return who, invalid("its claims can't be read")
	}
	if err := v.read(&who, typ); err != nil {
		return Bearer{Told: who.Told}, err
	}
	return who, nil
}

// typeOf returns the media type that a token says it is of, and whether an access
// token may say so: many issuers say no more than JWT, or nothing.
func typeOf(signed *jose.JSONWebSignature) (typ string, ok bool) {
	said, given := signed.Signatures[0].Protected.ExtraHeaders[jose.HeaderType]
	if typ, ok = said.(string); given && !ok {
		return "", false
	}
	typ = strings.TrimPrefix(strings.ToLower(typ), "application/")
	return typ, slices.Contains([]string{"", "jwt", "at+jwt"}, typ)
}

// read reads from the claims who bears a token of a type.
func (v *Verifier) read(who *Bearer, typ string) (err error) {
	all := who.Told.claims
	if who.Expires, err = all.check(v.Options, who.Told.now); err != nil {
		return err
	}
	if err = all.checkUse(typ); err != nil {
		return err
	}
	if who.Name, err = all.caller(v.CallerClaim); err != nil {
		return err
	}
	if who.Groups, err = all.groups(v.GroupClaim); err != nil {
		return err
	}
	who.Shown = all.shownName(who.Name)
	who.Scopes, err = all.scopes(v.ScopeClaim)
	return err
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrInvalid, fmt.Sprintf(format, args...))
}

var errURL = errors.New("write a URL such as https://id.example.org, without user, query and fragment")

// checkURL refuses addresses over which others could hand out their own keys.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || strings.Contains(text, "#") {
		return errURL
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback.Name(u.Hostname()) {
		return nil
	}
	return errors.New("it has to be https, or http on a loopback address")
}
