package tools

import (
	"bytes"
	"slices"
)

// Text returns what a model reads of r: a list as a table, anything else as
// JSON without what says nothing, or as a table where that is shorter.
func (r Result) Text() string {
	switch {
	case r.Failure != nil:
		return r.Failure.Error()
	case r.rows != "":
		return table(r.JSON, r.rows)
	}
	text := leanText(r.JSON)
	if r.table == "" || !hasRows(member(r.JSON, r.table)) {
		return text
	}
	if table := table(r.JSON, r.table); len(table) < len(text) {
		return table
	}
	return text
}

// leanText leaves out what says nothing, unless nothing is all there is.
func leanText(j []byte) string {
	for _, nothing := range []string{":null", `:""`, ":[]", ":{}"} {
		if !bytes.Contains(j, []byte(nothing)) {
			continue
		}
		if text := lean(nil, j); !vacant(text) {
			return string(text)
		}
	}
	return string(j)
}

// hasRows reports whether a value is a list of objects.
func hasRows(j []byte) bool {
	return len(j) > 2 && j[0] == '[' && !slices.ContainsFunc(elements(j), func(e []byte) bool { return e[0] != '{' })
}

// vacant reports whether a value says nothing: null, or empty.
func vacant(j []byte) bool {
	switch string(j) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// lean appends the value j to dst without the members that say nothing.
func lean(dst, j []byte) []byte {
	switch j[0] {
	case '[':
		dst = append(dst, '[')
		for i, e := range elements(j) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = lean(dst, e)
		}
		return append(dst, ']')
	case '{':
		dst = append(dst, '{')
		first := len(dst)
		for name, value := range members(j) {
			before := len(dst)
			if before > first {
				dst = append(dst, ',')
			}
			dst = append(append(append(dst, '"'), name...), '"', ':')
			at := len(dst)
			if dst = lean(dst, value); vacant(dst[at:]) {
				dst = dst[:before]
			}
		}
		return append(dst, '}')
	}
	return append(dst, j...)
}
