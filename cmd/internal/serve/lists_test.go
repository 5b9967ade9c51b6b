package serve

import (
	"fmt"
	"testing"
)

func TestListsAreAnsweredAsTheLibraryDid(t *testing.T) {
	var l lists
	ask := func(line string) (string, bool) {
		t.Helper()
		m, ok := received([]byte(line))
		if !ok {
			t.Fatalf("%s can't be read", line)
		}
		answer, ok := l.recall(m, []byte(line))
		return string(answer), ok
	}
	const request = `{"jsonrpc":"2.0","id":%s,"method":"tools/list","params":{}}`
	if got, ok := ask(fmt.Sprintf(request, "1")); ok {
		t.Errorf("the first is answered with %s", got)
	}
	l.keep(`1`, []byte(`{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}`+"\n"))
	for _, id := range []string{"1", "2", `"a\"b"`, "9007199254740993"} {
		want := `{"jsonrpc":"2.0","id":` + id + `,"result":{"tools":[]}}` + "\n"
		if got, ok := ask(fmt.Sprintf(request, id)); !ok || got != want {
			t.Errorf("id %s: %s, %t, want %s", id, got, ok, want)
		}
	}
	for _, other := range []string{
		`{"jsonrpc":"2.0","id":3,"method":"tools/list","params":{"cursor":"x"}}`,
		`{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{}}`,
		`{"jsonrpc":"2.0","id":5,"method":"tools/list"}`,
	} {
		if got, ok := ask(other); ok {
			t.Errorf("%s is answered with %s", other, got)
		}
	}
	l.keep(`3`, []byte(`{"jsonrpc":"2.0","id":3,"error":{"code":-32602}}`+"\n"))
	if got, ok := ask(`{"jsonrpc":"2.0","id":6,"method":"tools/list","params":{"cursor":"x"}}`); ok {
		t.Errorf("a refusal is kept: %s", got)
	}
	l.keep(`7`, []byte(`{"jsonrpc":"2.0","id":7,"result":{}}`)) // nobody asked
	for n := range 100 {
		ask(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/list","params":{"n":%d}}`, n, n))
	}
	if len(l.asked) > mostLists {
		t.Errorf("%d requests are kept, want at most %d", len(l.asked), mostLists)
	}
}
