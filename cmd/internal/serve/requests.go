package serve

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"
)

// A request is one that is not answered yet, as its client knows it.
type request struct {
	session string // over HTTP: it came in; "" without state
	id      string // its JSON
	method  string
	token   string // JSON of its progress token; "" for none
	tools   []byte // JSON, put into its answer in place of none; nil for an answer without
	hangUp  func() // ends it so that the library writes no answer; nil where that can't be

	cancelled bool // guarded by requests: its answer is not written
}

// newRequest keeps nothing of m that may be long.
func newRequest(session string, m message) *request {
	return &request{session: session, id: strings.Clone(m.id), method: m.method, token: strings.Clone(m.param("_meta.progressToken"))}
}

// requests are those that are not answered yet, by numbers that the library
// knows them by instead of their ids. So an id comes back byte for byte, two
// requests with the same id are told apart, and a cancelled one is known. The
// zero value is ready.
type requests struct {
	mu       sync.Mutex
	last     uint64
	byNumber map[string]*request
}

// add returns the number of r, which is JSON.
func (all *requests) add(r *request) (number string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.byNumber == nil {
		all.byNumber = make(map[string]*request)
	}
	all.last++
	number = strconv.FormatUint(all.last, 10)
	all.byNumber[number] = r
	return number
}

// calling returns the request that calls a tool; an empty one when its client has
// gone.
func (all *requests) calling(req mcp.CallToolRequest) *request {
	if r := all.find(req.Header.Get(requestHeader)); r != nil {
		return r
	}
	return new(request)
}

// find returns nil when there is no such request.
func (all *requests) find(number string) *request {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.byNumber[number]
}

func (all *requests) remove(number string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.byNumber, number)
}

// forget drops those of a session: nobody is left to answer to.
func (all *requests) forget(session string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for number, r := range all.byNumber {
		if r.session == session {
			delete(all.byNumber, number)
		}
	}
}

// cancel takes note that a client gave up on a request, of two with one id on
// one of them, and returns its number; "" when there is none. The handshake
// can't be cancelled.
func (all *requests) cancel(session string, m message) (number string) {
	id := m.param("requestId")
	all.mu.Lock()
	defer all.mu.Unlock()
	for n, r := range all.byNumber {
		if r.session != session || r.id != id || r.cancelled || r.method == string(mcp.MethodInitialize) {
			continue
		}
		if r.hangUp != nil {
			r.hangUp()
		} else {
			r.cancelled = true
		}
		return n
	}
	return ""
}

// isCancelled says that a request was cancelled before its tool began.
func (all *requests) isCancelled(r *request) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return r.cancelled
}

// outgoing returns what the library writes, m, with the ids of its client, and
// the request that it answers, if any. It returns no text for the answer to a
// cancelled request.
func (all *requests) outgoing(text []byte, m message) (_ []byte, answered *request) {
	if !m.answer {
		return all.tagged(text, m), nil
	}
	all.mu.Lock()
	r := all.byNumber[m.id]
	delete(all.byNumber, m.id)
	all.mu.Unlock()
	switch {
	case r == nil:
		return text, nil
	case r.cancelled:
		return nil, r
	case r.method == methodListen:
		text = splice(text, gjson.GetBytes(text, "result."+metaSubscription), r.id)
	}
	text = splice(text, gjson.GetBytes(text, "id"), r.id)
	if r.tools != nil {
		text = splice(text, gjson.GetBytes(text, "result.tools"), r.tools)
	}
	return text, r
}

// tagged puts the client's id on what its subscription brings.
func (all *requests) tagged(text []byte, m message) []byte {
	if m.method == "" {
		return text
	}
	number := gjson.GetBytes(text, "params."+metaSubscription)
	if r := all.find(number.Raw); r != nil {
		return splice(text, number, r.id)
	}
	return text
}

// cancelling is what tells the library to cancel a request; nothing when there is
// none.
func cancelling(number string) []byte {
	if number == "" {
		return nil
	}
	return message{body: `"method":"notifications/cancelled","params":{"requestId":` + number + `}`}.encode("")
}

// numberCalls has the library tell a tool, in a private header, which request
// calls it.
func numberCalls(s *server.MCPServer) {
	hooksOf(s).AddBeforeCallTool(func(_ context.Context, id any, req *mcp.CallToolRequest) {
		if number := numberOf(id); number != "" {
			req.Header.Set(requestHeader, number)
		}
	})
}

// numberOf returns the number of a request as [requests.add] did, by the id that
// the library tells a hook.
func numberOf(id any) string {
	number, ok := id.(float64)
	if !ok {
		return ""
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// cancelled ends a call that was cancelled before its tool began. Nobody reads
// it.
func cancelled() (*mcp.CallToolResult, error) {
	return mcp.NewToolResultError("the call was cancelled before it began; nothing was done"), nil
}
