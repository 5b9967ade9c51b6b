package serve

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mark3labs/mcp-go/mcp"
)

// What is read here and what the library reads of it are the same message,
// whatever the client wrote.
func FuzzMessagesReachTheLibraryAsTheyWereRead(f *testing.F) {
	for _, text := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"a":[1,"}"]}}`,
		`{"jsonrpc":"2.0","id":"a\"b","result":{}}`, ` { "params" : {"x":"\\\""} , "jsonrpc":"2.0", "method" : "ping" , "id" : 1.0e3 } `,
		`{"jsonrpc":"2.0","id":null,"method":"x"}`, `{"\u0069d":7,"method":"\u0070ing","jsonrpc":"2.0"}`, `{"jsonrpc":"2.0","method":"\ud800","id":"\ud800"}`,
		`[]`, `{}`, `null`, `"x"`, `{"id`, `{"a":"`, `{"a":[`, `{"id":1}{"id":2}`, `{"id":01}`, `{"id":1,}`, "{\"id\":\"\x00\"}",
		`{"jsonrpc":"2.0","id":1,"ID":2,"method":"a","METHOD":"b","PARAMS":{}}`, `{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}`,
		`{"jsonrpc":"2.0","id":9007199254740993,"method":"ping","params":null}`, `{"jsonrpc":"2.0","id":1e999,"method":"ping","params":[]}`,
		`{"jsonrpc":"2.0","id":null,"error":{"code":1}}`, "{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"ping\"}", "\ufeff{}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		sent(text) // never panics
		m, refused := parse(text)
		if refused != nil {
			if !json.Valid(refused.encode()) {
				t.Fatalf("parse(%q) is refused with %s", text, refused.encode())
			}
			return
		}
		const number = "7"
		var is struct {
			JSONRPC string
			ID      any
			Method  string
			Params  map[string]any
			Result  json.RawMessage
		}
		if err := json.Unmarshal(m.encode(number), &is); err != nil {
			t.Fatalf("parse(%q) is forwarded as %s: %v", text, m.encode(number), err)
		}
		if is.JSONRPC != "2.0" || is.ID != 7.0 || is.Method != strings.ToValidUTF8(m.method, "\ufffd") {
			t.Errorf("parse(%q) = %+v, forwarded as %s", text, m, m.encode(number))
		}
	})
}

func TestMessagesOfTheLibraryAreRead(t *testing.T) {
	for text, want := range map[string]message{
		`{"jsonrpc":"2.0","id":3,"result":{"id":4}}`:                                {id: "3", answer: true},
		`{"jsonrpc":"2.0","id":"x","error":{"code":1}}`:                             {id: `"x"`, answer: true},
		`{"jsonrpc":"2.0","method":"notifications/progress"}`:                       {method: "notifications/progress"},
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}`:                       {id: "null", answer: true},
		`{"jsonrpc":"2.0","id":3,"method":"ping"}`:                                  {id: "3"},
		`{"jsonrpc":"2.0","id":3,"params":{"x":","},"method":"elicitation/create"}`: {id: "3"},
		`{"jsonrpc":"2.0","id":3,"result":{"method":"x","error":{}}}` + "\n":        {id: "3", answer: true},
	} {
		if got := sent([]byte(text)); got != want {
			t.Errorf("sent(%s) = %+v, want %+v", text, got, want)
		}
	}
}

// Of what is no message, the id comes back when there is one to answer to.
func TestWhatIsNoMessageIsRefused(t *testing.T) {
	for text, want := range map[string]refusal{
		`{}`:      {code: mcp.INVALID_REQUEST},
		`[]`:      {code: mcp.INVALID_REQUEST},
		`7`:       {code: mcp.INVALID_REQUEST},
		`null`:    {code: mcp.INVALID_REQUEST},
		`"hello"`: {code: mcp.INVALID_REQUEST},
		`[{"jsonrpc":"2.0","id":1,"method":"ping"}]`: {code: mcp.INVALID_REQUEST},
		`hello`:             {code: mcp.PARSE_ERROR},
		`{"jsonrpc":"2.0",`: {code: mcp.PARSE_ERROR},
		`{"jsonrpc":"2.0","id":1,"method":"ping"} {}`:                   {code: mcp.PARSE_ERROR},
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\x00":        {code: mcp.PARSE_ERROR},
		"{\"jsonrpc\":\"2.0\",\r\"id\":1\f,\"method\":\"ping\"}":        {code: mcp.PARSE_ERROR},
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\xffng\"}":        {code: mcp.PARSE_ERROR, id: "1"},
		"{\"jsonrpc\":\"2.0\",\"id\":\"a\xff\",\"method\":\"ping\"}":    {code: mcp.PARSE_ERROR},
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"\xed\xa0\x80\"}":    {code: mcp.PARSE_ERROR},
		`{"jsonrpc":"2.0","id":1}`:                                      {code: mcp.INVALID_REQUEST, id: "1"},
		`{"id":1,"method":"ping"}`:                                      {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"1.0","id":"a","method":"ping"}`:                    {code: mcp.INVALID_REQUEST, id: `"a"`},
		`{"jsonrpc":2.0,"id":1,"method":"ping"}`:                        {code: mcp.INVALID_REQUEST, id: "1"},
		`{"JSONRPC":"2.0","id":1,"method":"ping"}`:                      {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"2.0","id":1,"METHOD":"ping"}`:                      {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"2.0","id":1,"method":7}`:                           {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"2.0","id":1,"method":""}`:                          {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"2.0","id":1,"method":null}`:                        {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}`:          {code: mcp.INVALID_PARAMS, id: "1"},
		`{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}`:         {code: mcp.INVALID_PARAMS, id: "1"},
		`{"jsonrpc":"2.0","id":null,"method":"ping"}`:                   {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":true,"method":"ping"}`:                   {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":{},"method":"ping"}`:                     {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":[1],"method":"ping"}`:                    {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":1.5,"method":"ping"}`:                    {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":9007199254740993.5,"method":"ping"}`:     {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":1e-2,"method":"ping"}`:                   {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}`:               {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":1,"method":"ping","\u006dethod":"x"}`:    {code: mcp.INVALID_REQUEST, id: "1"},
		`{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}`:          {code: mcp.INVALID_REQUEST},
		`{"id":1,"result":{}}`:                                          {code: mcp.INVALID_REQUEST},
		`{"jsonrpc":"2.0","id":true,"result":{}}`:                       {code: mcp.INVALID_REQUEST},
		strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200):   {code: mcp.PARSE_ERROR},
		`{"jsonrpc":"2.0","id":1,"method":"ping","method":"ping"` + "}": {code: mcp.INVALID_REQUEST, id: "1"},
	} {
		m, refused := parse([]byte(text))
		if refused == nil {
			t.Errorf("parse(%s) = %+v, want it refused", text, m)
			continue
		}
		if refused.code != want.code || refused.id != want.id {
			t.Errorf("parse(%s) is refused with %s, want code %d and id %q", text, refused.encode(), want.code, want.id)
		}
		if text := refused.encode(); !json.Valid(text) || !utf8.Valid(text) {
			t.Errorf("the refusal %q is no JSON", text)
		}
	}
}

func TestIDsAreReadAsTheyAreWritten(t *testing.T) {
	for _, id := range wireIDs() {
		text := `{"jsonrpc":"2.0","id":` + id + `,"method":"ping"}`
		m, refused := parse([]byte(text))
		if refused != nil || m.id != id || !m.isCall() {
			t.Errorf("parse(%s) = %+v, %+v, want a call with that id", text, m, refused)
		}
	}
}

func TestNotificationsAndAnswersAreNoRequests(t *testing.T) {
	for text, want := range map[string]message{
		`{"jsonrpc":"2.0","method":"ping"}`:                                {method: "ping"},
		`{"jsonrpc":"2.0","params":{"id":1,"method":"x"},"method":"ping"}`: {method: "ping"},
		`{"jsonrpc":"2.0","id":1,"result":{}}`:                             {id: "1", answer: true},
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}`:              {answer: true},
	} {
		m, refused := parse([]byte(text))
		if refused != nil || m.isRequest() || m.id != want.id || m.method != want.method || m.answer != want.answer {
			t.Errorf("parse(%s) = %+v, %+v, want %+v", text, m, refused, want)
		}
	}
	if m, _ := parse([]byte(`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}`)); !m.isRequest() || m.isCall() {
		t.Errorf("a subscription is a request %t, a call %t, want a request alone", m.isRequest(), m.isCall())
	}
}

func BenchmarkMessage(b *testing.B) {
	line := []byte(`{"jsonrpc":"2.0","id":1234,"method":"tools/call","params":{"name":"get_account","arguments":{}}}`)
	answer := []byte(`{"jsonrpc":"2.0","id":1234,"result":{"content":[{"type":"text","text":"` + strings.Repeat("x", 40000) + `"}]}}`)
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			parse(line)
		}
	})
	b.Run("outgoing", func(b *testing.B) {
		b.ReportAllocs()
		var all requests
		for b.Loop() {
			number := all.add(&request{id: "1"})
			text := bytes.Replace(answer, []byte("1234"), []byte(number), 1)
			all.outgoing(text, sent(text))
		}
	})
}
