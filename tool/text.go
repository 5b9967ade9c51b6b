package tool

import (
	"slices"
	"strconv"
	"strings"
)

// Text returns what a model reads of r: a list as a table, a plan as a page,
// anything else as JSON without what says nothing, or as a table where that is shorter.
func (r Result) Text() string {
	switch {
	case r.Failure != nil:
		return r.Failure.Error()
	case r.rows != "":
		return table(string(r.JSON), r.rows)
	}
	json := string(r.JSON)
	if r.plans {
		for _, name := range [...]string{"confirm", "dry_run"} {
			if plan := member(json, name); plan != "" {
				return unfinishedText(json) + planText(plan)
			}
		}
	}
	text := leanText(json)
	if r.table == "" || !hasRows(member(json, r.table)) {
		return text
	}
	if table := table(json, r.table); len(table) < len(text) {
		return table
	}
	return text
}

// unfinishedText tells, before a plan, what is not known of earlier calls.
func unfinishedText(json string) string {
	all := member(json, "unfinished")
	if all == "" {
		return ""
	}
	var b strings.Builder
	writeTexts(&b, "unfinished", elements(all))
	return b.String() + "\n"
}

// Quoted puts names between quotes, as a sentence names them: what others chose
// is not to be read as this server's own words.
func Quoted(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = strconv.Quote(name)
	}
	return all
}

// leanText leaves out what says nothing, unless nothing is all there is.
func leanText(j string) string {
	for _, nothing := range []string{":null", `:""`, ":[]", ":{}"} {
		if !strings.Contains(j, nothing) {
			continue
		}
		if text := string(lean(nil, j)); !vacant(text) {
			return text
		}
	}
	return j
}

// hasRows reports whether a value is a list of objects.
func hasRows(j string) bool {
	return len(j) > 2 && j[0] == '[' && !slices.ContainsFunc(elements(j), func(e string) bool { return e[0] != '{' })
}

// vacant reports whether a value says nothing: null, or empty.
func vacant(j string) bool {
	switch j {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}

// lean appends the value j to dst without the members that say nothing.
func lean(dst []byte, j string) []byte {
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
			if dst = lean(dst, value); vacant(string(dst[at:])) {
				dst = dst[:before]
			}
		}
		return append(dst, '}')
	}
	return append(dst, j...)
}
