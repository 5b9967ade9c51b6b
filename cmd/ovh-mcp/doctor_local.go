package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/shared"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// servingTimeout bounds the self-test.
const servingTimeout = 20 * time.Second

// checkPolicy reads what is in force, as the server does, where it is known who
// may call.
func (c *checkup) checkPolicy(known bool) {
	if !known {
		c.find("policy", skipped, "", "not looked at before the tokens are mended")
		return
	}
	named, err := c.names(c.flags)
	if err == nil {
		c.policies, err = c.program.policies(c.flags.rules, named, c.log)
	}
	if err != nil {
		c.find("policy", fault, "mend it: 'ovh-mcp policy check FILE' names each fault with its line", "%v", err)
		return
	}
	unmatched := c.policies.Unmatched(named.known())
	for _, u := range unmatched {
		c.find("policy", warning, "mend the name, or what it is to restrict is not restricted", "%v", u)
	}
	switch {
	case len(unmatched) > 0:
	case c.policies.Of(policy.Caller{Name: serve.Local}).None():
		c.find("policy", well, "", "none: all that the keys may do is allowed, after its plan")
	default:
		c.find("policy", well, "", "in force: %d of %s never pass", len(c.offered)-len(c.possible()), counted(len(c.offered), "tool"))
	}
}

// possible returns the tools that the policy lets pass, on some account.
func (c *checkup) possible() []tool.Definition {
	return slices.DeleteFunc(slices.Clone(c.offered), func(d tool.Definition) bool {
		return !slices.ContainsFunc(c.all, func(l looked) bool { return !d.Never(c.rulesOf(l), policy.Caller{Name: serve.Local}) })
	})
}

// rulesOf returns the policies as they hold for an account.
func (c *checkup) rulesOf(l looked) *policy.Set {
	f := c.flags.account
	return rulesOn(c.policies, cmp.Or(l.account, c.profile(f)), f.simulator)
}

// checkCatalogue looks whether OVHcloud's description of its API is there, and
// can be kept. It asks OVHcloud for nothing.
func (c *checkup) checkCatalogue(ctx context.Context) {
	if c.api == nil {
		c.find("catalogue", skipped, "", "not looked at before the configuration is mended")
		return
	}
	library, err := c.library(c.flags.account, c.api.Reader(), c.log)
	if err != nil {
		c.find("catalogue", fault, "name another folder with --catalog, or leave it out", "%v", err)
		return
	}
	if library.Folder != nil {
		if _, err := library.Catalog(ctx); err != nil {
			c.find("catalogue", fault, "name another folder with --catalog, or leave it out", "%s: %v", c.flags.account.catalog, err)
			return
		}
		c.find("catalogue", well, "", "read from %s", c.flags.account.catalog)
		return
	}
	kept, err := library.Cached()
	switch folder := library.Cache; {
	case folder == "" && c.flags.account.simulator:
		c.find("catalogue", well, "", "the simulator's own")
	case folder == "":
		c.find("catalogue", warning, "let HOME or XDG_CACHE_HOME be a folder that you can write", "no folder keeps it")
	case writable(folder) != nil:
		c.find("catalogue", warning, "make "+folder+" a folder that you can write", "%v", writable(folder))
	case err != nil:
		c.find("catalogue", warning, "ovh-mcp catalog update", "%v", err)
	case kept == nil:
		c.find("catalogue", well, "", "not read yet: the first call that needs it does, into %s", folder)
	default:
		c.find("catalogue", well, "", "%d operations, read %s", len(kept.Operations()), kept.Loaded.Format(time.DateOnly))
	}
}

// writable finds whether a file can be made in a folder, which is made too.
func writable(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// checkAudit opens the log as the server does, which finds lines that were cut
// off or whose end was edited.
func (c *checkup) checkAudit() {
	file := c.auditFile(c.flags.audit)
	switch file {
	case noAudit:
		c.find("audit", well, "", "off: nothing is on record")
		return
	case "":
		c.find("audit", fault, "name a file with --audit, or "+howToKeep, "no folder keeps the log")
		return
	}
	cure := "make " + filepath.Dir(file) + " a folder that only you can write, or name another file with --audit"
	log, err := audit.Open(audit.Options{File: file})
	if err == nil {
		err = writable(filepath.Dir(file))
	}
	if err != nil {
		c.find("audit", fault, cure, "%s: %v", file, err)
		return
	}
	defer log.Close()
	tip, err := log.Tip()
	if err != nil {
		if errors.Is(err, audit.ErrTampered) {
			cure = "'ovh-mcp audit verify' finds the line; then move the log away, or name another file with --audit"
		}
		c.find("audit", fault, cure, "%s: %v", file, err)
		return
	}
	if open, err := log.Unfinished(); err == nil && len(open) > 0 {
		c.find("audit", warning, "'ovh-mcp audit show' tells which: look at their targets", "%s has %s without an end", file, counted(len(open), "call"))
		return
	}
	c.find("audit", well, "", "%s holds %s and ends as it was left", file, counted(int(tip.Number), "line"))
}

// checkConfirmations opens what keeps plans, as the server does.
func (c *checkup) checkConfirmations(ctx context.Context) {
	if shared.IsURL(c.flags.account.state) {
		c.checkStore(ctx)
		return
	}
	var ledger *confirm.Ledger
	var err error
	switch state := c.flags.account.state; {
	case state != "":
		ledger, err = c.openLedger(state + ".confirmations")
	case c.flags.account.simulator:
		c.find("confirmations", well, "", "end with the simulated account")
		return
	default:
		ledger, err = c.openPending()
	}
	if err != nil {
		c.find("confirmations", warning, howToKeep, "%v", err)
		return
	}
	if err := ledger.Close(); err != nil {
		c.find("confirmations", warning, howToKeep, "%v", err)
		return
	}
	c.find("confirmations", well, "", "plans wait for their confirmation after a restart too")
}

// checkStore asks the store whether it is there, and keeps what it is told.
func (c *checkup) checkStore(ctx context.Context) {
	var doubts []string
	store, err := shared.Open(c.flags.account.state, c.getenv(storePassword), []byte("only asked"))
	if err == nil {
		defer store.Close()
		err = store.Check(ctx)
	}
	if err == nil {
		doubts, err = store.Doubts(ctx)
	}
	if err != nil {
		c.find("confirmations", fault, "check --state, "+storePassword+", and that the store runs: until it answers, nothing is changed", "%v", err)
		return
	}
	if doubts != nil {
		c.find("confirmations", warning, "docs/replicas.md tells how the store has to be set up", "of the store at %s: %s", store.Address(), strings.Join(doubts, "; "))
		return
	}
	c.find("confirmations", well, "", "plans wait in the store at %s, for all servers that share it", store.Address())
}

// checkServing starts the server on a pipe, and asks it for its tools.
func (c *checkup) checkServing(ctx context.Context) {
	if c.policies == nil || slices.ContainsFunc(c.all, func(l looked) bool { return l.api == nil }) {
		c.find("selftest", skipped, "", "the server does not start before the configuration and the policy are mended")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, servingTimeout)
	defer cancel()
	names, err := c.listTools(ctx)
	if want := len(c.possible()); err == nil && len(names) != want {
		err = fmt.Errorf("%d tools are listed, and not %d", len(names), want)
	}
	if err != nil {
		c.find("selftest", fault, "report this to the makers of this server", "%v", err)
		return
	}
	c.find("selftest", well, "", "initialize and tools/list over a pipe: %s", counted(len(names), "tool"))
}

func (c *checkup) listTools(ctx context.Context) (names []string, err error) {
	all := make([]tool.Account, len(c.all))
	for i, l := range c.all {
		all[i] = tool.Account{Name: l.account, Runner: tool.NewRunner(l.api, confirm.NewLedger(tokenTTL), c.log), Tools: c.offered}
		all[i].Runner.Policies = c.rulesOf(l)
	}
	accounts, hooks := tool.Together(all...), new(server.Hooks)
	by := identifying(false)
	hide(hooks, accounts, by)
	s, err := newServer(accounts, hooks, by)
	if err != nil {
		return nil, err
	}
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	served := make(chan error, 1)
	go func() {
		err := serve.Stdio(ctx, s, fromClient, toClient, func() {}, c.log)
		fromClient.Close()
		toClient.CloseWithError(errors.Join(err, io.EOF))
		served <- err
	}()
	asker := newDemoClient(fromServer, toServer)
	err = asker.open()
	for cursor := mcp.Cursor(""); err == nil; {
		var page mcp.ListToolsResult
		err = asker.request(string(mcp.MethodToolsList), mcp.PaginatedParams{Cursor: cursor}, &page)
		for _, t := range page.Tools {
			names = append(names, t.Name)
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	toServer.Close()
	go func() { _, _ = io.Copy(io.Discard, fromServer) }() // what it says at last
	return names, errors.Join(err, <-served)
}
