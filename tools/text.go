package tools

import "bytes"

// Text returns what a model reads of r: a list as a table, anything else as
// JSON without what says nothing.
func (r Result) Text() string {
	switch {
	case r.Failure != nil:
		return r.Failure.Error()
	case r.rows != "":
		return table(r.JSON, r.rows)
	}
	for _, nothing := range []string{":null", `:""`, ":[]", ":{}"} {
		if bytes.Contains(r.JSON, []byte(nothing)) {
			return string(lean(nil, r.JSON))
		}
	}
	return string(r.JSON)
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
