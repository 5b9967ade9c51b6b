package serve

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// A message is what a JSON-RPC message says outside of its parameters, result
// and error. Each message over stdio is read here on its way in and out, so
// nothing is decoded that can be skipped.
type message struct {
	id     requestID
	method string
	answer bool // it has a result or an error
}

const (
	methodListen       = "subscriptions/listen"
	methodAcknowledged = "notifications/subscriptions/acknowledged"
)

// isCall says that someone waits for an answer to the message. A subscription
// is open for as long as its subscriber likes.
func (m message) isCall() bool {
	return m.id.valid() && m.method != "" && m.method != methodListen && !m.answer
}

// received reads a message from a client just as the library will: names count
// in any case, and the last of two members with one name. It returns false for
// what the library can't read either.
func received(text []byte) (m message, ok bool) {
	if !gjson.ValidBytes(text) {
		return m, false
	}
	object := gjson.ParseBytes(text)
	if !object.IsObject() {
		return m, false
	}
	ok = true
	object.ForEach(func(name, value gjson.Result) bool {
		ok = m.take(name.Str, value)
		return ok
	})
	return m, ok
}

// sent reads a message that the library writes: of one with an id whether it is
// an answer, of any other its method. A result stands behind the id and may be
// long, so it is not looked through.
func sent(text []byte) (m message) {
	id := gjson.GetBytes(text, "id")
	if !id.Exists() {
		m.method = gjson.GetBytes(text, "method").Str
		return m
	}
	m.id, _ = newRequestID(id)
	rest := text[id.Index+len(id.Raw):]
	m.answer = bytes.HasPrefix(rest, []byte(`,"result":`)) || bytes.HasPrefix(rest, []byte(`,"error":`))
	return m
}

// take takes over one member of a message. It returns false when the library
// would refuse the message for it.
func (m *message) take(name string, value gjson.Result) (ok bool) {
	switch {
	case strings.EqualFold(name, "id"):
		m.id, ok = newRequestID(value)
		return ok
	case strings.EqualFold(name, "method"):
		if value.Type == gjson.String {
			m.method = decoded(value)
		}
		return value.Type == gjson.String || value.Type == gjson.Null
	case strings.EqualFold(name, "jsonrpc"):
		return value.Type == gjson.String || value.Type == gjson.Null
	case strings.EqualFold(name, "result"), strings.EqualFold(name, "error"):
		m.answer = true
	}
	return true
}

// A requestID tells the calls of one client apart. It is the JSON of the id as
// the library writes it into the answer, with strings decoded after their
// quote; "" stands for none. The library keeps a number as a float64, so that
// ids beyond 2^53 may end up as one: count calls by their id.
type requestID string

// newRequestID returns false for a number that the library can't hold.
func newRequestID(value gjson.Result) (id requestID, ok bool) {
	switch value.Type {
	case gjson.Null:
		return "", true
	case gjson.String:
		return requestID(`"` + decoded(value)), true
	case gjson.Number:
		if isPlain(value.Raw) {
			return requestID(value.Raw), true
		}
		return requestID(strconv.FormatFloat(value.Num, 'f', -1, 64)), !math.IsInf(value.Num, 0)
	}
	return requestID(value.Raw), true
}

// valid says that the id is a string or a number, as the protocol wants it.
func (id requestID) valid() bool {
	return id != "" && (id[0] == '"' || id[0] == '-' || '0' <= id[0] && id[0] <= '9')
}

// isPlain says that a number is an integer that a float64 holds, written as
// the library writes it.
func isPlain(number string) bool {
	for _, c := range []byte(number) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(number) <= 15
}

// decoded returns a string of JSON as encoding/json decodes it, which differs
// from gjson in what is no valid Unicode.
func decoded(value gjson.Result) string {
	for _, c := range []byte(value.Raw) {
		if c == '\\' || c >= 0x80 {
			var s string
			if json.Unmarshal([]byte(value.Raw), &s) != nil {
				return value.Str
			}
			return s
		}
	}
	return value.Str
}
