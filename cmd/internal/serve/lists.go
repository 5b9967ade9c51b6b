package serve

import (
	"bytes"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/tidwall/gjson"
)

// mostLists bounds the answers that are kept: clients ask in one or two forms.
const mostLists = 4

// lists keep what the library answered to tools/list. The list does not change
// while a server runs, and the library encodes it anew for each request, which
// takes longer than anything else that it does. An answer is kept by the
// request that it is for, all but its id. The zero value is ready.
type lists struct {
	mu     sync.Mutex
	byBody map[string][2][]byte // what stands before and behind the id
}

// recall returns the answer to a request for the list, if it is kept.
func (l *lists) recall(m message) (answer []byte, ok bool) {
	if m.method != string(mcp.MethodToolsList) {
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	parts, ok := l.byBody[m.body]
	return bytes.Join([][]byte{parts[0], parts[1]}, []byte(m.id)), ok
}

// keep keeps the answer to r, if it is a list. A refusal is not kept.
func (l *lists) keep(r *request, answer []byte) {
	if r.listing == "" {
		return
	}
	id := gjson.GetBytes(answer, "id")
	before, behind := answer[:id.Index], answer[id.Index+len(id.Raw):]
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.byBody) == mostLists || !bytes.HasPrefix(behind, []byte(`,"result":`)) {
		return
	}
	if l.byBody == nil {
		l.byBody = make(map[string][2][]byte)
	}
	l.byBody[r.listing] = [2][]byte{bytes.Clone(before), bytes.Clone(behind)}
}
