package client

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// DefaultEndpoint is the endpoint of a configuration that names none.
const DefaultEndpoint = "ovh-eu"

// An endpoint is one of the API's independent installations. Keys belong to
// exactly one of them.
type endpoint struct {
	name, base  string
	createToken string // page where a person creates keys
	token       string // where a service account gets its access tokens; "" where there are none
}

// endpoints lists OVHcloud's installations under all of their hosts. An
// installation moves to new hosts under ovhcloud.com and keeps its old ones:
// its name means the first of its lines, and the URL of any of them that one.
func endpoints() []endpoint {
	return []endpoint{
		{"ovh-eu", "https://eu.api.ovh.com/1.0", "https://eu.api.ovh.com/createToken/", "https://www.ovh.com/auth/oauth2/token"},
		{"ovh-eu", "https://api.ovh.com/1.0", "https://api.ovh.com/createToken/", "https://www.ovh.com/auth/oauth2/token"},
		{"ovh-eu", "https://api.eu.ovhcloud.com/1.0", "https://auth.eu.ovhcloud.com/api/createToken", "https://auth.eu.ovhcloud.com/oauth2/token"},
		{"ovh-ca", "https://ca.api.ovh.com/1.0", "https://ca.api.ovh.com/createToken/", "https://ca.ovh.com/auth/oauth2/token"},
		{"ovh-ca", "https://api.ca.ovhcloud.com/1.0", "https://auth.ca.ovhcloud.com/api/createToken", "https://auth.ca.ovhcloud.com/oauth2/token"},
		{"ovh-us", "https://api.us.ovhcloud.com/1.0", "https://api.us.ovhcloud.com/createToken/", "https://us.ovhcloud.com/auth/oauth2/token"},
		{"kimsufi-eu", "https://eu.api.kimsufi.com/1.0", "https://eu.api.kimsufi.com/createToken/", ""},
		{"kimsufi-ca", "https://ca.api.kimsufi.com/1.0", "https://ca.api.kimsufi.com/createToken/", ""},
		{"soyoustart-eu", "https://eu.api.soyoustart.com/1.0", "https://eu.api.soyoustart.com/createToken/", ""},
		{"soyoustart-ca", "https://ca.api.soyoustart.com/1.0", "https://ca.api.soyoustart.com/createToken/", ""},
	}
}

// resolveEndpoint returns the endpoint of that name, or of that literal base
// URL: whatever contains a slash.
func resolveEndpoint(name string) (endpoint, error) {
	if strings.Contains(name, "/") {
		return literalEndpoint(name)
	}
	var known []string
	for _, e := range endpoints() {
		short, isOVH := strings.CutPrefix(e.name, "ovh-")
		if name == e.name || isOVH && name == short || name == "" && e.name == DefaultEndpoint {
			return e, nil
		}
		if len(known) == 0 || known[len(known)-1] != e.name {
			known = append(known, e.name)
		}
	}
	return endpoint{}, misconfigured(fmt.Sprintf("use one of %s, eu, ca, us, or a base URL such as %s", strings.Join(known, ", "), endpoints()[0].base), "unknown endpoint %q", name)
}

func literalEndpoint(base string) (endpoint, error) {
	base = strings.TrimRight(base, "/")
	u, err := url.Parse(base)
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		// Not quoted: it may hold a password.
		return endpoint{}, misconfigured("write a base URL such as "+endpoints()[0].base, "the endpoint has a user, a query or a fragment, or can't be read")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return endpoint{}, misconfigured("write one such as "+endpoints()[0].base, "endpoint %q is not a base URL", base)
	}
	base = u.Scheme + base[len(u.Scheme):] // in lower case
	for _, e := range endpoints() {
		if strings.EqualFold(base, e.base) {
			return e, nil
		}
		if strings.EqualFold(u.Host, e.host()) && u.Scheme == "https" {
			return endpoint{}, misconfigured("end it in /1.0, as "+e.base+" does, or call it "+e.name, "endpoint %q is none of OVHcloud's", base)
		}
	}
	origin := u.Scheme + "://" + u.Host
	e := endpoint{name: base, base: base, createToken: origin + "/createToken/"}
	if e.onThisMachine() || e.host() == simulatorHost {
		e.token = origin + tokenPath // the secret of a service account is told to OVHcloud and the simulator only
	}
	return e, nil
}

// tokenPath is where the simulator hands out access tokens.
const tokenPath = "/auth/oauth2/token" //nolint:gosec // a path

// official reports whether e is one of OVHcloud's own.
func (e endpoint) official() bool { return e.name != e.base }

// checkTLS refuses plain http where it leaves the machine: whoever is on the
// way could read and change everything.
func (e endpoint) checkTLS() error {
	if rest, plain := strings.CutPrefix(e.base, "http://"); plain && !e.onThisMachine() {
		return misconfigured("use https://"+rest+", or --insecure-endpoint in a network that you trust", "endpoint %q is plain http, which others can read", e.base)
	}
	return nil
}

// onThisMachine reports whether e is a loopback address. It goes by what is
// written, and looks no name up but localhost: whoever answers for a name can
// change its address later. It stands here once more, for this package imports no
// other than those of ovh.
func (e endpoint) onThisMachine() bool {
	host := e.host()
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") || err == nil && ip.IsLoopback()
}

func (e endpoint) host() string {
	u, err := url.Parse(e.base)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// join returns the URL of an API path. The base names version 1 of the API; a
// path that names its version itself takes that one.
func (e endpoint) join(path string) string {
	if strings.HasPrefix(path, "/v1/") || strings.HasPrefix(path, "/v2/") {
		return strings.TrimSuffix(e.base, "/1.0") + path
	}
	return e.base + path
}
