package main

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// The suite wants notifications about this far apart. The last pause is before
// the answer, which would overtake a notification sent right before it.
const pause = 50 * time.Millisecond

// addNotifications adds tools that tell of their progress or write log lines.
func addNotifications(s *server.MCPServer) {
	s.AddTool(fixture("test_tool_with_progress", noArguments), func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		if req.Params.Meta == nil || req.Params.Meta.ProgressToken == nil {
			return text("nobody asked for progress"), nil
		}
		for _, done := range []int{0, 50, 100} {
			if err := s.SendNotificationToClient(ctx, "notifications/progress", map[string]any{
				"progressToken": req.Params.Meta.ProgressToken, "progress": done, "total": 100,
			}); err != nil {
				return nil, err
			}
			time.Sleep(pause)
		}
		return text("done"), nil
	})
	logged := func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		for _, line := range []string{"Tool execution started", "Tool processing data", "Tool execution completed"} {
			if err := s.SendLogMessageToClient(ctx, mcp.NewLoggingMessageNotification(mcp.LoggingLevelInfo, "conformance", line)); err != nil {
				return nil, err
			}
			time.Sleep(pause)
		}
		return text("logged"), nil
	}
	s.AddTool(fixture("test_tool_with_logging", noArguments), logged)
	s.AddTool(fixture("test_logging_tool", noArguments), logged)
}

// addChanges adds tools that change a list of the server, so that it says so.
func addChanges(s *server.MCPServer) {
	s.AddTool(fixture("test_trigger_tool_change", noArguments), func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		s.AddTool(fixture("added_"+rand.Text(), noArguments), always(text("ok")))
		return text("added"), nil
	})
	s.AddTool(fixture("test_trigger_prompt_change", noArguments), func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		addPrompt(s, "added_"+rand.Text(), nil, func(map[string]string) []mcp.Content { return nil })
		return text("added"), nil
	})
}
