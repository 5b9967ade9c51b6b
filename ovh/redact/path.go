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

// parameter masks one parameter of a query.
func (r Redactor) parameter(p string) string {
	name, value, named := strings.Cut(p, "=")
	plain, err := url.QueryUnescape(value)
	if err != nil {
		plain = value
	}
	switch as, err := url.QueryUnescape(name); {
	case named && value != "" && (err != nil || Parameter(as)):
		return name + "=" + Mask
	case r.Text(plain) != plain:
		return name + "=" + strings.ReplaceAll(url.QueryEscape(r.Text(plain)), "+", "%20")
	}
	return r.Text(p)
}
