package client

import (
	"fmt"
	"net/url"
	"strings"
)

// DefaultEndpoint is the endpoint of a configuration that names none.
const DefaultEndpoint = "ovh-eu"

// An endpoint is one of the API's independent installations. Keys belong to
// exactly one of them.
type endpoint struct{ name, base, createToken string }

func endpoints() []endpoint {
	return []endpoint{
		{"ovh-eu", "https://eu.api.ovh.com/1.0", "https://eu.api.ovh.com/createToken/"},
		{"ovh-ca", "https://ca.api.ovh.com/1.0", "https://ca.api.ovh.com/createToken/"},
		{"ovh-us", "https://api.us.ovhcloud.com/1.0", "https://api.us.ovhcloud.com/createToken/"},
		{"kimsufi-eu", "https://eu.api.kimsufi.com/1.0", "https://eu.api.kimsufi.com/createToken/"},
		{"kimsufi-ca", "https://ca.api.kimsufi.com/1.0", "https://ca.api.kimsufi.com/createToken/"},
		{"soyoustart-eu", "https://eu.api.soyoustart.com/1.0", "https://eu.api.soyoustart.com/createToken/"},
		{"soyoustart-ca", "https://ca.api.soyoustart.com/1.0", "https://ca.api.soyoustart.com/createToken/"},
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
		known = append(known, e.name)
	}
	return endpoint{}, fmt.Errorf("unknown endpoint %q: use one of %s, eu, ca, us, or a base URL such as %s",
		name, strings.Join(known, ", "), endpoints()[0].base)
}

func literalEndpoint(base string) (endpoint, error) {
	base = strings.TrimRight(base, "/")
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return endpoint{}, fmt.Errorf("endpoint %q is not a base URL such as %s", base, endpoints()[0].base)
	}
	for _, e := range endpoints() {
		if base == e.base {
			return e, nil
		}
	}
	return endpoint{base, base, u.Scheme + "://" + u.Host + "/createToken/"}, nil
}

// join returns the URL of an API path. The base names version 1 of the API; a
// path that names its version itself takes that one.
func (e endpoint) join(path string) string {
	if strings.HasPrefix(path, "/v1/") || strings.HasPrefix(path, "/v2/") {
		return strings.TrimSuffix(e.base, "/1.0") + path
	}
	return e.base + path
}
