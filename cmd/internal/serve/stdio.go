// Package serve lets MCP clients talk to a server: over stdio, and over HTTP as
// streamable HTTP and as the older pair of HTTP and SSE.
//
// The protocol is the library's. What this package adds is what the library
// leaves to its users: who may call, from where and how much, that one caller
// stays apart from another, and an orderly end.
package serve

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"

	"github.com/mark3labs/mcp-go/server"
)

// stdioWorkers is how many calls run at the same time over stdio. The
// library's own five would let two patient waits block an editor.
const stdioWorkers = 64

// Stdio serves s until in ends or ctx does; then it calls stopping, once. Calls
// that run by then are answered before it returns.
func Stdio(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer, stopping func(), log *slog.Logger) error {
	stdio := server.NewStdioServer(s)
	for _, opt := range []server.StdioOption{
		server.WithErrorLogger(slog.NewLogLogger(log.Handler(), slog.LevelError)),
		server.WithWorkerPoolSize(stdioWorkers),
	} {
		opt(stdio)
	}
	talk := newConversation(in, out, sync.OnceFunc(stopping))
	// The library cuts calls short when its context ends. It ends when all
	// are answered.
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() {
		talk.end()
		stop()
	})()
	if err := stdio.Listen(listening, talk, talk); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
