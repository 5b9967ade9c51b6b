package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

type rulesFlags struct {
	account      accountFlags
	tools, calls []string
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
  ovh-mcp rules --calls "GET /ip/{ip}/firewall" "POST /ip/{ip}/firewall"`,
		RunE: func(_ *cobra.Command, args []string) error {
			f.calls = append(f.calls, args...)
			return p.rules(ctx, f)
		},
	}
	f.account.registerDescription(cmd)
	cmd.Flags().StringSliceVar(&f.tools, "tools", nil, "tools to grant, comma-separated")
	severalOf(cmd, "tools", toolNames)
	cmd.Flags().StringSliceVar(&f.calls, "calls", nil, `raw calls to grant, such as "GET /ip/{ip}/firewall"`)
	return cmd
}

func (p *program) rules(ctx context.Context, f rulesFlags) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	s, err := p.openState(f.account, log)
	if err != nil {
		return err
	}
	defer s.close()
	rules, err := f.rules(s.tools)
	if err != nil {
		return usageError{err}
	}
	out := &checked{Writer: p.stdout}
	fmt.Fprintln(out, "Access rules:")
	for _, r := range ovh.Minimal(rules) {
		fmt.Fprintf(out, "  %s\n", r)
	}
	fmt.Fprintf(out, "\nCreate a key with them at:\n  %s\n", s.client.CreateTokenURL(ovh.Minimal(rules)))
	_, done := p.progress("reading OVHcloud's description of its API")
	c, err := s.tools.Catalog.Catalog(ctx)
	done()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		fmt.Fprintf(out, "\nNo IAM policy: %v\n", err)
		return out.err
	}
	return printPolicy(out, c, region(s.client.Endpoint()), rules)
}

// rules returns what was asked for: the rights of tools and calls, or of all
// tools.
func (f rulesFlags) rules(o tools.Options) ([]ovh.AccessRule, error) {
	var all []ovh.AccessRule
	for _, name := range f.tools {
		d, err := find(name, o)
		if err != nil {
			return nil, err
		}
		all = append(all, d.Access...)
	}
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
	if len(f.tools)+len(f.calls) == 0 {
		for _, d := range tools.All(o) {
			all = append(all, d.Access...)
		}
	}
	return all, nil
}

// A policy is an IAM policy in the form of POST /v2/iam/policy.
type policy struct {
	Name        string              `json:"name"`
	Identities  []string            `json:"identities"`
	Resources   []map[string]string `json:"resources"`
	Permissions struct {
		Allow []map[string]string `json:"allow"`
	} `json:"permissions"`
}

func printPolicy(out *checked, c *catalog.Catalog, region string, rules []ovh.AccessRule) error {
	doc := policy{Name: "ovh-mcp", Identities: []string{"urn:v1:" + region + ":identity:credential:ACCOUNT/oauth2-CLIENT"}}
	actions, unknown := actions(c, rules)
	var types []string
	for _, a := range actions {
		doc.Permissions.Allow = append(doc.Permissions.Allow, map[string]string{"action": a})
		kind, _, _ := strings.Cut(a, ":")
		types = append(types, kind)
	}
	slices.Sort(types)
	for _, kind := range slices.Compact(types) {
		doc.Resources = append(doc.Resources, map[string]string{"urn": "urn:v1:" + region + ":resource:" + kind + ":*"})
	}
	if len(unknown) > 0 {
		fmt.Fprintln(out, "\nNot in the IAM policy, for OVHcloud names no action of them:")
	}
	for _, r := range unknown {
		fmt.Fprintf(out, "  %s\n", r)
	}
	if len(actions) == 0 {
		return out.err
	}
	text, err := json.MarshalIndent(doc, "  ", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "\nIAM policy (put in the identities, and narrow the resources):\n  %s\n", text)
	return err
}

// actions returns the IAM actions that the calls of rules require, and the
// rules of which none is known.
func actions(c *catalog.Catalog, rules []ovh.AccessRule) (actions []string, unknown []ovh.AccessRule) {
	for _, r := range rules {
		op, err := c.Find(r.Method, r.Path)
		before := len(actions)
		if err == nil {
			for _, a := range op.IAM {
				if a.Required {
					actions = append(actions, a.Name)
				}
			}
		}
		if len(actions) == before && (err != nil || !op.Unsigned) && !slices.Contains(unknown, r) {
			unknown = append(unknown, r)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions), unknown
}

// region is the part of an URN that names where an endpoint keeps accounts.
func region(endpoint string) string {
	for _, r := range []string{"ca", "us"} {
		if strings.HasSuffix(endpoint, "-"+r) {
			return r
		}
	}
	return "eu"
}
