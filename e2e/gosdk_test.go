package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A goSDK is a client of the official Go SDK.
type goSDK struct {
	*mcp.ClientSession
	progress *listeners
}

func connectGoSDK(ctx context.Context, p *program, version string) (connection, error) {
	heard := new(listeners)
	c := mcp.NewClient(&mcp.Implementation{Name: "e2e", Version: "1"}, &mcp.ClientOptions{
		ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
			heard.tell(req.Params.ProgressToken, req.Params.Message)
		},
	})
	authorized := &http.Client{Transport: withHeaders(p.headers)}
	var transport mcp.Transport
	switch p.transport {
	case "stdio":
		cmd := exec.CommandContext(ctx, p.command[0], p.command[1:]...)
		cmd.Stderr = p.logs
		transport = &mcp.CommandTransport{Command: cmd}
	case "sse":
		transport = &mcp.SSEClientTransport{Endpoint: p.url, HTTPClient: authorized}
	default:
		transport = &mcp.StreamableClientTransport{Endpoint: p.url, HTTPClient: authorized}
	}
	session, err := c.Connect(ctx, transport, &mcp.ClientSessionOptions{ProtocolVersion: version})
	return goSDK{session, heard}, err
}

// withHeaders are sent with every request.
type withHeaders map[string]string

// RoundTrip implements http.RoundTripper.
func (h withHeaders) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	for name, value := range h {
		req.Header.Set(name, value)
	}
	return http.DefaultTransport.RoundTrip(req)
}

func (c goSDK) Version() string { return c.InitializeResult().ProtocolVersion }

func (c goSDK) Tools(ctx context.Context) (names []string, err error) {
	for tool, err := range c.ClientSession.Tools(ctx, nil) {
		if err != nil {
			return nil, err
		}
		names = append(names, tool.Name)
	}
	return names, nil
}

func (c goSDK) Call(ctx context.Context, tool string, args map[string]any, progress func(string)) (answer, error) {
	params := &mcp.CallToolParams{Name: tool, Arguments: args}
	if progress != nil {
		token, forget := c.progress.listen(progress)
		defer forget()
		params.SetProgressToken(token)
	}
	res, err := c.CallTool(ctx, params)
	if err != nil {
		return answer{}, err
	}
	var text strings.Builder
	for _, content := range res.Content {
		if t, ok := content.(*mcp.TextContent); ok {
			text.WriteString(t.Text)
		}
	}
	structured, err := json.Marshal(res.StructuredContent)
	return answer{res.IsError, text.String(), structured}, err
}

// listeners take progress to those who asked for it.
type listeners struct {
	mu      sync.Mutex
	last    int
	byToken map[string]func(string)
}

func (l *listeners) listen(f func(string)) (token string, forget func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.byToken == nil {
		l.byToken = make(map[string]func(string))
	}
	l.last++
	token = fmt.Sprint("listener ", l.last)
	l.byToken[token] = f
	return token, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.byToken, token)
	}
}

func (l *listeners) tell(token any, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.byToken[fmt.Sprint(token)]; f != nil {
		f(message)
	}
}
