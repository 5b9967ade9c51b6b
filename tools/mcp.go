package tools

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// Register offers defs on s. It fails when a definition's snapshot is missing.
func (r *Runner) Register(s *server.MCPServer, defs []Definition) error {
	offered := make([]server.ServerTool, len(defs))
	for i, d := range defs {
		b, err := bind(d)
		if err != nil {
			return err
		}
		offered[i] = server.ServerTool{Tool: b.tool(), Handler: r.handler(b)}
	}
	s.AddTools(offered...)
	return nil
}

func (b bound) tool() mcp.Tool {
	return mcp.Tool{
		Name: b.Name, Title: b.Title, Description: b.Description, Annotations: b.Annotations(),
		RawInputSchema: b.schema.Input, RawOutputSchema: b.schema.Output,
	}
}

// Annotations returns the hints that a host steers its own approvals by.
func (d Definition) Annotations() mcp.ToolAnnotation {
	return mcp.ToolAnnotation{
		ReadOnlyHint:    new(d.Effect == Read),
		DestructiveHint: new(d.Effect == Destroy),
		IdempotentHint:  new(d.Effect == Read),
		OpenWorldHint:   new(true),
	}
}

func (r *Runner) handler(b bound) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (res *mcp.CallToolResult, _ error) {
		defer func() {
			if p := recover(); p != nil {
				r.Log.ErrorContext(ctx, "tool panicked", "tool", b.Name, "panic", p)
				res = answer(Result{Failure: &CallError{
					Code: codeInternal, What: "a mistake in this server ended the call", Next: "report this to the makers of this server",
				}})
			}
		}()
		args := req.Params.RawArguments
		if len(args) == 0 || string(args) == "null" {
			args = json.RawMessage("{}")
		}
		report, done := reporter(ctx, req)
		defer done()
		return answer(r.call(ctx, b, args, report)), nil
	}
}

// answer shapes a result for the model: as text for hosts that forward only
// that, and as structured content under the tool's output schema.
func answer(r Result) *mcp.CallToolResult {
	res := &mcp.CallToolResult{Result: mcp.Result{Meta: mcp.NewMetaFromMap(map[string]any{"requests": r.Requests})}}
	if r.Failure != nil {
		res.IsError = true
		res.Content = []mcp.Content{mcp.NewTextContent(r.Failure.Error())}
		// No output schema requires or closes anything, so that this fits each.
		res.StructuredContent = failed{r.Failure}
		return res
	}
	res.Content = []mcp.Content{mcp.NewTextContent(r.Text())}
	res.RawStructuredContent = r.JSON
	return res
}

// A failed call is what its structured content holds.
type failed struct {
	Error *CallError `json:"error"`
}

// settle is how long a notification needs to leave before the answer that
// would overtake it.
const settle = 5 * time.Millisecond

// pace is how long a progress has to stand before the next is worth sending.
const pace = 250 * time.Millisecond

// reporter sends progress to the caller, if it asked for any. The caller's
// host calls done before it answers.
func reporter(ctx context.Context, req mcp.CallToolRequest) (report func(Progress), done func()) {
	s := server.ServerFromContext(ctx)
	if s == nil || req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
		return func(Progress) {}, func() {}
	}
	var mu sync.Mutex
	var reached float64
	var last time.Time
	report = func(p Progress) {
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
	return report, func() {
		mu.Lock()
		defer mu.Unlock()
		time.Sleep(time.Until(last.Add(settle)))
	}
}
