package serve

import (
	"fmt"
	"testing"
)

func TestListsAreAnsweredAsTheLibraryDid(t *testing.T) {
	var l lists
	read := func(line string) message {
		t.Helper()
		m, refused := parse([]byte(line))
		if refused != nil {
			t.Fatalf("%s is refused: %s", line, refused.message)
		}
		return m
	}
	const request = `{"jsonrpc":"2.0","id":%s,"method":"tools/list","params":{}}`
	first := read(fmt.Sprintf(request, "1"))
	if got, ok := l.recall(first); ok {
		t.Errorf("the first is answered with %s", got)
	}
	l.keep(newRequest("", first), []byte(`{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}`))
	for _, id := range wireIDs() {
		want := `{"jsonrpc":"2.0","id":` + id + `,"result":{"tools":[]}}`
		if got, ok := l.recall(read(fmt.Sprintf(request, id))); !ok || string(got) != want {
			t.Errorf("id %s: %s, %t, want %s", id, got, ok, want)
		}
	}
	const refusal = `{"jsonrpc":"2.0","id":3,"error":{"code":-32602}}`
	for _, other := range []string{
		`{"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"cursor":"x"}}`,
		`{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{}}`,
		`{"jsonrpc":"2.0","id":5,"method":"tools/list"}`,
	} {
		m := read(other)
		l.keep(newRequest("", m), []byte(refusal))
		if got, ok := l.recall(m); ok {
			t.Errorf("%s is answered with %s", other, got)
		}
	}
	for n := range 100 {
		m := read(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"n":%d}}`, n))
		l.keep(newRequest("", m), []byte(`{"jsonrpc":"2.0","id":1,"result":{}}`))
	}
	if len(l.byBody) > mostLists {
		t.Errorf("%d answers are kept, want at most %d", len(l.byBody), mostLists)
	}
}
