package client

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// Credentials prove who calls, by one of three methods: the three keys of an
// application, the two of a service account, or an access token.
type Credentials struct {
	ApplicationKey    string
	ApplicationSecret ovh.Secret
	ConsumerKey       ovh.Secret

	ClientID     string
	ClientSecret ovh.Secret

	AccessToken ovh.Secret
}

// A Method is how calls prove who makes them.
type Method string

// All methods.
const (
	NoMethod        Method = ""
	ApplicationKeys Method = "application keys"  // sign each call
	ServiceAccount  Method = "a service account" // is given access tokens
	AccessToken     Method = "an access token"
)

// methods returns those that anything is set of: more than one is a mistake.
func (c Credentials) methods() []Method {
	var all []Method
	if c.ApplicationKey != "" || c.ApplicationSecret != "" || c.ConsumerKey != "" {
		all = append(all, ApplicationKeys)
	}
	if c.ClientID != "" || c.ClientSecret != "" {
		all = append(all, ServiceAccount)
	}
	if c.AccessToken != "" {
		all = append(all, AccessToken)
	}
	return all
}

// method returns the one method, or the first of several.
func (c Credentials) method() Method {
	if all := c.methods(); len(all) > 0 {
		return all[0]
	}
	return NoMethod
}

// Missing names the variables of the keys that calls lack.
func (c Credentials) Missing() []string { return c.missing(signed) }

// missing names the keys that a proof needs and that are not set, as
// environment variables.
func (c Credentials) missing(p proof) []string {
	var names []string
	lacks := func(value, variable string) {
		if value == "" {
			names = append(names, variable)
		}
	}
	switch method := c.method(); {
	case p == anonymous, p == signed && method == AccessToken:
	case p == signed && method == ServiceAccount:
		lacks(c.ClientID, "OVH_CLIENT_ID")
		lacks(string(c.ClientSecret), "OVH_CLIENT_SECRET")
	default:
		lacks(c.ApplicationKey, "OVH_APPLICATION_KEY")
		if p == signed {
			lacks(string(c.ApplicationSecret), "OVH_APPLICATION_SECRET")
			lacks(string(c.ConsumerKey), "OVH_CONSUMER_KEY")
		}
	}
	return names
}

// secrets returns what nobody may be told.
func (c Credentials) secrets() []ovh.Secret {
	var all []ovh.Secret
	for _, s := range []ovh.Secret{c.ApplicationSecret, c.ConsumerKey, c.ClientSecret, c.AccessToken} {
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

// lasting returns what only those know who call by the same keys, for as long as
// these are not replaced; nil where they are an access token, which is.
func (c Credentials) lasting() []byte {
	switch c.method() {
	case ApplicationKeys:
		return []byte(string(c.ApplicationSecret) + "\n" + string(c.ConsumerKey))
	case ServiceAccount:
		return []byte(c.ClientID + "\n" + string(c.ClientSecret))
	}
	return nil
}

// A CredentialsError says which keys are missing and where to get them. It is
// [ovh.ErrAuthentication].
type CredentialsError struct {
	Missing  []string       // environment variables that are not set
	CreateAt string         // page where a person creates the keys
	Warnings []*ConfigError // of the configuration: keys may be there, in the wrong place
}

func (e *CredentialsError) Error() string {
	found := ""
	if len(e.Warnings) > 0 {
		all := make([]string, len(e.Warnings))
		for i, w := range e.Warnings {
			all[i] = w.Error()
		}
		found = " (" + strings.Join(all, "; ") + ")"
	}
	return fmt.Sprintf("no OVHcloud credentials: %s not set%s; run 'ovh-mcp login', or create an application key, its secret and a consumer key at %s, "+
		"put them into these variables or into ~/.ovh.conf, and start the server again",
		strings.Join(e.Missing, ", "), found, e.CreateAt)
}

// Is reports whether target is [ovh.ErrAuthentication].
func (e *CredentialsError) Is(target error) bool { return target == ovh.ErrAuthentication }

// sign adds the headers that prove who calls. It comes last: the proof covers
// the URL and the body as they are sent.
func (c Credentials) sign(req *http.Request, body []byte, now time.Time) {
	stamp := strconv.FormatInt(now.Unix(), 10)
	req.Header.Set("X-Ovh-Consumer", string(c.ConsumerKey))
	req.Header.Set("X-Ovh-Timestamp", stamp)
	req.Header.Set("X-Ovh-Signature", c.signature(req.Method, req.URL.String(), body, stamp))
}

// signature is the proof of possession that the API recomputes: a SHA-1 over
// the secrets and everything the request says, joined by plus signs.
func (c Credentials) signature(method, url string, body []byte, stamp string) string {
	h := sha1.New()
	for _, part := range []string{string(c.ApplicationSecret), string(c.ConsumerKey), method, url} {
		h.Write([]byte(part))
		h.Write([]byte{'+'})
	}
	h.Write(body)
	h.Write([]byte("+" + stamp))
	return "$1$" + hex.EncodeToString(h.Sum(nil))
}

// fingerprint names the caller without telling its keys. Access tokens change,
// and where they come from does not.
func (c Credentials) fingerprint(tokenSource string) string {
	name := c.ApplicationKey + "+" + string(c.ConsumerKey)
	switch c.method() {
	case ServiceAccount:
		name = "client " + c.ClientID
	case AccessToken:
		name = "token " + tokenSource
		if tokenSource == "" {
			name = "token " + string(c.AccessToken)
		}
	}
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:8])
}
