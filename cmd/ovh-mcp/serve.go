package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// tokenTTL is how long a person may think about a plan.
const tokenTTL = 5 * time.Minute

// stdioWorkers is how many calls run at the same time over stdio. The
// library's own five would let two patient waits block an editor.
const stdioWorkers = 64

type serveFlags struct {
	account   accountFlags
	selection tools.Selection
}

func (p *program) serveCommand(ctx context.Context) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP over stdio",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return p.serve(ctx, f) },
	}
	f.account.register(cmd)
	selectionFlags(cmd, &f.selection)
	return cmd
}

func (p *program) serve(ctx context.Context, f serveFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	state, err := p.openState(f.account, log)
	if err != nil {
		return err
	}
	defer state.close()
	offered, err := f.selection.Of(tools.All(state.tools))
	if err != nil {
		return err
	}
	stopping := make(chan struct{})
	runner := &tools.Runner{API: state.api, Ledger: state.ledger, Log: log, Stopping: stopping, MaxOutput: f.account.tools.MaxOutput}
	s, err := newServer(runner, offered, state.tools.Catalog)
	if err != nil {
		return err
	}
	return errors.Join(serveStdio(ctx, s, p.stdin, p.stdout, stopping, log), state.save())
}

// newServer returns an MCP server that offers tools, and what library knows as
// resources; library may be nil.
func newServer(runner *tools.Runner, offered []tools.Definition, library *catalog.Library) (*server.MCPServer, error) {
	s := server.NewMCPServer("ovh-mcp", version(),
		server.WithTitle("OVHcloud"),
		server.WithInstructions(instructions(offered)),
		server.WithToolCapabilities(false),
		server.WithCacheHints(5*time.Minute.Milliseconds(), mcp.CacheScopePrivate),
		server.WithHooks(syncClock(runner.API, runner.Log)),
		tools.Completing(library),
	)
	tools.RegisterAPI(s, library)
	return s, runner.Register(s, offered)
}

// syncClock reads OVHcloud's clock in the background as soon as a client is
// there, so that its first call need not wait for it.
func syncClock(api *ovh.Client, log *slog.Logger) *server.Hooks {
	var once sync.Once
	hooks := new(server.Hooks)
	hooks.AddBeforeAny(func(ctx context.Context, _ any, _ mcp.MCPMethod, _ any) {
		once.Do(func() {
			go func() {
				if err := api.SyncClock(context.WithoutCancel(ctx)); err != nil {
					log.WarnContext(ctx, "clock not read yet", "err", err)
				}
			}()
		})
	})
	return hooks
}

// serveStdio serves until in ends or ctx does; then it closes stopping. Calls
// that run by then are answered before it returns.
func serveStdio(ctx context.Context, s *server.MCPServer, in io.Reader, out io.Writer, stopping chan struct{}, log *slog.Logger) error {
	stdio := server.NewStdioServer(s)
	for _, opt := range []server.StdioOption{
		server.WithErrorLogger(slog.NewLogLogger(log.Handler(), slog.LevelError)),
		server.WithWorkerPoolSize(stdioWorkers),
	} {
		opt(stdio)
	}
	talk := newConversation(in, out, sync.OnceFunc(func() { close(stopping) }))
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
