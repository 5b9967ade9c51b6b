package catalog

import (
	"slices"
	"strings"
)

// Facts are what an operation says of itself, in the form that the rules read.
type facts struct {
	method   string
	literals []string // the fixed parts of the path, in lower case
	words    []string // of the last fixed part
	onObject bool     // the path ends with a parameter

	// With a description only:
	described bool
	said      string   // the description, in lower case
	answer    string   // type of the answer
	fields    []string // names of what may be set
	known     bool     // whether fields are all that may be set
}

func factsOf(method, path string) *facts {
	f := &facts{method: method}
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if f.onObject = isValue(part); f.onObject {
			continue
		}
		f.literals = append(f.literals, strings.ToLower(part))
		f.words = wordsOf(part)
	}
	return f
}

// isValue reports whether a part of a path is, or stands for, the name of
// something: OVHcloud's own words are letters, or end in digits.
func isValue(part string) bool {
	return part == "" || strings.ContainsAny(part, "{.:-_%@ ") || part[0] >= '0' && part[0] <= '9'
}

// last returns the last fixed part of the path.
func (f *facts) last() string {
	if len(f.literals) == 0 {
		return ""
	}
	return f.literals[len(f.literals)-1]
}

// on reports whether the last fixed part is one of some names.
func (f *facts) on(names ...string) bool { return slices.Contains(names, f.last()) }

// begins reports whether the last fixed part begins with a word.
func (f *facts) begins(word string) bool { return len(f.words) > 0 && f.words[0] == word }

// under reports whether the path goes through all of some places.
func (f *facts) under(places ...string) bool {
	for _, p := range places {
		if !slices.Contains(f.literals, p) {
			return false
		}
	}
	return true
}

// mentions reports whether any fixed part of the path holds some text.
func (f *facts) mentions(text string) bool {
	return slices.ContainsFunc(f.literals, func(l string) bool { return strings.Contains(l, text) })
}

// in reports whether the path begins so.
func (f *facts) in(places ...string) bool {
	return len(f.literals) >= len(places) && slices.Equal(f.literals[:len(places)], places)
}

// saidFirst returns the first word of the description.
func (f *facts) saidFirst() string {
	first, _, _ := strings.Cut(strings.TrimSpace(f.said), " ")
	return strings.TrimRight(first, ".,:")
}

// knowsFields reports whether it is known what the call may set.
func (f *facts) knowsFields() bool { return f.known && len(f.fields) > 0 }

// fields returns the names of what the body may set, and whether these are all.
func (o *Operation) fields() (names []string, known bool) {
	known = true
	for i := range o.Parameters {
		p := &o.Parameters[i]
		if p.In != "body" {
			continue
		}
		if p.Name != "" {
			names = append(names, p.Name)
			continue
		}
		more, all := o.Branch.writable(p.Type)
		names, known = append(names, more...), known && all
	}
	return names, known
}

// writable returns the names of the fields of an object that may be set. Of
// what a call aims at, as version 2 has it, it returns the fields within.
func (b *Branch) writable(typ string) (names []string, known bool) {
	m := b.object(typ)
	if m == nil {
		return nil, false
	}
	for i := range m.Properties {
		p := &m.Properties[i]
		if p.ReadOnly {
			continue
		}
		target := (*Model)(nil)
		if p.Name == "targetSpec" {
			target = b.object(p.Type)
		}
		if target == nil {
			names = append(names, p.Name)
			continue
		}
		for j := range target.Properties {
			if !target.Properties[j].ReadOnly {
				names = append(names, target.Properties[j].Name)
			}
		}
	}
	return names, true
}

// object finds the model of an object, or of the objects in a list.
func (b *Branch) object(typ string) *Model {
	e, err := parseType(typ)
	if err != nil || b == nil {
		return nil
	}
	for e.kind == listOf {
		e = *e.elem
	}
	m, _ := b.model(e)
	if m == nil || len(m.Enum) > 0 {
		return nil
	}
	return m
}
