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
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// newServer returns an MCP server that offers tools and resources to callers
// that identify names.
func newServer(runner *tool.Runner, hooks *server.Hooks, offered []tool.Definition, resources []tool.Resource, identify tool.Identify) (*server.MCPServer, error) {
	s := server.NewMCPServer("ovh-mcp", version(),
		server.WithTitle("OVHcloud"),
		server.WithInstructions(instructions(offered)),
		server.WithToolCapabilities(false),
		server.WithCacheHints(5*time.Minute.Milliseconds(), mcp.CacheScopePrivate),
		server.WithHooks(hooks),
		tool.Completing(resources),
	)
	tool.RegisterResources(s, resources)
	return s, runner.Register(s, offered, identify)
}

// syncClock reads OVHcloud's clock in the background as soon as a client is
// there, so that its first call need not wait for it.
func syncClock(api *client.Client, log *slog.Logger) *server.Hooks {
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

// watchKey has the key watched in the background once start is called, for the
// first time, until end is.
func watchKey(ctx context.Context, runner *tool.Runner) (start, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var once sync.Once
	var watching sync.WaitGroup
	start = func() { once.Do(func() { watching.Go(func() { runner.WatchKey(ctx) }) }) }
	return start, func() { cancel(); watching.Wait() }
}

// hiding leaves out of a list the tools that the policies never let the caller
// use.
func hiding(offered []tool.Definition, policies *policy.Set, overHTTP bool) server.OnAfterListToolsFunc {
	return func(_ context.Context, _ any, req *mcp.ListToolsRequest, res *mcp.ListToolsResult) {
		caller := serve.Local
		if overHTTP {
			caller = serve.Caller(req.Header)
		}
		res.Tools = slices.DeleteFunc(res.Tools, func(t mcp.Tool) bool {
			i := slices.IndexFunc(offered, func(d tool.Definition) bool { return d.Name == t.Name })
			return i >= 0 && offered[i].Never(policies, caller)
		})
	}
}
