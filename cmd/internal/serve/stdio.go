package serve

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// stdioWorkers is how many calls run at the same time over stdio. The
// library's own five would let a few calls that wait block an editor.
const stdioWorkers = 64

// Stdio serves s until in ends or ctx does; then it calls stopping, once. Calls
// that run by then are answered before it returns. A server is served once.
func Stdio(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer, stopping func(), log *slog.Logger) error {
	stdio := server.NewStdioServer(s)
	for _, opt := range []server.StdioOption{
		server.WithErrorLogger(slog.NewLogLogger(log.Handler(), slog.LevelError)),
		server.WithWorkerPoolSize(stdioWorkers),
		server.WithStdioContextFunc(withVersions),
	} {
		opt(stdio)
	}
	c := newConversation(in, out, sync.OnceFunc(stopping), log)
	s.Use(func(next server.ToolHandlerFunc) server.ToolHandlerFunc {
		return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			r := c.requests.calling(req)
			if c.requests.isCancelled(r) { // it waited for a worker
				return cancelled()
			}
			return withOutbox(ctx, req, r.token, c.notify, next)
		}
	})
	numberCalls(s)
	listTools(s, &c.requests)
	negotiate(s)
	beforeAnswering(s, func(ctx context.Context, _ http.Header, id string) { c.acks.wait(ctx, id, nil) })
	// The library cuts running calls short when its context ends. So its
	// context ends only when all of them are answered.
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() {
		c.end()
		stop()
	})()
	if err := stdio.Listen(listening, c, c); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
