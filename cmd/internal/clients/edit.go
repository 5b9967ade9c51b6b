package clients

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// An Edit puts Text in the place of the bytes from At to End.
type Edit struct {
	At, End int
	Text    string
}

// A format is how a client writes its list of servers.
type format interface {
	// find returns the entry of a name, or nil where there is none.
	find(text []byte, name string) (*Entry, error)
	// put adds an entry, or makes the one that is there start the same.
	put(text []byte, name string, e Entry) ([]Edit, error)
	// remove takes an entry out, and the list with it if that was asked for and
	// nothing else is in it.
	remove(text []byte, name string, list bool) ([]Edit, error)
	// listed reports whether there is a list, be it empty.
	listed(text []byte) (bool, error)
}

// Find returns the entry of a name in a client's file, or nil where there is
// none. A file that can't be read is a [PlaceError].
func (c Client) Find(text []byte, name string) (*Entry, error) { return c.format.find(text, name) }

// Put returns what adds an entry to a client's file. Where there is one of the
// name, only what it starts is changed.
func (c Client) Put(text []byte, name string, e Entry) ([]Edit, error) {
	for _, word := range append([]string{name, e.Command}, e.Args...) {
		if !utf8.ValidString(word) {
			return nil, fmt.Errorf("%q is not UTF-8, which this file can't hold", word)
		}
	}
	edits, err := c.format.put(text, name, e)
	if err != nil {
		return nil, err
	}
	got, err := c.Find(Apply(text, edits), name)
	if err != nil || got == nil || !got.Same(e) {
		return nil, unsafe(err)
	}
	return edits, nil
}

// Remove returns what takes an entry out of a client's file. before is the file
// as it was when the entry came, nil where that is not known: a list that it did
// not have goes too, unless others are in it.
func (c Client) Remove(text []byte, name string, before []byte) ([]Edit, error) {
	had := true
	if before != nil {
		// A file that was broken then says nothing of it.
		if listed, err := c.format.listed(before); err == nil {
			had = listed
		}
	}
	edits, err := c.format.remove(text, name, !had)
	if err != nil {
		return nil, err
	}
	if got, err := c.Find(Apply(text, edits), name); err != nil || got != nil {
		return nil, unsafe(err)
	}
	return edits, nil
}

func unsafe(err error) error {
	return errors.Join(errors.New("the file is written in a way that can't be edited safely: edit it by hand, as --print shows"), err)
}

// Apply returns text with edits made, which must not overlap.
func Apply(text []byte, edits []Edit) []byte {
	var b bytes.Buffer
	at := 0
	for _, e := range inOrder(edits) {
		b.Write(text[at:e.At])
		b.WriteString(e.Text)
		at = e.End
	}
	b.Write(text[at:])
	return b.Bytes()
}

// Show tells edits line by line: "-" before what goes, "+" before what comes.
// Nothing around them is shown, for it may be secret.
func Show(text []byte, edits []Edit) string {
	var b strings.Builder
	for _, e := range inOrder(edits) {
		gone, come := string(text[e.At:e.End]), e.Text
		if strings.Trim(gone+come, ", \r\n") == "" {
			continue // between entries
		}
		lead := len(gone+come) - len(strings.TrimLeft(gone+come, "\r\n"))
		fmt.Fprintf(&b, "line %d\n", fault(text, e.At, "").Line+strings.Count((gone + come)[:lead], "\n"))
		for _, part := range []struct{ sign, text string }{{"- ", gone}, {"+ ", come}} {
			for line := range strings.Lines(strings.Trim(part.text, "\r\n")) {
				b.WriteString(part.sign + strings.TrimRight(line, "\r\n") + "\n")
			}
		}
	}
	return b.String()
}

func inOrder(edits []Edit) []Edit {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].At < edits[j].At })
	return edits
}

// lineEnd is how lines of a text end.
func lineEnd(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
