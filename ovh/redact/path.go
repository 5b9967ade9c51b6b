package redact

import (
	"net/url"
	"strings"
)

// Path returns an escaped path with its query for a reader: without the values
// of parameters that hold secrets, and without the secrets that are known by
// their values anywhere else in it.
func (r Redactor) Path(path string) string {
	path, query, ok := strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if plain, err := url.PathUnescape(p); err == nil && r.Text(plain) != plain {
			parts[i] = url.PathEscape(r.Text(plain))
		}
	}
	path = r.Text(strings.Join(parts, "/"))
	if !ok {
		return path
	}
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		parameters[i] = r.parameter(p)
	}
	return path + "?" + strings.Join(parameters, "&")
}

// parameter masks one parameter of a query, also in its name.
func (r Redactor) parameter(p string) string {
	name, value, named := strings.Cut(p, "=")
	if !named {
		return r.part(p)
	}
	if as, err := url.QueryUnescape(name); value != "" && (err != nil || Parameter(as)) {
		return r.part(name) + "=" + Mask
	}
	return r.Text(r.part(name) + "=" + r.part(value))
}

// part masks the secrets in a name or a value of a query.
func (r Redactor) part(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		if masked := r.Text(plain); masked != plain {
			return strings.ReplaceAll(url.QueryEscape(masked), "+", "%20")
		}
	}
	return r.Text(s)
}
