package simulator

import (
	"crypto/sha1"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// authArea serves the time that requests have to be stamped with. The rest of
// /auth is about credentials and is served by their area.
func authArea(a *Account) area {
	return area{name: "auth", routes: []route{
		{pattern: "GET /auth/time", public: true, handle: always(func() any { return a.now().Unix() })},
	}}
}

// tolerance is how far a request's timestamp may be off. OVHcloud publishes no
// figure; clients whose clock was a minute off were refused.
const tolerance = 30 * time.Second

// authenticate refuses a request that OVHcloud would not let through. It checks
// in OVHcloud's order, so that a client with several mistakes hears of the same
// one first.
func (a *Account) authenticate(r *http.Request, body []byte, path string, found *route) *failure {
	if token, ok := bearer(r); ok {
		return a.authenticateBearer(token, path, found)
	}
	h := r.Header
	timestamp, signature := h.Get("X-Ovh-Timestamp"), h.Get("X-Ovh-Signature")
	switch {
	case h.Get("X-Ovh-Consumer") == "" || timestamp == "" || signature == "":
		return gateway(http.StatusUnauthorized, "NOT_AUTHENTICATED", "You must login first")
	case h.Get("X-Ovh-Application") != ApplicationKey:
		return gateway(http.StatusForbidden, "INVALID_KEY", "Invalid application key")
	}
	key := a.credentials.byKey(h.Get("X-Ovh-Consumer"))
	switch {
	case key == nil:
		return gateway(http.StatusForbidden, "NOT_CREDENTIAL", "This credential does not exist")
	case key.API.Status != "validated":
		return gateway(http.StatusForbidden, "INVALID_CREDENTIAL", "This credential is not valid")
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || a.now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return gateway(http.StatusBadRequest, "QUERY_TIME_OUT", "Query out of time")
	}
	if !signed(r, key.Key, body, timestamp, signature) {
		return gateway(http.StatusBadRequest, "INVALID_SIGNATURE", "Invalid signature")
	}
	key.API.LastUse = new(datetime(a.now()))
	if !key.granted(r.Method, path) {
		return gateway(http.StatusForbidden, "NOT_GRANTED_CALL", "This call has not been granted")
	}
	return nil
}

// signed reports whether a signature is that of the request. It covers the URL
// as it was sent: a client that signs one spelling of a path and sends another
// is refused. Only the port may be left out, which OVHcloud's URLs have none
// of: node-ovh never signs it.
func signed(r *http.Request, consumerKey string, body []byte, timestamp, signature string) bool {
	full, ok := origin(r), false
	for _, base := range []string{full, strings.TrimSuffix(full, ":"+portOf(r.Host))} {
		text := strings.Join([]string{ApplicationSecret, consumerKey, r.Method, base + r.RequestURI, string(body), timestamp}, "+")
		want := fmt.Sprintf("$1$%x", sha1.Sum([]byte(text)))
		ok = ok || subtle.ConstantTimeCompare([]byte(want), []byte(signature)) == 1
	}
	return ok
}

// portOf returns the port of a host, "" for none.
func portOf(host string) string {
	_, port, _ := net.SplitHostPort(host)
	return port
}

// granted reports whether a rule covers the call.
func (k *apiKey) granted(method, path string) bool {
	segments := strings.Split(path, "/")
	for _, rule := range k.API.Rules {
		if rule.Method == method && covers(strings.Split(rule.Path, "/"), segments) {
			return true
		}
	}
	return false
}

// covers reports whether a rule's path covers a call's, both cut at their
// slashes. A * covers one segment, which may hold an escaped slash; the last one
// covers all that follow, but not the path that ends before it.
func covers(rule, segments []string) bool {
	for i, r := range rule {
		switch {
		case i >= len(segments):
			return false
		case r == "*" && i == len(rule)-1:
			return true
		case r != "*" && r != segments[i]:
			return false
		}
	}
	return len(rule) == len(segments)
}
