package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
	"github.com/ovh-mcp/ovh-mcp/tools/account"
)

type rulesFlags struct {
	account   accountFlags
	selection tools.Selection
	calls     []string
}

func (p *program) rulesCommand(ctx context.Context) *cobra.Command {
	var f rulesFlags
	cmd := &cobra.Command{
		Use:   "rules [CALL ...]",
		Short: "Print the least rights that tools and raw calls need",
		Long: `Print the least rights that tools and raw calls need: as access rules of a
consumer key, as the page that creates such a key, and as an IAM policy. A part
of a path in braces stands for any name. Without flags it is for all tools.`,
		Example: `  ovh-mcp rules --tools list_servers,reboot_server
  ovh-mcp rules --toolsets dns --read-only
  ovh-mcp rules --calls "GET /ip/{ip}/firewall" "POST /ip/{ip}/firewall"`,
		RunE: func(_ *cobra.Command, args []string) error {
			f.calls = append(f.calls, args...)
			return p.rules(ctx, f)
		},
	}
	f.account.registerDescription(cmd)
	selectionFlags(cmd, &f.selection)
	cmd.Flags().StringSliceVar(&f.calls, "calls", nil, `raw calls to grant, such as "GET /ip/{ip}/firewall"`)
	return cmd
}

func (p *program) rules(ctx context.Context, f rulesFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	s, err := p.openState(ctx, f.account, log)
	if err != nil {
		return err
	}
	defer s.close()
	rules, err := f.rules(s.tools)
	if err != nil {
		return usageError{err}
	}
	_, done := p.progress("reading OVHcloud's description of its API")
	rights := account.LeastRights(ctx, s.client.Reader(), s.tools.Catalog, rules)
	done()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return printRights(&checked{Writer: p.stdout}, rights)
}

func printRights(out *checked, r account.Rights) error {
	fmt.Fprintln(out, "Access rules:")
	for _, rule := range r.Rules {
		fmt.Fprintf(out, "  %s\n", rule)
	}
	fmt.Fprintf(out, "\nCreate a key with them at:\n  %s\n", r.CreateURL)
	if r.NoPolicy != "" {
		fmt.Fprintf(out, "\nNo IAM policy: %s\n", r.NoPolicy)
	}
	if len(r.Unnamed) > 0 {
		fmt.Fprintln(out, "\nNot in the IAM policy, for OVHcloud names no action of them:")
	}
	for _, rule := range r.Unnamed {
		fmt.Fprintf(out, "  %s\n", rule)
	}
	if r.Policy == nil {
		return out.err
	}
	text, err := json.MarshalIndent(r.Policy, "  ", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nIAM policy (put in the identities, and narrow the resources):\n  %s\n", text)
	return err
}

// rules returns what was asked for: the rights of tools and calls, or of all
// tools.
func (f rulesFlags) rules(o tools.Options) ([]ovh.AccessRule, error) {
	var all []ovh.AccessRule
	for _, call := range f.calls {
		rule, err := ovh.ParseAccessRule(call)
		if err != nil && slices.Contains(toolNames(), call) {
			return nil, fmt.Errorf("%s is a tool: 'ovh-mcp rules --tools %s' prints its rights", call, call)
		}
		if err != nil {
			return nil, usageError{err}
		}
		all = append(all, rule)
	}
	s := f.selection
	if len(f.calls) > 0 && len(s.Tools)+len(s.Toolsets) == 0 && !s.ReadOnly {
		return all, nil
	}
	chosen, err := s.Apply(tools.All(o))
	return append(all, accessOf(chosen)...), err
}

// accessOf returns the rights that tools need.
func accessOf(defs []tool.Definition) []ovh.AccessRule {
	var all []ovh.AccessRule
	for _, d := range defs {
		all = append(all, d.Access...)
	}
	return all
}
