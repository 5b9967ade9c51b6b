package serve

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"
)

// outboxSize is how many notifications of one call wait for a client that is
// slow to read. The library drops more than that: no tool waits for its reader.
const outboxSize = 100

// An outbox stands in for the session of one call, and writes the call's
// notifications straight to its client, all of them before the answer. In the
// queue that the library keeps for a session, the answer overtakes the last
// notification, and another request of the session may take it, and lose it if
// that request is about to end.
//
// An outbox passes on notifications and nothing else: a tool that reports its
// progress can't ask its client, as the library's own sessions could.
type outbox struct {
	server.ClientSession
	write func(message []byte) error
	token string // JSON of the progress token, as the client wrote it

	queue   chan mcp.JSONRPCNotification
	start   sync.Once
	ended   chan struct{} // closed when the call has ended
	flushed chan struct{} // closed when all is written
}

// withOutbox runs next, and returns when the notifications that it sent were
// written, or could not be because the client is gone. Tools send nothing but
// progress, so calls whose client wants none need no outbox.
func withOutbox(ctx context.Context, req mcp.CallToolRequest, token string, write func([]byte) error, next server.ToolHandlerFunc) (*mcp.CallToolResult, error) {
	session, s := server.ClientSessionFromContext(ctx), server.ServerFromContext(ctx)
	if session == nil || req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
		return next(ctx, req)
	}
	o := &outbox{
		ClientSession: session, write: write, token: token,
		queue: make(chan mcp.JSONRPCNotification, outboxSize), ended: make(chan struct{}), flushed: make(chan struct{}),
	}
	defer o.flush()
	return next(s.WithContext(ctx, o), req)
}

// Unwrap returns the session of the client, which knows what it can do.
func (o *outbox) Unwrap() server.ClientSession { return o.ClientSession }

// NotificationChannel implements server.ClientSession.
func (o *outbox) NotificationChannel() chan<- mcp.JSONRPCNotification {
	o.start.Do(func() { go o.run() })
	return o.queue
}

// UpgradeToSSEWhenReceiveNotification implements
// server.SessionWithStreamableHTTPConfig: the answer has to be an event too.
func (o *outbox) UpgradeToSSEWhenReceiveNotification() {
	if s, ok := o.ClientSession.(server.SessionWithStreamableHTTPConfig); ok {
		s.UpgradeToSSEWhenReceiveNotification()
	}
}

// run writes what comes until the call has ended, and then what is left. A tool
// that goes on reporting reports to nobody.
func (o *outbox) run() {
	defer close(o.flushed)
	for {
		select {
		case n := <-o.queue:
			o.send(n)
		case <-o.ended:
			for range len(o.queue) {
				o.send(<-o.queue)
			}
			return
		}
	}
}

// send writes one notification. A client that is gone misses it, and its call
// goes on.
func (o *outbox) send(n mcp.JSONRPCNotification) {
	message, err := json.Marshal(n)
	if err == nil {
		_ = o.write(splice(message, gjson.GetBytes(message, "params.progressToken"), o.token))
	}
}

// flush waits until everything is written.
func (o *outbox) flush() {
	o.start.Do(func() { close(o.flushed) })
	close(o.ended)
	<-o.flushed
}
