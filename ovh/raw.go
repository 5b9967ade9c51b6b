package ovh

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// RawWrite is any writing request of the API. The path is escaped by the
// caller, as [CheckRawPath] wants it, and names its version (/v1/…, /v2/…) or
// means version 1. Body is sent as it is; nil sends none.
func RawWrite(method, path string, query map[string]string, body json.RawMessage) Request[json.RawMessage] {
	w := Write{method: method, path: rawPath(path, query), body: bytes.Clone(body)}
	if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, method) {
		w.err = fmt.Errorf("%w: %q is not a method that writes", ErrInvalid, method)
	}
	return Request[json.RawMessage]{w}
}

// rawPath is a path that a caller wrote, with its query.
func rawPath(text string, query map[string]string) path {
	if err := CheckRawPath(text); err != nil {
		return path{format: text, s: text, err: fmt.Errorf("%w: %w", ErrInvalid, err)}
	}
	p := at(text)
	for _, name := range slices.Sorted(maps.Keys(query)) {
		p = p.with(url.QueryEscape(name), query[name])
	}
	return p
}

// CheckRawPath refuses a path that is not sent exactly as it is written.
func CheckRawPath(path string) error {
	switch {
	case strings.Contains(path, "://") || strings.HasPrefix(path, "//"):
		return fmt.Errorf("it begins after the host: /me, not https://eu.api.ovh.com/1.0/me")
	case !strings.HasPrefix(path, "/"):
		return fmt.Errorf("it begins with a slash")
	case strings.HasPrefix(path, "/1.0/"):
		return fmt.Errorf("it begins after /1.0: %s", path[len("/1.0"):])
	case strings.ContainsAny(path, "?#"):
		return fmt.Errorf("it has no ? and no #: parameters go into query")
	case strings.ContainsFunc(path, func(r rune) bool { return unicode.IsControl(r) || r == ' ' || r == '\\' || r > unicode.MaxASCII }):
		return fmt.Errorf("it has a space, a backslash or a character that has to be percent-encoded")
	case strings.ContainsAny(path, "{}"):
		return fmt.Errorf("it has {placeholders}: put the real names in")
	case len(path) > 2048:
		return fmt.Errorf("it is longer than 2,048 characters")
	}
	segments := strings.Split(path[1:], "/")
	for i, s := range segments {
		plain, err := url.PathUnescape(s)
		switch {
		case err != nil:
			return fmt.Errorf("%q is not percent-encoded well", s)
		case slices.ContainsFunc(strings.FieldsFunc(plain, func(r rune) bool { return r == '/' || r == ';' || r == '\\' }), func(s string) bool { return s == "." || s == ".." }):
			return fmt.Errorf("it has . or .. as a part")
		case s == "" && path != "/":
			return fmt.Errorf("it has an empty part, or a slash at its end")
		case strings.ContainsFunc(plain, unicode.IsControl):
			return fmt.Errorf("it has an encoded control character")
		case i+1 < len(segments) && isCIDR(plain, segments[i+1]):
			return fmt.Errorf("write the slash of an IP block as %%2F: %s%%2F%s", s, segments[i+1])
		}
	}
	return nil
}

// isCIDR reports whether two parts of a path are an IP block that was cut at
// its slash.
func isCIDR(ip, bits string) bool {
	a, err := netip.ParseAddr(ip)
	n, bad := strconv.Atoi(bits)
	return err == nil && bad == nil && n <= a.BitLen()
}
