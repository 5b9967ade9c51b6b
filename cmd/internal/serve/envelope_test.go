package serve

import (
	"encoding/json"
	"testing"
)

func FuzzEnvelopeReadsWhatADecoderReads(f *testing.F) {
	for _, line := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"a":[1,"}"]}}`,
		`{"jsonrpc":"2.0","id":"a\"b","result":{}}`, ` { "params" : {"x":"\\\""} , "method" : "ping" , "id" : 1.5e3 } `,
		`{"id":null,"method":"x"}`, `{"id":[1],"error":{}}`, `{"\u0069d":7,"method":"\u0070ing"}`, `{"method":7,"id":true}`, `[]`, `{}`, `"x"`, `{"id`, `{"a":"`, `{"a":[`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got := envelope(line) // never panics
		var want struct {
			ID            any
			Method        any
			Result, Error json.RawMessage
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(line, &members) != nil || json.Unmarshal(line, &want) != nil {
			return
		}
		for name := range members { // a decoder takes ID for id, and the last of two
			if name != "jsonrpc" && name != "id" && name != "method" && name != "params" {
				return
			}
		}
		if repeats(line) {
			return
		}
		method, _ := want.Method.(string)
		switch want.ID.(type) {
		case string, float64:
		default:
			want.ID = nil
		}
		if got.id != want.ID || got.method != method || got.isAnswer {
			t.Errorf("envelope(%s) = %+v, want %v and %q", line, got, want.ID, method)
		}
	})
}

// repeats reports whether an object names a member twice.
func repeats(line []byte) bool {
	var members map[string]json.RawMessage
	if json.Unmarshal(line, &members) != nil {
		return false
	}
	n := 0
	for rest := line[1:]; len(rest) > 0; {
		var value []byte
		if value, rest = cutValue(rest); len(value) == 0 {
			if len(rest) > 0 {
				rest = rest[1:]
			}
			continue
		}
		n++
	}
	return n != 2*len(members)
}

func TestEnvelopeOfAnswers(t *testing.T) {
	for line, want := range map[string]messageEnvelope{
		`{"jsonrpc":"2.0","id":3,"result":{"id":4}}`:           {id: 3.0, isAnswer: true},
		`{"jsonrpc":"2.0","id":"x","error":{"code":1}}`:        {id: "x", isAnswer: true},
		`{"jsonrpc":"2.0","method":"notifications/progress"}`:  {method: "notifications/progress"},
		`{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}`:  {isAnswer: true},
		`{"jsonrpc":"2.0","id":3,"method":"ping","result":{}}`: {id: 3.0, method: "ping"},
	} {
		if got := envelope([]byte(line)); got != want {
			t.Errorf("envelope(%s) = %+v, want %+v", line, got, want)
		}
	}
}

func BenchmarkEnvelope(b *testing.B) {
	line := []byte(`{"jsonrpc":"2.0","id":1234,"method":"tools/call","params":{"name":"get_account","arguments":{}}}`)
	b.ReportAllocs()
	for b.Loop() {
		envelope(line)
	}
}
