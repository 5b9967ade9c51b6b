package clients

import (
	"bytes"
	"strings"
)

// A writer writes members as the rest of a text is written.
type writer struct {
	jsonText
	root    object
	compact bool // all is in one line
}

type pair struct{ name, value string }

// unit is how much deeper each level is written: as the first member of all.
func (w writer) unit() string {
	if len(w.root.members) > 0 && w.breaks(w.root) {
		if s := w.lineIndent(w.root.members[0].at); s != "" {
			return s
		}
	}
	return "  "
}

// indent is that of the members of an object.
func (w writer) indent(o object) string {
	if len(o.members) > 0 && w.breaks(o) {
		return w.lineIndent(o.members[0].at)
	}
	return w.lineIndent(o.open) + w.unit()
}

// entry writes how a client starts a server.
func (f jsonFormat) entry(w writer, e Entry, indent string) string {
	var all []pair
	if f.kind != "" {
		all = append(all, pair{"type", quote(f.kind)})
	}
	return w.write(indent, append(all, pair{"command", quote(e.Command)}, pair{"args", quoteAll(e.Args)}))
}

// write writes an object whose closing bracket is indented.
func (w writer) write(indent string, all []pair) string {
	var b strings.Builder
	b.WriteString("{")
	for i, p := range all {
		if i > 0 {
			b.WriteString(",")
		}
		switch {
		case !w.compact:
			b.WriteString(lineEnd(w.text) + indent + w.unit())
		case i > 0:
			b.WriteString(" ")
		}
		b.WriteString(quote(p.name) + ": " + p.value)
	}
	if !w.compact {
		b.WriteString(lineEnd(w.text) + indent)
	}
	return b.String() + "}"
}

// insert adds a member behind all others, and behind what is said of them.
func (w writer) insert(o object, name, value string) []Edit {
	from := o.open + 1
	if len(o.members) > 0 {
		from = o.members[len(o.members)-1].after
	}
	if comma := w.trailing(o); comma >= 0 {
		from = comma + 1
	}
	closing := o.end - 1
	at := from + len(bytes.TrimRight(w.text[from:closing], " \t\r\n"))
	text := quote(name) + ": " + value
	if w.trailing(o) >= 0 {
		text += ","
	}
	switch {
	case !w.compact && (len(o.members) == 0 || w.breaks(o)):
		text = lineEnd(w.text) + w.indent(o) + text
		if bytes.IndexByte(w.text[at:closing], '\n') < 0 {
			text += lineEnd(w.text) + w.lineIndent(o.open)
		}
	case len(o.members) > 0:
		text = " " + text
	}
	if len(o.members) == 0 || w.trailing(o) >= 0 {
		return []Edit{{at, at, text}}
	}
	if at == from {
		return []Edit{{at, at, "," + text}}
	}
	return []Edit{{from, from, ","}, {at, at, text}}
}
