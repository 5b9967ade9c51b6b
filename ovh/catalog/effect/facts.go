package effect

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// Facts are what is known of an operation or a call, in the form that the rules
// read.
type facts struct {
	method     string
	literals   []string // the parts of the path that are no values, in lower case
	lastWords  []string // of the last literal: create and snapshot of createSnapshot
	endsInName bool     // the path ends with the name of something, or stands for one
	ofName     bool     // the last literal follows the name of something: it says what is done with that

	// Where there is a description:
	described      bool
	trusted        bool     // its words may also say that the operation is harmless
	description    string   // in lower case
	response       string   // type of the answer
	fields         []string // names of what may be set
	fieldsComplete bool     // nothing else may be

	// Of a call:
	sent *sending
}

// A part of a path is a word of OVHcloud's, or stands for the name of something.
type part struct {
	text    string
	isValue bool
}

// newFacts returns what a method and a path tell.
func newFacts(method string, parts []part) *facts {
	f := &facts{method: method}
	for i, p := range parts {
		if f.endsInName = p.isValue; p.isValue {
			continue
		}
		f.ofName = i > 0 && parts[i-1].isValue
		f.literals = append(f.literals, strings.ToLower(p.text))
		f.lastWords = nameWords(p.text)
	}
	return f
}

// describedFacts returns what an operation says of itself, with its path as
// parts has it.
func describedFacts(o *catalog.Operation, parts []part) *facts {
	f := newFacts(o.Method, parts)
	f.described = true
	f.description = strings.ToLower(o.Description + " " + o.LongDescription)
	f.response = o.Response
	if f.method != "GET" {
		f.fields, f.fieldsComplete = settableFields(o)
	}
	return f
}

// send narrows what a call may set to what it does set, where it leaves alone
// all else. What it sets beside what is described counts in any case.
func (f *facts) send(o *catalog.Operation, sent sending) {
	f.sent = &sent
	names := sent.names()
	undescribed := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(f.fields, name) })
	if f.method == "PUT" && f.fieldsComplete && o.Branch.Version == "v1" && len(names) > 0 && len(undescribed) == 0 {
		f.fields = names
		return
	}
	f.fields = append(slices.Clone(f.fields), undescribed...)
}

// templateParts returns the parts of an operation's template.
func templateParts(o *catalog.Operation) []part {
	var parts []part
	for _, text := range o.Group.Parts() {
		parts = append(parts, part{text, catalog.IsParameter(text)})
	}
	return parts
}

// concreteParts returns the parts of a path that is sent. Which of them are
// values is told by what is known of the path, and else by template, which may
// be nil. What a description calls a value and what looks like a word counts as
// a word: it may be one that acts.
func concreteParts(sent, template []string, known sighting) []part {
	template = withoutVersion(template)
	parts := make([]part, 0, len(sent))
	for i, text := range sent {
		isValue := looksLikeValue(bare(text))
		switch {
		case known.isWord(i):
			isValue = false
		case known.isValue(i):
			isValue = true
		case len(template) == len(sent) && !catalog.IsParameter(template[i]):
			isValue = false
		}
		if !isValue {
			text = bare(text)
		}
		parts = append(parts, part{text, isValue})
	}
	return parts
}

// looksLikeValue reports whether a part of a path is no word of OVHcloud's:
// these are letters, or end in digits.
func looksLikeValue(part string) bool {
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
