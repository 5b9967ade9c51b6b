package tool

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/internal/trace"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// An Identify names the caller of a request, by what its transport established.
// A call of one without a name is refused.
type Identify func(mcp.CallToolRequest) policy.Caller

// Register offers defs on s, which has these hooks; identify names who calls. It
// fails when a definition has no snapshot.
func (r *Runner) Register(s *server.MCPServer, hooks *server.Hooks, defs []Definition, identify Identify) error {
	offered := make([]server.ServerTool, len(defs))
	for i, d := range defs {
		b, err := bind(d)
		if err != nil {
			return err
		}
		offered[i] = server.ServerTool{Tool: b.tool(), Handler: r.handler(b, identify)}
	}
	r.Offered = defs
	offer(s, hooks, offered)
	return nil
}

// offer makes s offer tools. The library parses the input schema of each tool that
// it is given, which takes longer than the rest of the start, and needs it only when
// it lists them, for arguments are checked here: it is given them then.
func offer(s *server.MCPServer, hooks *server.Hooks, tools []server.ServerTool) {
	inputs := make(map[string]json.RawMessage, len(tools))
	for i := range tools {
		t := &tools[i].Tool
		inputs[t.Name], t.RawInputSchema = t.RawInputSchema, json.RawMessage("{}")
	}
	hooks.AddAfterListTools(func(_ context.Context, _ any, _ *mcp.ListToolsRequest, res *mcp.ListToolsResult) {
		for i := range res.Tools {
			if input, ok := inputs[res.Tools[i].Name]; ok {
				res.Tools[i].RawInputSchema = input
			}
		}
	})
	s.AddTools(tools...)
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
		ReadOnlyHint:    new(d.Effect == effect.Read),
		DestructiveHint: new(d.Effect == effect.Destroy),
		IdempotentHint:  new(d.Effect == effect.Read),
		OpenWorldHint:   new(true),
	}
}

func (r *Runner) handler(b bound, identify Identify) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (res *mcp.CallToolResult, _ error) {
		by := callerOf(ctx, identify(req), req)
		defer r.survive(ctx, by, b.Name, func(failed Result) { res = answer(failed) })
		ctx = trace.With(ctx, by.trace)
		res = answer(r.call(ctx, by, b, req.Params.RawArguments, reporter(ctx, req)))
		r.expiring.tell(ctx, by.Name, res)
		return res, nil
	}
}

// traceOf returns the span that a call belongs to: that of its _meta, where it
// names one, else that of the HTTP request that it came in.
func traceOf(ctx context.Context, req mcp.CallToolRequest) trace.Parent {
	if meta := req.Params.Meta; meta != nil {
		parent, _ := meta.AdditionalFields["traceparent"].(string)
		state, _ := meta.AdditionalFields["tracestate"].(string)
		if p := trace.Parse(parent, state); p.Known() {
			return p
		}
	}
	return trace.Of(ctx)
}

// survive, deferred, makes a mistake in the program end the call alone.
func (r *Runner) survive(ctx context.Context, by caller, tool string, end func(Result)) {
	if p := recover(); p != nil {
		r.log.ErrorContext(ctx, "tool panicked", "tool", tool, "panic", r.redactor(by).Text(fmt.Sprint(p)))
		end(Result{Failure: &Error{
			Code: CodeInternal, What: "a mistake in this server ended the call", Next: "report this to the makers of this server",
		}})
	}
}

// answer shapes a result for the model: as text for hosts that forward only
// that, and as structured content under the tool's output schema.
func answer(r Result) *mcp.CallToolResult {
	if r.question != nil && r.Failure == nil {
		return r.question.ask()
	}
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
	Error *Error `json:"error"`
}
