// Command conformance serves the fixtures of the protocol's official
// conformance suite on the HTTP stack of ovh-mcp. It is no part of the program.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

// run serves on a free port of this machine, as 'ovh-mcp serve --http' does.
func run(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l, err := serve.Listen(ctx, serve.Options{Address: "127.0.0.1:0", Log: log})
	if err != nil {
		return err
	}
	url, _ := l.URL()
	fmt.Fprintln(os.Stderr, "conformance serves", url)
	return l.Serve(ctx, fixtures(), func() {})
}
