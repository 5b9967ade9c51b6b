package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/tidwall/gjson"
)

// The library queues the acknowledgement of a subscription, and answers at once
// when nothing was granted: the answer may overtake the acknowledgement, and over
// streamable HTTP have it dropped. An outbox can't help, for the library sends
// the acknowledgement itself. So the answer is held until it was written.

// acknowledgements are those of one client's subscriptions that are not answered
// yet. The zero value is ready.
type acknowledgements struct {
	mu   sync.Mutex
	byID map[string]chan struct{} // see signal
}

// signal returns what holds a value once the acknowledgement was written of the
// subscription whose id has that JSON.
func (a *acknowledgements) signal(id string) chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byID == nil {
		a.byID = make(map[string]chan struct{})
	}
	if a.byID[id] == nil {
		a.byID[id] = make(chan struct{}, 1)
	}
	return a.byID[id]
}

// written takes note of an acknowledgement that was written.
func (a *acknowledgements) written(message []byte) {
	id := gjson.GetBytes(message, "params."+metaSubscription)
	select {
	case a.signal(id.Raw) <- struct{}{}:
	default: // a client that uses an id twice has no claim to order
	}
}

// wait returns when the acknowledgement of a subscription was written, or when
// nobody is left to read it.
func (a *acknowledgements) wait(ctx context.Context, id string, gone <-chan struct{}) {
	select {
	case <-a.signal(id):
	case <-gone:
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.byID, id)
}

// beforeAnswering has wait called with the header and the JSON of the id of each
// subscription of s, before the library answers it.
func beforeAnswering(s *server.MCPServer, wait func(ctx context.Context, header http.Header, id string)) {
	hooksOf(s).AddAfterSubscriptionsListen(func(ctx context.Context, id any, req *mcp.SubscriptionsListenRequest, _ *mcp.SubscriptionsListenResult) {
		text, err := json.Marshal(id) // as it stands in the acknowledgement
		if err == nil {
			wait(ctx, req.Header, string(text))
		}
	})
}
