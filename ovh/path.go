package ovh

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxElement bounds one element of a path, in bytes. No name that the API
// gives comes near it.
const maxElement = 512

// A path is an API path whose variable parts are escaped. A bad part makes
// the path carry an error, which the call reports instead of being sent.
type path struct {
	format string
	s      string
	name   string // of the object that it leads to, "" where it leads to none by its name
	tail   string // of the path of each object of a list, behind its id
	whole  bool   // a list that is read anew, and of which nothing may be missing
	visit  *visit // of a collection that a caller named, else nil
	err    error
}

func (p path) String() string { return p.s }

// at fills each {} of format with one element of elems.
func at(format string, elems ...string) path {
	var b strings.Builder
	rest := format
	for _, e := range elems {
		if err := checkElement(e); err != nil {
			return path{format: format, s: format, err: fmt.Errorf("%w in %s: %w", ErrInvalid, format, err)}
		}
		before, after, _ := strings.Cut(rest, "{}")
		b.WriteString(before)
		b.WriteString(escape(e))
		rest = after
	}
	b.WriteString(rest)
	p := path{format: format, s: b.String()}
	if rest == "" && len(elems) > 0 {
		p.name = elems[len(elems)-1]
	}
	return p
}

// escape writes an element so that no reader can take it for anything else:
// some take a bare + for a space.
func escape(e string) string { return strings.ReplaceAll(url.PathEscape(e), "+", "%2B") }

// checkElement refuses what would name another path than the format says.
func checkElement(e string) error {
	switch {
	case e == "" || e == "." || e == "..":
		return fmt.Errorf("%q cannot be part of a path", e)
	case len(e) > maxElement:
		return fmt.Errorf("a path element of %d bytes is too long, %d are allowed", len(e), maxElement)
	case !utf8.ValidString(e) || strings.ContainsFunc(e, unicode.IsControl):
		return fmt.Errorf("%q holds control characters or is not UTF-8", e)
	}
	return nil
}

// where adds a query parameter, unless value is empty.
func (p path) where(key, value string) path {
	if value == "" {
		return p
	}
	return p.with(key, value)
}

// with adds a query parameter, which may be empty.
func (p path) with(key, value string) path {
	sep := "?"
	if strings.Contains(p.s, "?") {
		sep = "&"
	}
	// Spaces as %20: a + would be left to the reader's goodwill.
	p.s += sep + key + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	return p
}

// id writes a numeric identifier as a path element.
func id(n int64) string { return strconv.FormatInt(n, 10) }
