// Package markup writes HTML in which no text is taken for markup.
//
// It is small enough to be read whole, and takes the place of html/template:
// that calls methods by name, for which the linker keeps every method of the
// program.
package markup

import (
	"bytes"
	"html"
	"strings"
)

// A Writer writes HTML. Its zero value is ready.
type Writer struct{ page bytes.Buffer }

// constant is HTML that stands in the program. Its type has no name elsewhere,
// so that an untyped constant is all that can be passed for it.
type constant string

// Put writes HTML, with the next of texts in place of each {}. A {} stands
// between elements or within the quotes of an attribute: there, what is escaped
// is text whatever it holds. In an attribute that holds an address or a script
// it may only be a text of this program.
func (w *Writer) Put(markup constant, texts ...string) {
	rest := string(markup)
	for _, text := range texts {
		var before string
		before, rest, _ = strings.Cut(rest, "{}")
		w.page.WriteString(before)
		w.page.WriteString(html.EscapeString(text))
	}
	w.page.WriteString(rest)
}

// PutIf writes HTML whose only {} is text, unless that is empty.
func (w *Writer) PutIf(text string, markup constant) {
	if text != "" {
		w.Put(markup, text)
	}
}

// Bytes returns what was written.
func (w *Writer) Bytes() []byte { return w.page.Bytes() }
