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
	store  *shared.Store
	lease  *shared.Lease
	ledger *confirm.Ledger // the confirmations that all have in common
	watch  *storeWatch
	stop   func() // keeping the lease, and watching
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
	all.share(c.ledger)
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
	c.ledger = confirm.OpenShared(store, c.lease, tokenTTL)
	c.watch = &storeWatch{store: store, ledger: c.ledger, log: log}
	c.watch.look(ctx)
	// It lives until the last call has ended, which is after ctx.
	ctx = context.WithoutCancel(ctx)
	keep, watch := inBackground(ctx, c.lease.Keep), inBackground(ctx, c.watch.run)
	c.stop = func() { watch(); keep() }
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

// share makes the accounts that are served use what all have in common.
func (c *common) share(served tool.Accounts) {
	if c == nil {
		return
	}
	for _, a := range served {
		a.Runner.Lease, a.Runner.Store = c.lease, c.store
	}
}

// checks returns what /readyz looks at.
func (c *common) checks() []serve.Check {
	if c == nil {
		return nil
	}
	return []serve.Check{{Part: "store", Look: c.watch.finding}}
}

// limits is where the spending of limits is kept.
func (c *common) limits() policy.Store { return policy.NewShared(c.store) }
