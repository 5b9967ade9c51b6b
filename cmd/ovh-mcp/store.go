package main

import (
	"bytes"
	"context"
	"log/slog"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// storePassword is the variable with the password of the store, which would
// otherwise stand in the list of processes.
const storePassword = "OVH_MCP_STATE_PASSWORD" //nolint:gosec // its name

// A common is what this server has in common with others that serve the same
// accounts; nil where it is alone.
type common struct {
	store *shared.Store
	lease *shared.Lease
	stop  func() // keeping the lease
}

// oneServer refuses a store where a command is not a server.
func oneServer(f accountFlags) error {
	if shared.IsURL(f.state) {
		return usage("--state: only serve can use a store; name a file")
	}
	return nil
}

// takeStore takes the URL of a store out of the flags; "" where they name none.
func (f *accountFlags) takeStore() (url string, err error) {
	switch {
	case !shared.IsURL(f.state):
		return "", nil
	case f.simulator:
		return "", usage("--state: servers that share a store need an account in common, and each with --simulator has one of its own: let 'ovh-mcp simulator' run, and point OVH_ENDPOINT to it")
	}
	url, f.state = f.state, ""
	return url, nil
}

// keepInCommon has confirmations and what was spent of limits kept in the store at
// a URL, and joins the servers that use it; without one, in files of this machine.
func (p *program) keepInCommon(ctx context.Context, url string, all states, policies *policy.Set, log *slog.Logger) (c *common, err error) {
	if url == "" {
		all.share(p.keptLedger(all[0], log))
		return c, nil
	}
	if c, err = p.join(ctx, url, all, log); err != nil {
		return nil, err
	}
	all.share(c.ledger())
	policies.Store = c.limits()
	return c, nil
}

// join joins the servers that use a store, and lives among them until it leaves.
// What is there is sealed with what only those know who have the keys of the
// accounts.
func (p *program) join(ctx context.Context, url string, all states, log *slog.Logger) (*common, error) {
	var secrets [][]byte
	for _, s := range all {
		secret := s.client.Lasting()
		if secret == nil {
			return nil, usage("--state: what servers share is sealed with the keys of the account: give them application keys or a service account, for an access token is replaced by itself ('ovh-mcp login' gets keys)")
		}
		secrets = append(secrets, secret)
	}
	store, err := shared.Open(url, p.getenv(storePassword), bytes.Join(secrets, []byte("\n")))
	if err != nil {
		return nil, usageError{err}
	}
	c := &common{store: store, lease: store.Lease()}
	if err := store.Check(ctx); err != nil {
		log.Warn("store", "err", err, "next", "what changes something is refused until the store answers")
	}
	// It lives until the last call has ended, which is after ctx.
	c.stop = inBackground(context.WithoutCancel(ctx), c.lease.Keep)
	return c, nil
}

// leave ends the use of the store.
func (c *common) leave() {
	if c == nil {
		return
	}
	c.stop()
	c.store.Close()
}

// ledger returns the confirmations that all have in common.
func (c *common) ledger() *confirm.Ledger { return confirm.OpenShared(c.store, c.lease, tokenTTL) }

// share makes the accounts that are served use what all have in common.
func (c *common) share(served tool.Accounts) {
	if c == nil {
		return
	}
	for _, a := range served {
		a.Runner.Lease, a.Runner.Store = c.lease, c.store
	}
}

// checks returns what /readyz looks at. A server without its store is ready: it
// reads.
func (c *common) checks() []serve.Check {
	if c == nil {
		return nil
	}
	return []serve.Check{{Part: "store", Look: func(ctx context.Context) serve.Finding {
		if c.store.Check(ctx) != nil {
			return serve.Finding{Remark: "the store of --state is away, so that calls that change something are refused: 'ovh-mcp doctor' with the same --state says why"}
		}
		return serve.Finding{}
	}}}
}

// limits is where the spending of limits is kept.
func (c *common) limits() policy.Store { return policy.NewShared(c.store) }
