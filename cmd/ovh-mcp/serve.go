package main

import (
	"context"
	"errors"
	"log/slog"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// tokenTTL is how long a person may think about a plan.
const tokenTTL = 5 * time.Minute

type serveFlags struct {
	account   accountFlags
	selection tools.Selection
	http      serve.Options
}

func (p *program) serveCommand(ctx context.Context) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP, over stdio or HTTP",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return p.serve(ctx, f) },
	}
	f.account.register(cmd)
	selectionFlags(cmd, &f.selection)
	registerHTTP(cmd, &f.http)
	return cmd
}

func (p *program) serve(ctx context.Context, f serveFlags) error {
	if f.http.Address == "" {
		if err := withoutHTTP(f.http); err != nil {
			return err
		}
	}
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
	runner := &tools.Runner{
		API: state.api, Ledger: state.ledger, Log: log, MaxOutput: f.account.tools.MaxOutput,
		Stopping: stopping, Caller: serve.Caller,
	}
	s, err := newServer(runner, offered, state.tools.Catalog)
	if err != nil {
		return err
	}
	stop := func() { close(stopping) }
	// A host that crashes takes the other end of stdout and stderr with it.
	// That must not end the program before what it has begun.
	signal.Ignore(syscall.SIGPIPE)
	if f.http.Address == "" {
		return errors.Join(serve.Stdio(ctx, s, p.stdin, p.stdout, stop, log), state.save())
	}
	return errors.Join(p.serveHTTP(ctx, s, f.http, stop, log), state.save())
}

// newServer returns an MCP server that offers tools, and what library knows as
// resources; library may be nil.
func newServer(runner *tools.Runner, offered []tools.Definition, library *catalog.Library) (*server.MCPServer, error) {
	s := server.NewMCPServer("ovh-mcp", version(),
		server.WithTitle("OVHcloud"),
		server.WithInstructions(instructions(offered)),
		server.WithToolCapabilities(false),
		server.WithCacheHints(5*time.Minute.Milliseconds(), mcp.CacheScopePrivate),
		server.WithHooks(acknowledgeFirst(syncClock(runner.API, runner.Log))),
		tools.Completing(library),
	)
	tools.RegisterAPI(s, library)
	return s, runner.Register(s, offered)
}

// acknowledgeFirst holds the answer to a subscription that is granted nothing,
// so that its acknowledgement leaves before: the library sends both at once,
// and the answer may overtake it or end the stream.
func acknowledgeFirst(hooks *server.Hooks) *server.Hooks {
	hooks.AddAfterSubscriptionsListen(func(context.Context, any, *mcp.SubscriptionsListenRequest, *mcp.SubscriptionsListenResult) {
		time.Sleep(5 * time.Millisecond)
	})
	return hooks
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
