package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/consent/notify"
	"github.com/ovh-mcp/ovh-mcp/consent/page"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// peopleFlags say which people agree to what destroys, and where.
type peopleFlags struct {
	consent      string
	address      string
	approvers    string
	fourEyes     bool
	open         bool
	notify       string
	notifySecret string

	count func(consent.Entry) // is told of each change on the board; nil for nobody
}

// anyPort has the system pick a port of this machine.
const anyPort = "127.0.0.1:0"

func (f *peopleFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.consent, "consent", "token", "what a call that destroys takes: token, ask (the host asks its user) or person (on the approval page)")
	flags.StringVar(&f.address, "approval-address", anyPort, "loopback HOST:PORT of the approval page; port 0 picks a free one")
	flags.StringVar(&f.approvers, "approver-file", "", "file of approvers, whose passphrase or code an approval takes")
	flags.BoolVar(&f.fourEyes, "four-eyes", false, "nobody approves what they asked for")
	flags.BoolVar(&f.open, "open", false, "open the approval page in the browser")
	flags.StringVar(&f.notify, "notify", "", "URL that is told of each plan that waits for a person")
	flags.StringVar(&f.notifySecret, "notify-secret-file", "", "file of the secret that notifications are signed with, readable by its owner only")
	needs(cmd, "--approver-file FILE", "four-eyes")
	needs(cmd, "--notify URL", "notify-secret-file")
	oneOf(cmd, "consent", consents()...)
}

func consents() []string { return []string{"token", "ask", "person"} }

// least is the consent that the flags demand.
func (f peopleFlags) least() (policy.Verdict, error) {
	switch f.consent {
	case "token":
		return policy.Allow, nil
	case "ask":
		return policy.Ask, nil
	case "person":
		return policy.Person, nil
	}
	return 0, usage("--consent %q is none of %s", f.consent, strings.Join(consents(), ", "))
}

// asked reports whether people may be asked.
func (f peopleFlags) asked(policies *policy.Set) bool {
	return f.consent != "token" || policies.AsksPeople()
}

// unused refuses what has no effect where nobody is asked.
func (f peopleFlags) unused() error {
	given := map[string]bool{
		"--approval-address": f.address != anyPort, "--approver-file": f.approvers != "", "--open": f.open, "--notify": f.notify != "",
	}
	for _, flag := range slices.Sorted(maps.Keys(given)) {
		if given[flag] {
			return usage("%s has no effect, for nobody is asked: add --consent ask or person, or leave it out", flag)
		}
	}
	return nil
}

// An approvalPage is where people are asked, while it is open; nothing where
// they are not.
type approvalPage struct {
	startLink string
	ended     <-chan struct{} // closed once it answers no more
	close     func()
}

// announce tells the person where the page is.
func (a approvalPage) announce(ctx context.Context, notice func(ctx context.Context, what, url, hint string)) {
	if a.startLink != "" {
		notice(ctx, "ovh-mcp: approve plans at", a.startLink, "")
	}
}

// gather lets people be asked on all accounts, as far as they may be, and opens
// the approval page.
func (p *program) gather(ctx context.Context, f peopleFlags, served tool.Accounts, log *slog.Logger) (approvalPage, error) {
	c, open, err := p.openBoard(ctx, f, served, log)
	for _, a := range served {
		a.Runner.Consent = c
	}
	return open, err
}

// openBoard opens the approval page, where people may be asked, and returns how
// they are.
func (p *program) openBoard(ctx context.Context, f peopleFlags, served tool.Accounts, log *slog.Logger) (c tool.Consent, open approvalPage, err error) {
	open.close = func() {}
	if c.Least, err = f.least(); err != nil {
		return c, open, err
	}
	if !f.asked(served[0].Runner.Policies) {
		return c, open, f.unused()
	}
	ctx, stop := context.WithCancel(ctx)
	c.Board = consent.ShareBoard(served[0].Runner.Store, consent.Rules{Approvers: f.approvers != "", FourEyes: f.fourEyes}, func(e consent.Entry) {
		logPlan(log, e)
		if f.count != nil {
			f.count(e)
		}
	})
	tell, err := f.notifier(c.Board, func(id string) string { return c.PlanURL(id) }, log)
	if err != nil {
		stop()
		return c, open, err
	}
	shown, err := p.openPage(ctx, f, c.Board, served, log)
	if err != nil {
		stop()
		return c, open, err
	}
	c.PlanURL = shown.PlanURL
	unwatch, untell := inBackground(ctx, c.Board.Watch), inBackground(ctx, tell)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := shown.Serve(ctx); err != nil {
			log.Error("approval page ended", "err", err)
		}
	}()
	return c, approvalPage{shown.StartLink(), ended, func() { stop(); <-ended; unwatch(); untell() }}, nil
}

// notifier returns what tells of the plans of a board until its context ends.
func (f peopleFlags) notifier(board *consent.Board, planURL func(id string) string, log *slog.Logger) (run func(context.Context), err error) {
	if f.notify == "" {
		return func(context.Context) {}, nil
	}
	n, err := notify.New(notify.Options{Board: board, URL: f.notify, SecretFile: f.notifySecret, PlanURL: planURL, Visible: visible.Text, Log: log})
	if err != nil {
		return nil, err
	}
	return n.Run, nil
}

func (p *program) openPage(ctx context.Context, f peopleFlags, board *consent.Board, served tool.Accounts, log *slog.Logger) (*page.Page, error) {
	if p.kept == "" {
		return nil, errors.New("no folder keeps the start link of the approval page: " + howToKeep)
	}
	if err := os.MkdirAll(p.kept, 0o700); err != nil {
		return nil, err
	}
	o := page.Options{
		Board: board, Address: f.address, Log: log,
		Account:  served.String(),
		LinkFile: p.linkFile(strconv.Itoa(os.Getpid())),
		Visible:  visible.Text,
	}
	if file := served[0].Runner.AuditFile; file != "" {
		o.Audit = func() []page.AuditRow { return trail(file) }
	}
	if f.open {
		o.Open = page.Browse
	}
	if f.approvers != "" {
		var err error
		if o.Approvers, err = consent.NewApprovers(f.approvers, served[0].Runner.Store, log); err != nil {
			return nil, err
		}
	}
	return page.Listen(ctx, o)
}

// logPlan tells what became of a plan.
func logPlan(log *slog.Logger, e consent.Entry) {
	said := []any{"id", e.ID, "state", e.State, "tool", e.Tool, "caller", e.Caller}
	if e.CallerName != "" {
		said = append(said, "caller_name", visible.Text(e.CallerName))
	}
	log.Info("plan", append(said, "by", decidedBy(e))...)
}

func decidedBy(e consent.Entry) string {
	if e.Decision == nil {
		return ""
	}
	return e.Decision.By
}

// trail returns the latest calls of the audit log, for the approval page.
func trail(file string) []page.AuditRow {
	const most = 50
	events, _, err := audit.Newest(file, audit.Filter{}, most)
	if err != nil {
		return nil
	}
	rows := make([]page.AuditRow, 0, len(events))
	for _, e := range slices.Backward(events) {
		rows = append(rows, page.AuditRow{
			Time: e.Time, Tool: e.Tool, Caller: e.Caller, CallerName: e.CallerName, Target: strings.Join(e.Targets, ", "), Consent: e.Consent, Outcome: e.Outcome,
		})
	}
	return rows
}
