package serve

import (
	"bytes"
	"sync"

	"github.com/tidwall/gjson"
)

// mostLists bounds the answers that are kept: clients ask in one or two forms.
const mostLists = 4

// lists keep what the library answered to tools/list. The list does not change
// while a server runs, and the library encodes it anew for each request, which
// takes longer than anything else that it does. An answer is kept by the
// request that it is for, all but its id.
type lists struct {
	mu     sync.Mutex
	asked  map[requestID]string // requests that the library answers, by their id
	answer map[string][2][]byte // what stands before and behind the id
}

// recall returns the answer to a request for the list, or notes that the
// library is asked for it.
func (l *lists) recall(m message, line []byte) (answer []byte, ok bool) {
	id := gjson.GetBytes(line, "id")
	if m.method != "tools/list" || id.Index == 0 {
		return nil, false
	}
	request := string(line[:id.Index]) + string(line[id.Index+len(id.Raw):])
	l.mu.Lock()
	defer l.mu.Unlock()
	if parts, ok := l.answer[request]; ok {
		return bytes.Join([][]byte{parts[0], parts[1]}, []byte(id.Raw)), true
	}
	if l.asked == nil {
		l.asked, l.answer = make(map[requestID]string), make(map[string][2][]byte)
	}
	if len(l.answer) < mostLists && len(l.asked) < mostLists {
		l.asked[m.id] = request
	}
	return nil, false
}

// keep keeps an answer that recall noted. A refusal is not kept.
func (l *lists) keep(id requestID, text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	request, ok := l.asked[id]
	if !ok {
		return
	}
	delete(l.asked, id)
	at := gjson.GetBytes(text, "id")
	before, behind := text[:at.Index], text[at.Index+len(at.Raw):]
	if bytes.HasPrefix(behind, []byte(`,"result":`)) {
		l.answer[request] = [2][]byte{bytes.Clone(before), bytes.Clone(behind)}
	}
}
