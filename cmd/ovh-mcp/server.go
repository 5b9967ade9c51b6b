package main

import (
	"context"
	"log/slog"
	"net/http"
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

// callersOf name who asks for something, each way in which the library tells it.
type callersOf struct {
	call    tool.Identify
	header  func(http.Header) policy.Caller
	context func(context.Context) policy.Caller
}

// identifying returns how callers are told apart.
func identifying(overHTTP bool) callersOf {
	if overHTTP {
		return callersOf{serve.Identify, serve.Caller, serve.CallerIn}
	}
	local := policy.Caller{Name: serve.Local}
	return callersOf{serve.IdentifyLocal, func(http.Header) policy.Caller { return local }, func(context.Context) policy.Caller { return local }}
}

// newServer returns an MCP server that offers tools and resources of accounts to
// callers that identify names.
func newServer(served tool.Accounts, hooks *server.Hooks, by callersOf) (*server.MCPServer, error) {
	resources := served.Resources()
	s := server.NewMCPServer("ovh-mcp", version(),
		server.WithTitle("OVHcloud"),
		server.WithInstructions(instructions(served[0].Tools)),
		server.WithToolCapabilities(false),
		server.WithCacheHints(5*time.Minute.Milliseconds(), mcp.CacheScopePrivate),
		server.WithHooks(hooks),
		tool.Completing(resources),
		served.CompletingPrompts(by.context),
	)
	tool.RegisterResources(s, resources)
	served.RegisterPrompts(s, by.header)
	return s, served.Register(s, hooks, by.call)
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

// inBackground does something until end is called, or ctx ends; end waits for it.
func inBackground(ctx context.Context, do func(context.Context)) (end func()) {
	ctx, stop := context.WithCancel(ctx)
	var doing sync.WaitGroup
	doing.Go(func() { do(ctx) })
	return func() { stop(); doing.Wait() }
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

// lookEarly has the keys looked at before a call needs them, until end is called:
// /readyz tells of refused ones from the beginning, and the log of the cure.
func lookEarly(ctx context.Context, all states, served tool.Accounts, watch func()) (end func()) {
	watch()
	return inBackground(ctx, func(ctx context.Context) {
		for i, s := range all {
			if s.client.Method() != client.ApplicationKeys {
				served[i].Runner.LookAtKey(ctx)
			}
		}
	})
}

// hide leaves out of lists the tools that the policies never let the caller use,
// and the prompts that need one.
func hide(hooks *server.Hooks, served tool.Accounts, by callersOf) {
	hooks.AddAfterListTools(func(_ context.Context, _ any, req *mcp.ListToolsRequest, res *mcp.ListToolsResult) {
		caller := by.header(req.Header)
		res.Tools = slices.DeleteFunc(res.Tools, func(t mcp.Tool) bool {
			i := slices.IndexFunc(served[0].Tools, func(d tool.Definition) bool { return d.Name == t.Name })
			return i >= 0 && served.Never(i, caller)
		})
	})
	hooks.AddAfterListPrompts(func(_ context.Context, _ any, req *mcp.ListPromptsRequest, res *mcp.ListPromptsResult) {
		caller := by.header(req.Header)
		res.Prompts = slices.DeleteFunc(res.Prompts, func(listed mcp.Prompt) bool {
			i := slices.IndexFunc(served[0].Prompts, func(p tool.Prompt) bool { return p.Name == listed.Name })
			return i >= 0 && served.NeverPrompt(served[0].Prompts[i], caller)
		})
	})
}
