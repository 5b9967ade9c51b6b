package redact

import "strings"

// mostNested is how deep JSON may nest, as encoding/json has it.
const mostNested = 10_000

// A walk goes through JSON from its beginning to its end.
type walk struct {
	s    string
	at   int
	path []step // to the value that is being read

	text  func(from, to int)              // told of each text and each name, with their quotes
	field func(name string, from, to int) // told of each field whose value has any text; may be nil
	texts int                             // values that are texts and not empty, up to here
}

// A step leads from a value to one within it.
type step struct {
	name  string
	index int // -1 for a field
}

// whole walks through all of the JSON, and reports whether it is any.
func (w *walk) whole() bool { return w.value() && w.skip() == 0 && w.at == len(w.s) }

// skip passes white space, and returns what comes next: 0 at the end.
func (w *walk) skip() byte {
	for ; w.at < len(w.s); w.at++ {
		if c := w.s[w.at]; c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
	}
	return 0
}

func (w *walk) value() bool {
	switch w.skip() {
	case '{':
		return w.object()
	case '[':
		return w.array()
	case '"':
		from := w.at
		if !w.quoted() {
			return false
		}
		if w.at-from > len(`""`) {
			w.texts++
		}
		w.text(from, w.at)
		return true
	}
	from := w.at
	w.at = run(w.s, from, func(b byte) bool { return isAlnum(b) || b == '-' || b == '+' || b == '.' })
	return w.at > from
}

// quoted passes a text.
func (w *walk) quoted() bool {
	if w.skip() != '"' {
		return false
	}
	for w.at++; w.at < len(w.s); w.at++ {
		switch c := w.s[w.at]; {
		case c == '\\':
			w.at++
		case c == '"':
			w.at++
			return true
		case c < ' ':
			return false
		}
	}
	return false
}

func (w *walk) array() bool {
	w.path = append(w.path, step{"", 0})
	last := len(w.path) - 1
	ok := w.items(']', func() bool {
		ok := w.value()
		w.path[last].index++
		return ok
	})
	w.path = w.path[:last]
	return ok
}

func (w *walk) object() bool {
	w.path = append(w.path, step{"", -1})
	last := len(w.path) - 1
	var p pair
	ok := w.items('}', func() bool {
		from := w.at
		if !w.quoted() {
			return false
		}
		w.path[last].name = "" // a name stands in the object, not in its own field
		w.text(from, w.at)
		name := unquote(w.s[from:w.at])
		w.path[last].name = name
		if w.skip() != ':' {
			return false
		}
		w.at++
		w.skip()
		value, texts := w.at, w.texts
		if !w.value() {
			return false
		}
		if w.texts > texts && w.field != nil {
			w.field(name, value, w.at)
			p.add(name, w.s, value, w.at)
		}
		return true
	})
	if ok && p.name != "" && p.to > 0 {
		w.field(p.name, p.from, p.to)
	}
	w.path = w.path[:last]
	return ok
}

// items passes what stands between commas, up to the closing bracket.
func (w *walk) items(closing byte, item func() bool) bool {
	if len(w.path) > mostNested {
		return false
	}
	w.at++
	if w.skip() == closing {
		w.at++
		return true
	}
	for {
		if w.skip(); !item() {
			return false
		}
		c := w.skip()
		w.at++
		if c != ',' {
			return c == closing
		}
	}
}

// A pair is an object that stands for a field: {"key": "password", "value": "…"}.
type pair struct {
	name     string
	from, to int // of the value
}

func (p *pair) add(name, s string, from, to int) {
	switch strings.ToLower(name) {
	case "key", "name":
		if s[from] == '"' {
			p.name = unquote(s[from:to])
		}
	case "value":
		p.from, p.to = from, to
	}
}
