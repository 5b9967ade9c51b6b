package serve

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// A messageEnvelope is what a message says on its outside.
type messageEnvelope struct {
	id       any // string or float64, nil for none
	method   string
	isAnswer bool // it has a result or an error
}

// isCall says that someone waits for an answer to the message. A subscription
// is open for as long as its subscriber likes.
func (m messageEnvelope) isCall() bool {
	return m.id != nil && m.method != "" && m.method != "subscriptions/listen"
}

// answers reports whether a message has a result or an error, wherever it
// stands. The library takes such a one for an answer, and never answers it.
func answers(line []byte) bool {
	if !bytes.Contains(line, []byte(`"result"`)) && !bytes.Contains(line, []byte(`"error"`)) {
		return false
	}
	var is struct{ Result, Error json.RawMessage }
	return json.Unmarshal(line, &is) == nil && (is.Result != nil || is.Error != nil)
}

// envelope reads no more of a message than it has to: the parameters, results
// and errors, which may be long, come last. Every message passes here twice,
// so nothing is decoded that can be looked at. What is no JSON has an envelope
// that says nothing or little.
func envelope(line []byte) (m messageEnvelope) {
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(line, space), []byte("{"))
	for ok && (m.id == nil || m.method == "") {
		var key, value []byte
		if key, rest = cutValue(rest); len(key) == 0 || key[0] != '"' {
			return m
		}
		if rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, space), []byte(":")); !ok {
			return m
		}
		switch name := text(key); name {
		case "result", "error":
			m.isAnswer = true
			return m
		default:
			value, rest = cutValue(rest)
			switch name {
			case "id":
				m.id = identity(value)
			case "method":
				m.method = text(value)
			}
		}
		rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, space), []byte(","))
	}
	return m
}

const space = " \t\r\n"

// identity decodes the id of a message.
func identity(value []byte) any {
	if n, err := strconv.ParseFloat(string(value), 64); err == nil && json.Valid(value) {
		return n
	}
	var id any
	if json.Unmarshal(value, &id) != nil {
		return nil
	}
	switch id.(type) {
	case string, float64:
		return id
	}
	return nil
}

// text decodes a string; anything else is "".
func text(value []byte) (s string) {
	if len(value) >= 2 && value[0] == '"' && !bytes.Contains(value, []byte(`\`)) {
		return string(value[1 : len(value)-1])
	}
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}

// cutValue cuts the value off that rest begins with.
func cutValue(rest []byte) (value, after []byte) {
	rest = bytes.TrimLeft(rest, space)
	depth := 0
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '"':
			for i++; i < len(rest) && rest[i] != '"'; i++ {
				if rest[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				end := min(i+1, len(rest))
				return rest[:end], rest[end:]
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return rest[:i], rest[i:]
			}
			if depth--; depth == 0 {
				return rest[:i+1], rest[i+1:]
			}
		case ',', ':', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return rest[:i], rest[i:]
			}
		}
	}
	return rest, nil
}
