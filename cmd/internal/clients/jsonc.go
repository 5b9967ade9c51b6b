package clients

import (
	"bytes"
	"encoding/json"
	"errors"
)

// A jsonText is JSON that may have comments and commas before a closing bracket.
type jsonText struct {
	text   []byte
	plain  []byte // of the same length, in plain JSON: spaces stand for the rest
	commas []int  // those before a closing bracket
}

// An object is one in a text. Offsets are of its brackets.
type object struct {
	open, end int // of the first bracket, and behind the last
	members   []member
}

type member struct {
	name             string
	at, value, after int // of the name, of the value, and behind it
}

// parseJSON reads a text whose whole is an object, or nothing. strict is for
// clients that read plain JSON only.
func parseJSON(text []byte, strict bool) (jsonText, error) {
	j := jsonText{text: text, plain: text}
	if !strict {
		j.makePlain()
	}
	if len(bytes.TrimSpace(j.plain)) == 0 {
		return j, nil
	}
	var whole map[string]json.RawMessage
	err := json.Unmarshal(j.plain, &whole)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		// The offset is behind the byte that is wrong, or the end.
		at := int(syntax.Offset)
		if at < len(text) || err.Error() != "unexpected end of JSON input" {
			at--
		}
		return j, fault(text, at, "not JSON: %s", syntax.Error())
	}
	if err != nil || whole == nil {
		return j, fault(text, len(text)-len(bytes.TrimLeft(j.plain, " \t\r\n")), "not a JSON object")
	}
	return j, nil
}

// makePlain writes spaces over what plain JSON does not have.
func (j *jsonText) makePlain() {
	plain := bytes.Clone(j.text)
	j.plain = plain
	blank(plain[:len(plain)-len(bytes.TrimPrefix(plain, []byte("\ufeff")))])
	last, before := -1, byte(0) // the last byte that counts, and the one before it
	for i := 0; i < len(plain); i++ {
		switch c := plain[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '/':
			if n := commentLength(plain[i:]); n > 0 {
				blank(plain[i : i+n])
				i += n - 1
				continue
			}
		case (c == '}' || c == ']') && last >= 0 && plain[last] == ',' && !bytes.ContainsRune([]byte("{[,:\x00"), rune(before)):
			plain[last] = ' '
			j.commas = append(j.commas, last)
		}
		if last >= 0 {
			before = j.text[last]
		}
		last = i
		if plain[i] == '"' {
			i += stringLength(plain[i:]) - 1
			last = i
		}
	}
}

func blank(b []byte) {
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
}

// commentLength is that of the comment that b begins with, without the end of
// its line, or 0.
func commentLength(b []byte) int {
	switch {
	case bytes.HasPrefix(b, []byte("//")):
		if n := bytes.IndexByte(b, '\n'); n >= 0 {
			return n
		}
		return len(b)
	case bytes.HasPrefix(b, []byte("/*")):
		if n := bytes.Index(b[2:], []byte("*/")); n >= 0 {
			return n + 4
		}
	}
	return 0
}

// stringLength is that of the string that b begins with.
func stringLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// object returns the object that begins at an offset or behind it, and whether
// one does. The text has been found to be JSON.
func (j jsonText) object(at int) (o object, ok bool) {
	at += len(j.plain[at:]) - len(bytes.TrimLeft(j.plain[at:], " \t\r\n"))
	if at == len(j.plain) || j.plain[at] != '{' {
		return o, false
	}
	o.open = at
	d := json.NewDecoder(bytes.NewReader(j.plain[at:]))
	_, err := d.Token()
	for err == nil && d.More() {
		from := at + int(d.InputOffset())
		m := member{at: from + len(j.plain[from:]) - len(bytes.TrimLeft(j.plain[from:], " \t\r\n,"))}
		var name json.Token
		var value json.RawMessage
		if name, err = d.Token(); err != nil {
			break
		}
		err = d.Decode(&value)
		m.name, _ = name.(string)
		m.after = at + int(d.InputOffset())
		m.value = m.after - len(value)
		o.members = append(o.members, m)
	}
	if err == nil {
		_, err = d.Token()
	}
	o.end = at + int(d.InputOffset())
	return o, err == nil
}

// member returns the index of a member, or -1. One that stands twice is a fault:
// clients differ in which they take.
func (j jsonText) member(o object, name string) (int, error) {
	found := -1
	for i, m := range o.members {
		if m.name != name {
			continue
		}
		if found >= 0 {
			return found, fault(j.text, m.at, "%q stands twice here: take one of them out", name)
		}
		found = i
	}
	return found, nil
}
