package e2e

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// An mcpGo is a client of mcp-go.
type mcpGo struct {
	*client.Client
	progress *listeners
}

func connectMCPGo(ctx context.Context, p *program, version string) (connection, error) {
	carrier, err := p.mcpGoTransport()
	if err != nil {
		return nil, err
	}
	c := mcpGo{client.NewClient(carrier), new(listeners)}
	c.OnNotification(func(n mcp.JSONRPCNotification) {
		if n.Method == "notifications/progress" {
			message, _ := n.Params.AdditionalFields["message"].(string)
			c.progress.tell(n.Params.AdditionalFields["progressToken"], message)
		}
	})
	// The connection lives as long as this context, not as long as the handshake.
	if err := c.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	_, err = c.Initialize(ctx, mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: version, ClientInfo: mcp.Implementation{Name: "e2e", Version: "1"},
	}})
	return c, err
}

func (p *program) mcpGoTransport() (transport.Interface, error) {
	switch p.transport {
	case "stdio":
		return transport.NewStdioWithOptions(p.command[0], nil, p.command[1:], transport.WithCommandStderrWriter(p.logs)), nil
	case "sse":
		sse, err := transport.NewSSE(p.url, transport.WithHeaders(p.headers))
		// Over HTTP this client cancels by hanging up, which means nothing to
		// a call over SSE. Not knowing that it is HTTP, it says that it cancels.
		return struct{ transport.Interface }{sse}, err
	}
	return transport.NewStreamableHTTP(p.url, transport.WithHTTPHeaders(p.headers))
}

func (c mcpGo) Version() string { return c.ProtocolVersion() }

func (c mcpGo) Tools(ctx context.Context) ([]string, error) {
	res, err := c.ListTools(ctx, mcp.ListToolsRequest{})
	if err != nil {
		return nil, err
	}
	names := make([]string, len(res.Tools))
	for i, tool := range res.Tools {
		names[i] = tool.Name
	}
	return names, nil
}

func (c mcpGo) Call(ctx context.Context, tool string, args map[string]any, progress func(string)) (answer, error) {
	req := mcp.CallToolRequest{Params: mcp.CallToolParams{Name: tool, Arguments: args}}
	if progress != nil {
		token, forget := c.progress.listen(progress)
		defer forget()
		req.Params.Meta = &mcp.Meta{ProgressToken: token}
	}
	res, err := c.CallTool(ctx, req)
	if err != nil {
		return answer{}, err
	}
	var text strings.Builder
	for _, content := range res.Content {
		text.WriteString(mcp.GetTextFromContent(content))
	}
	structured, err := json.Marshal(res.StructuredContent)
	return answer{res.IsError, text.String(), structured}, err
}
