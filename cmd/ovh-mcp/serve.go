package main

import (
	"context"
	"errors"
	"log/slog"
	"os/signal"
	"syscall"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/cmd/internal/signin"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// tokenTTL is how long a person may think about a plan.
const tokenTTL = 5 * time.Minute

type serveFlags struct {
	account   accountFlags
	selection tools.Selection
	rules     ruleFlags
	audit     string
	people    peopleFlags
	http      serve.Options
	issuer    signin.Options
	pprof     string
}

func (p *program) serveCommand(ctx context.Context) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP, over stdio or HTTP",
		Args:  noWords,
		RunE:  func(*cobra.Command, []string) error { return p.serve(ctx, f) },
	}
	f.register(cmd)
	return cmd
}

// register registers all that a server is started with.
func (f *serveFlags) register(cmd *cobra.Command) {
	f.registerTools(cmd)
	registerHTTP(cmd, &f.http)
	registerSignIn(cmd, &f.issuer, &f.http.AskScopes)
	cmd.Flags().StringVar(&f.pprof, "pprof", "", "loopback HOST:PORT where go tool pprof reads what the server does")
}

// registerTools registers what is said of tools, wherever they are served.
func (f *serveFlags) registerTools(cmd *cobra.Command) {
	f.account.register(cmd)
	selectionFlags(cmd, &f.selection)
	f.rules.register(cmd)
	registerAudit(cmd, &f.audit)
	f.people.register(cmd)
}

// callers returns the names that a caller can have; one that ends in * stands for
// all that begin so.
func (f serveFlags) callers() (names []string, err error) {
	if f.http.TokenFile != "" {
		names, err = serve.Callers(f.http.TokenFile)
	}
	switch {
	case err != nil:
		return nil, err
	case f.http.SignIn != nil:
		return append(names, serve.SignedIn+"*"), nil
	case len(names) == 0:
		return []string{serve.Local}, nil
	}
	return names, nil
}

func (p *program) serve(ctx context.Context, f serveFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	unprofile, err := p.servePprof(ctx, f.pprof, log)
	if err != nil {
		return err
	}
	defer unprofile()
	if err := f.signIn(log); err != nil {
		return err
	}
	named, err := p.names(f)
	if err != nil {
		return err
	}
	policies, err := p.policies(f.rules, named, log)
	if err != nil {
		return err
	}
	count := f.count()
	url, err := f.account.takeStore()
	if err != nil {
		return err
	}
	all, err := p.openStates(ctx, f.account, log)
	if err != nil {
		return err
	}
	defer all.close()
	others, err := p.keepInCommon(ctx, url, all, policies, log)
	if err != nil {
		return err
	}
	defer others.leave()
	stopping := make(chan struct{})
	served, err := f.serveAccounts(all, policies, stopping, log)
	if err != nil {
		return err
	}
	others.share(served)
	defer p.record(ctx, served, f.audit, log)()
	defer others.keepTip(ctx, served[0].Runner.Audit, served[0].Runner.AuditFile, log)()
	approvals, err := p.gather(ctx, f.people, served, log)
	if err != nil {
		return err
	}
	defer approvals.close()
	approvals.announce(ctx, p.notice)
	watch, unwatch := watchKeys(ctx, served)
	defer unwatch()
	f.http.Probed, f.http.Checks, f.http.Least = watch, append(readiness(ctx, served, all, policies, approvals, f.http.SignIn), others.checks()...), served.Least
	count.publish(ctx, &f.http, served, all)
	s, err := f.server(served, all, watch, log)
	if err != nil {
		return err
	}
	if f.http.Address != "" {
		defer lookEarly(ctx, all, served, watch)()
	}
	err = p.serveAll(ctx, f, s, func() { close(stopping) }, log)
	if cut := served.Sending(); len(cut) > 0 {
		log.Error("calls cut while they were being sent: look at their targets before they are called again", "tools", cut)
	}
	return errors.Join(err, all[0].ledger.Close(), all.save())
}

// server returns the MCP server of what was chosen.
func (f serveFlags) server(served tool.Accounts, all states, called func(), log *slog.Logger) (*server.MCPServer, error) {
	by := identifying(f.http.Address != "")
	clients := make([]*client.Client, len(all))
	for i, s := range all {
		clients[i] = s.client
	}
	hooks := syncClock(log, clients...)
	hooks.AddBeforeCallTool(func(context.Context, any, *mcp.CallToolRequest) { called() })
	hide(hooks, served, by)
	return newServer(served, hooks, by)
}

// serveAll serves until ctx ends or the client leaves.
func (p *program) serveAll(ctx context.Context, f serveFlags, s *server.MCPServer, stop func(), log *slog.Logger) error {
	// A host that crashes takes the other end of stdout and stderr with it.
	// That must not end the program before what it has begun.
	signal.Ignore(syscall.SIGPIPE)
	if f.http.Address != "" {
		return p.serveHTTP(ctx, s, f.http, stop, log)
	}
	greet(p.stderr, p.stdin)
	return serve.Stdio(ctx, s, p.stdin, p.stdout, stop, log)
}

// keptLedger keeps confirmations for the next run too, where there is a place
// for them and the account is not forgotten.
func (p *program) keptLedger(s *state, log *slog.Logger) *confirm.Ledger {
	if s.file != "" || s.account != nil {
		return s.ledger
	}
	ledger, err := p.openPending()
	if err != nil {
		log.Warn("confirmations end with this process", "err", err, "next", howToKeep)
		return s.ledger
	}
	s.ledger = ledger
	return ledger
}
