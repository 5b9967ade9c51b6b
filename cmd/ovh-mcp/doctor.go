package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A health is what came of a check. Its words are stable: scripts read them.
type health string

const (
	well    health = "ok"
	warning health = "warning"
	fault   health = "fault"
	skipped health = "skipped" // another fault makes it meaningless
)

// A finding is what one check found.
type finding struct {
	Account string `json:"account,omitempty"` // of which it is, where there are several
	Check   string `json:"check"`
	Status  health `json:"status"`
	What    string `json:"what"`
	Why     string `json:"why"`  // it matters; "" where all is well
	Cure    string `json:"cure"` // "" where all is well
}

// checks are what is checked, from the ground up, and why it matters.
func checks() [][2]string {
	return [][2]string{
		{"configuration", "without an endpoint and keys no tool can call OVHcloud"},
		{"permissions", "whoever can read the keys can do all that they may do"},
		{"proxy", "nothing reaches OVHcloud by a proxy that does not work"},
		{"dns", "nothing is sent before the name of OVHcloud's API is known"},
		{"tcp", "nothing is sent without a connection"},
		{"tls", "nothing is sent to a host that does not prove that it is OVHcloud's"},
		{"answer", "something else answers in the place of OVHcloud's API"},
		{"clock", "calls are signed by OVHcloud's clock and work; certificates, expiries and the audit log go by this machine's"},
		{"signature", "OVHcloud refuses every call"},
		{"credential", "the server stops working when the key ends"},
		{"rights", "the tools that lack a right fail; a right that no tool needs only helps a thief"},
		{"address", "whoever reaches the server, and may call, does all that the keys allow"},
		{"tokens", "the server does not start with tokens that it can't take"},
		{"certificate", "clients call nobody who can't prove to be the server"},
		{"sign-in", "who signs in is refused while the issuer's keys are not known"},
		{"policy", "the server does not start with a policy that can't be read, and a rule with a wrong name restricts nothing"},
		{"catalogue", "raw calls are checked against OVHcloud's description of its API, which is read anew at each start where it can't be kept"},
		{"audit", "nothing is sent that changes something unless it is on record"},
		{"confirmations", "a plan can't be confirmed after a restart"},
		{"selftest", "an assistant sees no tools"},
	}
}

// chain lists the checks that need the one before each.
func chain() []string {
	return []string{"proxy", "dns", "tcp", "tls", "answer", "clock", "signature", "credential", "rights"}
}

func (p *program) doctorCommand(ctx context.Context) *cobra.Command {
	var f serveFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find what keeps the server from working, and tell the cure",
		Long: `Find what keeps the server from working, and tell the cure.

Give it the flags of the server, so that it looks at the same configuration,
tools and files. It changes nothing at OVHcloud, and listens nowhere. It exits with 1 where it finds a
fault; warnings don't count.`,
		Example: "  ovh-mcp doctor --toolsets dns",
		Args:    noWords,
		RunE:    func(*cobra.Command, []string) error { return p.doctor(ctx, f, asJSON) },
	}
	f.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON: check, status, what, why and cure of each")
	return cmd
}

// A checkup is one run of the doctor.
type checkup struct {
	*program
	flags    serveFlags
	log      *slog.Logger
	looked   // at present
	all      []looked
	options  tools.Options
	policies *policy.Set // nil where they can't be read
	offered  []tool.Definition
	findings []finding
}

// A looked is an account that is looked at.
type looked struct {
	account string // its profile, where there are several; or ""
	config  client.Config
	api     *client.Client // nil where the configuration is no use
}

func (p *program) doctor(ctx context.Context, f serveFlags, asJSON bool) error {
	c := &checkup{program: p, flags: f, log: quiet(), options: f.account.tools}
	_, done := p.progress("looking at the setup")
	err := c.run(ctx)
	done()
	switch {
	case err != nil:
		return err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case asJSON:
		err = c.printJSON()
	default:
		err = c.print()
	}
	if n := c.count(fault); n > 0 {
		return errors.Join(err, fmt.Errorf("%s found: mend the first one first, and run this again", counted(n, "fault")))
	}
	return err
}

// run makes all checks. It fails only where the command line is wrong.
func (c *checkup) run(ctx context.Context) error {
	accounts, err := c.profiles(c.flags.account)
	if err != nil {
		return err
	}
	c.options.Accounts = accounts != nil
	if c.offered, err = c.flags.selection.Apply(tools.All(c.options)); err != nil {
		return usageError{err}
	}
	if accounts == nil {
		accounts = []string{""}
	}
	for _, name := range accounts {
		defer c.lookAt(ctx, name)()
	}
	c.account = ""
	c.checkPolicy(c.checkHTTP(ctx))
	for _, c.looked = range c.all {
		c.checkCatalogue(ctx)
	}
	c.account = ""
	c.checkAudit()
	c.checkConfirmations(ctx)
	c.checkServing(ctx)
	return nil
}

// lookAt looks at the keys of an account, and at the way to OVHcloud.
func (c *checkup) lookAt(ctx context.Context, name string) (end func()) {
	c.looked = looked{account: name}
	end = c.checkConfiguration(ctx)
	for _, other := range c.all {
		if c.api != nil && other.api != nil && len(c.missing()) == 0 && c.api.Account() == other.api.Account() {
			c.find("configuration", fault, "leave one out, or run 'ovh-mcp login --replace --profile "+shellQuote(name)+"'", "it has the keys of account %s, so that they are one", other.account)
		}
	}
	if c.api != nil {
		c.checkWay(ctx)
	}
	c.all = append(c.all, c.looked)
	return end
}

// find adds a finding.
func (c *checkup) find(check string, status health, cure, what string, args ...any) {
	mask := redact.New().Text
	if c.api != nil {
		mask = c.api.Redactor().Text
	}
	f := finding{Account: c.account, Check: check, Status: status, What: mask(fmt.Sprintf(what, args...)), Cure: mask(cure)}
	i := slices.IndexFunc(checks(), func(of [2]string) bool { return of[0] == check })
	if status == warning || status == fault {
		f.Why = checks()[i][1]
	}
	c.findings = append(c.findings, f)
}

// skip tells of what has no meaning after a fault, from a check on.
func (c *checkup) skip(from string) {
	all := chain()
	for _, check := range all[slices.Index(all, from):] {
		c.find(check, skipped, "", "not looked at before that is mended")
	}
}

func (c *checkup) count(status health) (n int) {
	for _, f := range c.findings {
		if f.Status == status {
			n++
		}
	}
	return n
}

func (c *checkup) printJSON() error {
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(c.findings)
}

// print writes a line for each finding, and below it why it matters and the
// cure.
func (c *checkup) print() error {
	width, _ := columns(c.stdout)
	out := &checked{Writer: c.stdout}
	const mark, name = 9, 15
	indent := strings.Repeat(" ", mark)
	for _, f := range c.findings {
		fmt.Fprint(out, wrap(pad(string(f.Status), mark)+pad(f.Check, name), of(f.Account)+f.What, width))
		if f.Why != "" {
			fmt.Fprint(out, wrap(indent+"why:  ", f.Why, width))
		}
		if f.Cure != "" {
			fmt.Fprint(out, wrap(indent+"cure: ", f.Cure, width))
		}
	}
	return out.err
}

// of says which account something is about, where there are several.
func of(account string) string {
	if account == "" {
		return ""
	}
	return account + ": "
}
