package clients

import (
	"bytes"
	"encoding/json"
	"strings"
)

// jsonFormat is an object of servers in an object. Of what a client knows of an
// entry only its command and its arguments are read and written.
type jsonFormat struct {
	list   string
	kind   string // "type" of a new entry, if it wants one
	strict bool   // neither comments nor commas at the end are read
}

// servers returns the list, and whether there is one.
func (f jsonFormat) servers(text []byte) (j jsonText, root, list object, ok bool, err error) {
	j, err = parseJSON(text, f.strict)
	if err != nil {
		return j, root, list, false, err
	}
	root, _ = j.object(0)
	i, err := j.member(root, f.list)
	if err != nil || i < 0 {
		return j, root, list, false, err
	}
	m := root.members[i]
	if list, ok = j.object(m.value); !ok {
		return j, root, list, false, fault(text, m.value, "%q is not an object of servers", f.list)
	}
	return j, root, list, true, nil
}

func (f jsonFormat) listed(text []byte) (bool, error) {
	_, _, _, ok, err := f.servers(text)
	return ok, err
}

func (f jsonFormat) find(text []byte, name string) (*Entry, error) {
	j, _, list, _, err := f.servers(text)
	if err != nil {
		return nil, err
	}
	i, err := j.member(list, name)
	if err != nil || i < 0 {
		return nil, err
	}
	m := list.members[i]
	var e Entry
	if err := json.Unmarshal(j.plain[m.value:m.after], &e); err != nil {
		return nil, fault(text, m.value, "the entry %q has no text as command and no texts as args", name)
	}
	return &e, nil
}

func (f jsonFormat) put(text []byte, name string, e Entry) ([]Edit, error) {
	j, root, list, ok, err := f.servers(text)
	if err != nil {
		return nil, err
	}
	w := writer{jsonText: j, root: root, compact: len(root.members) > 0 && !j.breaks(root)}
	if root.end == 0 {
		at := len(text)
		start := ""
		if at > 0 && text[at-1] != '\n' {
			start = lineEnd(text)
		}
		value := w.write("", []pair{{f.list, w.write(w.unit(), []pair{{name, f.entry(w, e, w.unit()+w.unit())}})}})
		return []Edit{{at, at, start + value + lineEnd(text)}}, nil
	}
	if !ok {
		indent := w.indent(root)
		return w.insert(root, f.list, w.write(indent, []pair{{name, f.entry(w, e, indent+w.unit())}})), nil
	}
	i, err := j.member(list, name)
	if err != nil {
		return nil, err
	}
	if i < 0 {
		return w.insert(list, name, f.entry(w, e, w.indent(list))), nil
	}
	return f.change(w, list.members[i], e)
}

// change makes an entry start e, and leaves what else it says: variables, and
// what the client is told of it. An address is of another kind of server.
func (f jsonFormat) change(w writer, m member, e Entry) ([]Edit, error) {
	entry, ok := w.object(m.value)
	command, err := w.member(entry, "command")
	if err != nil {
		return nil, err
	}
	args, err := w.member(entry, "args")
	if err != nil {
		return nil, err
	}
	if !ok || command < 0 || args < 0 {
		return []Edit{{m.value, m.after, f.entry(w, e, w.lineIndent(m.at))}}, nil
	}
	var edits []Edit
	for _, part := range []struct {
		index int
		value string
	}{{command, quote(e.Command)}, {args, quoteAll(e.Args)}} {
		at := entry.members[part.index]
		if old := w.plain[at.value:at.after]; !sameJSON(old, part.value) {
			edits = append(edits, Edit{at.value, at.after, part.value})
		}
	}
	return edits, nil
}

func sameJSON(a []byte, b string) bool {
	var one, other bytes.Buffer
	return json.Compact(&one, a) == nil && json.Compact(&other, []byte(b)) == nil && one.String() == other.String()
}

func (f jsonFormat) remove(text []byte, name string, whole bool) ([]Edit, error) {
	j, root, list, ok, err := f.servers(text)
	if err != nil || !ok {
		return nil, err
	}
	i, err := j.member(list, name)
	if err != nil || i < 0 {
		return nil, err
	}
	if whole && len(list.members) == 1 {
		at, _ := j.member(root, f.list)
		return j.take(root, at), nil
	}
	return j.take(list, i), nil
}

// take takes a member out of an object, with the comma and the lines that came
// with it.
func (j jsonText) take(o object, i int) []Edit {
	m, from := o.members[i], o.open+1
	if i > 0 {
		from = o.members[i-1].after
	}
	from += len(bytes.TrimRight(j.text[from:m.at], " \t\r\n"))
	comma := j.trailing(o)
	switch {
	case i < len(o.members)-1:
		comma = m.after + bytes.IndexByte(j.plain[m.after:], ',')
	case comma < 0 && i > 0:
		before := o.members[i-1].after
		comma = before + bytes.IndexByte(j.plain[before:], ',')
	}
	edits := []Edit{{from, m.after, ""}}
	rest, _, _ := bytes.Cut(j.text[m.after:], []byte("\n"))
	if comma >= 0 {
		edits = append(edits, Edit{comma, comma + 1, ""})
		if at := comma - m.after; at >= 0 && at < len(rest) {
			rest = append(bytes.Clone(rest[:at]), rest[at+1:]...)
		}
	}
	if j.text[from-1] != j.plain[from-1] && len(bytes.TrimSpace(rest)) > 0 {
		edits[0].Text = lineEnd(j.text) // a comment would swallow what follows
	}
	return edits
}

// trailing returns where the comma behind the last member is, or -1.
func (j jsonText) trailing(o object) int {
	if len(o.members) > 0 {
		for _, at := range j.commas {
			if at >= o.members[len(o.members)-1].after && at < o.end {
				return at
			}
		}
	}
	return -1
}

// breaks reports whether an object goes over several lines.
func (j jsonText) breaks(o object) bool { return bytes.IndexByte(j.text[o.open:o.end], '\n') >= 0 }

// lineIndent is what the line of an offset begins with.
func (j jsonText) lineIndent(at int) string {
	line := j.text[bytes.LastIndexByte(j.text[:at], '\n')+1 : at]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// quote writes a text as JSON does, which TOML reads alike.
func quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// A text can be written, and a builder takes all.
	_ = e.Encode(s)
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\x7f", `\u007f`)
}

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
