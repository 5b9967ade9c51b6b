package main

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// newServer returns an MCP server that offers tools and resources of accounts to
// callers that identify names.
func newServer(served tool.Accounts, hooks *server.Hooks, identify tool.Identify) (*server.MCPServer, error) {
	resources := served.Resources()
	s := server.NewMCPServer("ovh-mcp", version(),
		server.WithTitle("OVHcloud"),
		server.WithInstructions(instructions(served[0].Tools)),
		server.WithToolCapabilities(false),
		server.WithCacheHints(5*time.Minute.Milliseconds(), mcp.CacheScopePrivate),
		server.WithHooks(hooks),
		tool.Completing(resources),
	)
	tool.RegisterResources(s, resources)
	return s, served.Register(s, identify)
}

// syncClock reads OVHcloud's clock in the background as soon as an MCP client is
// there, so that its first call need not wait for it.
func syncClock(log *slog.Logger, apis ...*client.Client) *server.Hooks {
	var once sync.Once
	hooks := new(server.Hooks)
	hooks.AddBeforeAny(func(ctx context.Context, _ any, _ mcp.MCPMethod, _ any) {
		once.Do(func() {
			for _, api := range apis {
				go func() {
					if err := api.SyncClock(context.WithoutCancel(ctx)); err != nil {
						log.WarnContext(ctx, "clock not read yet", "endpoint", api.Endpoint(), "err", err)
					}
				}()
			}
		})
	})
	return hooks
}

// watchKeys has the key of each account watched in the background once start is
// called, for the first time, until end is.
func watchKeys(ctx context.Context, served tool.Accounts) (start, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var once sync.Once
	var watching sync.WaitGroup
	start = func() {
		once.Do(func() {
			for _, a := range served {
				watching.Go(func() { a.Runner.WatchKey(ctx) })
			}
		})
	}
	return start, func() { cancel(); watching.Wait() }
}

// hiding leaves out of a list the tools that the policies never let the caller
// use.
func hiding(served tool.Accounts, overHTTP bool) server.OnAfterListToolsFunc {
	return func(_ context.Context, _ any, req *mcp.ListToolsRequest, res *mcp.ListToolsResult) {
		caller := serve.Local
		if overHTTP {
			caller = serve.Caller(req.Header)
		}
		res.Tools = slices.DeleteFunc(res.Tools, func(t mcp.Tool) bool {
			i := slices.IndexFunc(served[0].Tools, func(d tool.Definition) bool { return d.Name == t.Name })
			return i >= 0 && served.Never(i, caller)
		})
	}
}
