package serve

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
)

// asLibrary reads a message as the library's transports and its dispatcher do.
func asLibrary(text []byte) (m message, ok bool) {
	var is struct {
		JSONRPC string `json:"jsonrpc"`
		ID      any    `json:"id"`
		Method  string `json:"method"`
		Result  json.RawMessage
		Error   json.RawMessage
	}
	if json.Unmarshal(text, &is) != nil || !strings.HasPrefix(strings.TrimLeft(string(text), " \t\r\n"), "{") {
		return m, false
	}
	m = message{method: is.Method, answer: is.Result != nil || is.Error != nil}
	switch id := is.ID.(type) {
	case nil:
	case string:
		m.id = requestID(`"` + id)
	case float64:
		m.id = requestID(strconv.FormatFloat(id, 'f', -1, 64))
	default:
		m.id = "neither"
	}
	return m, true
}

func FuzzMessagesAreReadAsTheLibraryReadsThem(f *testing.F) {
	for _, text := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"a":[1,"}"]}}`,
		`{"jsonrpc":"2.0","id":"a\"b","result":{}}`, ` { "params" : {"x":"\\\""} , "method" : "ping" , "id" : 1.5e3 } `,
		`{"id":null,"method":"x"}`, `{"id":[1],"error":{}}`, `{"\u0069d":7,"method":"\u0070ing"}`, `{"method":7,"id":true}`,
		`[]`, `{}`, `null`, `"x"`, `{"id`, `{"a":"`, `{"a":[`, `{"id":1}{"id":2}`, `{"id":01}`, `{"id":1,}`, "{\"id\":\"\x00\"}",
		`{"id":1,"id":2,"ID":3}`, `{"ID":1,"id":null}`, `{"method":"a","METHOD":"b","method":null}`, `{"id":1,"Result":{}}`, `{"id":1,"eRRor":null}`,
		`{"params":{"id":1,"method":"x","result":2}}`, `{"\u212a":1,"me\u017fult":2,"re\u017fult":3}`, `{"jsonrpc":2,"id":1}`, `{"JSONRPC":null}`,
		`{"id":9007199254740993}`, `{"id":-0}`, `{"id":1e999}`, `{"id":-1e400}`, `{"id":1e-400}`, `{"id":1e6}`, `{"id":100000000000000000000000}`, `{"id":1E+2}`,
		"{\"id\":\"\xff\",\"method\":\"\xff\"}", `{"id":"\ud800","method":"\ud83d\ude00\udc00"}`, `{"id":"\u003c<é"}`, "\ufeff{}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		sent(text) // never panics
		if tooDeep(text) {
			return
		}
		got, ok := received(text)
		if !ok {
			got = message{}
		}
		if got.id != "" && !got.id.valid() {
			got.id = "neither"
		}
		if want, wantOK := asLibrary(text); ok != wantOK || got != want {
			t.Errorf("received(%q) = %+v, %t, want %+v, %t", text, got, ok, want, wantOK)
		}
	})
}

// The id of an answer is what a decoder made of that of the call, so the two
// may be spelled differently.
func FuzzAnswersAreFoundByTheirCalls(f *testing.F) {
	for _, id := range []string{`1`, `1.0`, `1e3`, `1e21`, `1e-7`, `-0`, `-12`, `0.1`, `9007199254740993`, `123456789012345678901234567890`, `"1"`, `""`, `"a\u0062<&\u2028\"\\"`, "\"\xff\"", `"\ud800"`} {
		f.Add([]byte(id))
	}
	f.Fuzz(func(t *testing.T, id []byte) {
		var decoded any
		if json.Unmarshal(id, &decoded) != nil {
			return
		}
		switch number, is := decoded.(float64); decoded.(type) {
		case string, float64:
			if is && math.IsInf(number, 0) {
				return
			}
		default:
			return
		}
		call, ok := received([]byte(`{"jsonrpc":"2.0","method":"ping","id":` + string(id) + `}`))
		if !ok || !call.isCall() {
			t.Fatalf("id %q: %+v, want a call", id, call)
		}
		written, err := json.Marshal(decoded)
		if err != nil {
			t.Fatal(err)
		}
		if answer := sent([]byte(`{"jsonrpc":"2.0","id":` + string(written) + `,"result":{}}`)); answer.id != call.id {
			t.Errorf("the call %q is %q, its answer %q is %q", id, call.id, written, answer.id)
		}
	})
}

func TestMessagesOfTheLibraryAreRead(t *testing.T) {
	for text, want := range map[string]message{
		`{"jsonrpc":"2.0","id":3,"result":{"id":4}}`:                                {id: "3", answer: true},
		`{"jsonrpc":"2.0","id":"x","error":{"code":1}}`:                             {id: `"x`, answer: true},
		`{"jsonrpc":"2.0","method":"notifications/progress"}`:                       {method: "notifications/progress"},
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}`:                       {answer: true},
		`{"jsonrpc":"2.0","id":3,"method":"ping"}`:                                  {id: "3"},
		`{"jsonrpc":"2.0","id":3,"params":{"x":","},"method":"elicitation/create"}`: {id: "3"},
		`{"jsonrpc":"2.0","id":3,"result":{"method":"x","error":{}}}` + "\n":        {id: "3", answer: true},
	} {
		if got := sent([]byte(text)); got != want {
			t.Errorf("sent(%s) = %+v, want %+v", text, got, want)
		}
	}
}

func TestACallIsWhatIsAnswered(t *testing.T) {
	for text, want := range map[string]bool{
		`{"jsonrpc":"2.0","id":1,"method":"ping"}`:                 true,
		`{"jsonrpc":"2.0","id":0,"method":"ping"}`:                 true,
		`{"jsonrpc":"2.0","id":"","method":"ping"}`:                true,
		`{"jsonrpc":"2.0","ID":1,"Method":"ping"}`:                 true,
		`{"jsonrpc":"2.0","id":null,"id":1,"method":"ping"}`:       true,
		`{"jsonrpc":"2.0","id":1,"id":null,"method":"ping"}`:       false,
		`{"jsonrpc":"2.0","method":"ping"}`:                        false,
		`{"jsonrpc":"2.0","params":{"id":1,"method":"ping"}}`:      false,
		`{"jsonrpc":"2.0","id":1,"method":"ping","Result":{}}`:     false,
		`{"jsonrpc":"2.0","id":1,"method":"ping","error":{}}`:      false,
		`{"jsonrpc":"2.0","id":1,"result":{}}`:                     false,
		`{"jsonrpc":"2.0","id":{},"method":"ping"}`:                false,
		`{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}`: false,
	} {
		if m, ok := received([]byte(text)); !ok || m.isCall() != want {
			t.Errorf("%s is a call: %t, want %t", text, m.isCall(), want)
		}
	}
}

func BenchmarkMessage(b *testing.B) {
	line := []byte(`{"jsonrpc":"2.0","id":1234,"method":"tools/call","params":{"name":"get_account","arguments":{}}}`)
	answer := []byte(`{"jsonrpc":"2.0","id":1234,"result":{"content":[{"type":"text","text":"` + strings.Repeat("x", 40000) + `"}]}}`)
	b.Run("received", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			received(line)
		}
	})
	b.Run("sent", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			sent(answer)
		}
	})
}
