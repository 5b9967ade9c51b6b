package tool

import (
	"context"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// pace is how long a progress has to stand before the next is worth sending.
const pace = 250 * time.Millisecond

// reporter returns what sends progress to the caller, if it asked for any. It
// never waits for the caller. That the last progress leaves before the answer is
// up to the transport, which alone sees both.
func reporter(ctx context.Context, req mcp.CallToolRequest) (report func(Progress)) {
	s := server.ServerFromContext(ctx)
	if s == nil || req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
		return func(Progress) {}
	}
	var mu sync.Mutex
	var reached float64
	var last time.Time
	return func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		if time.Since(last) < pace {
			return
		}
		// The protocol wants every notification to be further than the one before.
		reached, last = max(p.Done, reached+1e-3), time.Now()
		params := map[string]any{"progressToken": req.Params.Meta.ProgressToken, "progress": reached}
		if p.Total > 0 {
			params["total"] = max(p.Total, reached)
		}
		if p.Message != "" {
			params["message"] = p.Message
		}
		// A caller that went away misses its progress and nothing else.
		_ = s.SendNotificationToClient(ctx, "notifications/progress", params)
	}
}
