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

// Credentials are the three keys of an OVHcloud application.
type Credentials struct {
	ApplicationKey    string
	ApplicationSecret ovh.Secret
	ConsumerKey       ovh.Secret
}

// missing names the keys that a proof needs and that are not set, as
// environment variables.
func (c Credentials) missing(p proof) []string {
	var names []string
	if c.ApplicationKey == "" && p != anonymous {
		names = append(names, "OVH_APPLICATION_KEY")
	}
	if c.ApplicationSecret == "" && p == signed {
		names = append(names, "OVH_APPLICATION_SECRET")
	}
	if c.ConsumerKey == "" && p == signed {
		names = append(names, "OVH_CONSUMER_KEY")
	}
	return names
}

// A CredentialsError says which keys are missing and where to get them. It is
// [ovh.ErrAuthentication].
type CredentialsError struct {
	Missing  []string // environment variables that are not set
	CreateAt string   // page where a person creates the keys
	Warnings []string // of the configuration: keys may be there, in the wrong place
}

func (e *CredentialsError) Error() string {
	found := ""
	if len(e.Warnings) > 0 {
		found = " (" + strings.Join(e.Warnings, "; ") + ")"
	}
	return fmt.Sprintf("no OVHcloud credentials: %s not set%s; create an application key, its secret and a consumer key at %s, "+
		"then put them into these variables or into ~/.ovh.conf and start the server again",
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

// fingerprint names the caller without telling its keys.
func (c Credentials) fingerprint() string {
	sum := sha256.Sum256([]byte(c.ApplicationKey + "+" + string(c.ConsumerKey)))
	return hex.EncodeToString(sum[:8])
}
