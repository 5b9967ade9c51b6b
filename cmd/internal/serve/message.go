package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/tidwall/gjson"
)

// A message is one of JSON-RPC. What a client sends is read here once, and
// written anew for the library, so that both see the same: the library takes
// names in any case, the last of two members with one name, and a number for an
// id no further than a float64 goes.
type message struct {
	id     string // its JSON; "" for none
	method string
	params string // JSON of an object; "" for none
	answer bool   // it has a result or an error
	body   string // its members but the version and the id
}

const (
	methodListen       = "subscriptions/listen"
	methodAcknowledged = "notifications/subscriptions/acknowledged"

	metaVersion      = `_meta.io\.modelcontextprotocol/protocolVersion`
	metaSubscription = `_meta.io\.modelcontextprotocol/subscriptionId`
)

// isRequest says that the message wants an answer.
func (m message) isRequest() bool { return m.id != "" && !m.answer }

// isCall says that someone waits for an answer to the message. A subscription
// is open for as long as its subscriber likes.
func (m message) isCall() bool { return m.isRequest() && m.method != methodListen }

func (m message) isCancel() bool {
	return m.id == "" && m.method == string(mcp.MethodNotificationCancelled)
}

// param returns the JSON of a parameter, "" when there is none.
func (m message) param(path string) string {
	if m.params == "" {
		return ""
	}
	return gjson.Get(m.params, path).Raw
}

// version returns the protocol version that a request without state names.
func (m message) version() string { return gjson.Get(m.params, metaVersion).Str }

// encode writes the message with another id; "" leaves it out.
func (m message) encode(id string) []byte {
	if id != "" {
		id = `,"id":` + id
	}
	return []byte(`{"jsonrpc":"2.0"` + id + `,` + m.body + `}`)
}

// byteOrderMark begins UTF-8 that some systems write.
const byteOrderMark = "\ufeff"

// parse reads a message of a client.
func parse(text []byte) (message, *refusal) {
	switch {
	case !utf8.Valid(text):
		return message{}, malformed("the message is not UTF-8; send JSON as UTF-8, not UTF-16 or another encoding").to(readableID(text))
	case tooDeep(text):
		return message{}, malformed("the message nests deeper than %d levels", maxDepth)
	case bytes.IndexByte(text, 0) >= 0:
		return message{}, malformed("the message holds a NUL byte; send JSON as UTF-8, not UTF-16")
	case !gjson.ValidBytes(text):
		return message{}, malformed("this is not one JSON-RPC message")
	}
	object := gjson.ParseBytes(text)
	if !object.IsObject() {
		return message{}, refuse(http.StatusBadRequest, "send one JSON-RPC message, an object, at a time; batches are not served")
	}
	var e envelope
	object.ForEach(e.take)
	m, refused := e.message()
	if refused != nil && !m.answer {
		refused = refused.to(m.id)
	}
	return m, refused
}

// readableID returns the id of a request whose other bytes are no UTF-8, "" if
// it can't be told.
func readableID(text []byte) string {
	m, _ := parse(bytes.ToValidUTF8(text, []byte("\ufffd")))
	if strings.Contains(m.id, "\ufffd") || m.answer {
		return ""
	}
	return m.id
}

// An envelope is the members of a message.
type envelope struct {
	version, id, method, params, result, failure gjson.Result
	twice                                        string // name of a member that is there twice
}

// take takes over one member. Any that JSON-RPC does not name means nothing.
func (e *envelope) take(name, value gjson.Result) (more bool) {
	member := e.member(name.Str)
	if member == nil {
		return true
	}
	if member.Exists() {
		e.twice = name.Str
	}
	*member = value
	return true
}

func (e *envelope) member(name string) *gjson.Result {
	switch name {
	case "jsonrpc":
		return &e.version
	case "id":
		return &e.id
	case "method":
		return &e.method
	case "params":
		return &e.params
	case "result":
		return &e.result
	case "error":
		return &e.failure
	}
	return nil
}

// message returns the message, and why it is none. Even then it has its id, if
// that is one.
func (e *envelope) message() (m message, _ *refusal) {
	if isID(e.id) && e.twice != "id" {
		m.id = e.id.Raw
	}
	m.answer = e.result.Exists() || e.failure.Exists()
	bad := func(format string, args ...any) (message, *refusal) {
		return m, refuse(http.StatusBadRequest, format, args...)
	}
	switch {
	case e.twice != "":
		return bad("the message has two members %q", e.twice)
	case e.version.Type != gjson.String || e.version.Str != mcp.JSONRPC_VERSION:
		return bad(`a message of JSON-RPC has "jsonrpc":"2.0"`)
	case e.id.Exists() && m.id == "" && (e.id.Type != gjson.Null || !m.answer):
		return bad("the id of a message is a string or a number without a fraction")
	case m.answer && e.method.Exists():
		return bad("the message is a call and an answer at once")
	case m.answer:
		m.body = e.answer()
		return m, nil
	case e.method.Type != gjson.String || e.method.Str == "":
		return bad(`a message has a "method", which is a string`)
	case e.params.Exists() && e.params.Type != gjson.Null && !e.params.IsObject():
		refused := refuse(http.StatusBadRequest, `"params" is an object, with the name of each parameter`)
		refused.code = mcp.INVALID_PARAMS
		return m, refused
	}
	m.method = e.method.Str
	name, err := json.Marshal(m.method)
	if err != nil {
		panic(err) // a string is JSON
	}
	m.body = `"method":` + string(name)
	if e.params.IsObject() {
		m.params = e.params.Raw
		m.body += `,"params":` + string(readable(m))
	}
	return m, nil
}

// readable returns the parameters of a message as the library can read them.
// It fails on arguments that hold a number such as 1e400; in a string of JSON
// they reach the tool, which tells what is wrong with them.
func readable(m message) []byte {
	params := []byte(m.params)
	if m.method != string(mcp.MethodToolsCall) {
		return params
	}
	args := gjson.Get(m.params, "arguments")
	var far *json.UnmarshalTypeError
	if !args.Exists() || !errors.As(json.Unmarshal([]byte(args.Raw), new(any)), &far) {
		return params
	}
	quoted, err := json.Marshal(args.Raw)
	if err != nil {
		panic(err) // a string is JSON
	}
	return splice(params, args, string(quoted))
}

// answer returns the result or the error.
func (e *envelope) answer() string {
	if e.failure.Exists() {
		return `"error":` + e.failure.Raw
	}
	return `"result":` + e.result.Raw
}

// isID says that a value is a string or a whole number, as the protocol wants
// an id. A number may be written as 1.0 or 1e3.
func isID(value gjson.Result) bool {
	if value.Type != gjson.Number {
		return value.Type == gjson.String
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(value.Raw), "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	return strings.Trim(fraction, "0") == "" && !strings.HasPrefix(exponent, "-")
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
	m.id = id.Raw
	rest := text[id.Index+len(id.Raw):]
	m.answer = bytes.HasPrefix(rest, []byte(`,"result":`)) || bytes.HasPrefix(rest, []byte(`,"error":`))
	return m
}

// splice returns text with another value in place of one that gjson found in
// it; text itself if it found none.
func splice[T string | []byte](text []byte, value gjson.Result, with T) []byte {
	if value.Index == 0 {
		return text
	}
	before, behind := text[:value.Index], text[value.Index+len(value.Raw):]
	spliced := append(make([]byte, 0, len(before)+len(with)+len(behind)), before...)
	return append(append(spliced, with...), behind...)
}
