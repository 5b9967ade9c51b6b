package effect

import (
	"slices"
	"strings"
)

// Facts are what an operation says of itself, in the form that the rules read.
type facts struct {
	method     string
	literals   []string // the parts of the path that are no values, in lower case
	lastWords  []string // of the last literal: create and snapshot of createSnapshot
	endsInName bool     // the path ends with the name of something, or stands for one

	// Where there is a description:
	described      bool
	description    string   // in lower case
	response       string   // type of the answer
	fields         []string // names of what may be set
	fieldsComplete bool     // nothing else may be
}

// pathFacts returns what a method and a path tell. The path has no version; it
// is concrete or a template.
func pathFacts(method, path string) *facts {
	f := &facts{method: method}
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if f.endsInName = isValue(part); f.endsInName {
			continue
		}
		f.literals = append(f.literals, strings.ToLower(part))
		f.lastWords = nameWords(part)
	}
	return f
}

// isValue reports whether a part of a path is, or stands for, the name of
// something. A concrete path does not say which of its parts are: OVHcloud's own
// words are letters, or end in digits.
func isValue(part string) bool {
	return part == "" || strings.ContainsAny(part, "{.:-_%@ ") || part[0] >= '0' && part[0] <= '9'
}

// lastLiteral returns the last literal of the path, or "".
func (f *facts) lastLiteral() string {
	if len(f.literals) == 0 {
		return ""
	}
	return f.literals[len(f.literals)-1]
}

// endsWith reports whether the last literal is one of some names.
func (f *facts) endsWith(names ...string) bool { return slices.Contains(names, f.lastLiteral()) }

// startsWith reports whether the literals begin with some names, in their order.
func (f *facts) startsWith(names ...string) bool {
	return len(f.literals) >= len(names) && slices.Equal(f.literals[:len(names)], names)
}

// passes reports whether all of some names are among the literals.
func (f *facts) passes(names ...string) bool {
	for _, n := range names {
		if !slices.Contains(f.literals, n) {
			return false
		}
	}
	return true
}

// mentions reports whether any literal holds some text.
func (f *facts) mentions(text string) bool {
	return slices.ContainsFunc(f.literals, func(l string) bool { return strings.Contains(l, text) })
}

// verb returns the first word of the last literal, which is the verb where the
// path ends with an act: cancel for cancelTransfer.
func (f *facts) verb() string {
	if len(f.lastWords) == 0 {
		return ""
	}
	return f.lastWords[0]
}

// firstWord returns the first word of the description, or "".
func (f *facts) firstWord() string {
	first, _, _ := strings.Cut(strings.TrimSpace(f.description), " ")
	return strings.TrimRight(first, ".,:")
}

// knowsFields reports whether all that the call may set is known.
func (f *facts) knowsFields() bool { return f.fieldsComplete && len(f.fields) > 0 }
