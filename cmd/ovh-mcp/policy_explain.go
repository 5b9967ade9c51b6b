package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type policyFlags struct {
	account accountFlags
	caller  string
}

func (p *program) policyExplainCommand(ctx context.Context) *cobra.Command {
	var f policyFlags
	cmd := &cobra.Command{
		Use:   "explain FILE TOOL [JSON|-] [KEY=VALUE ...]",
		Short: "Tell what a policy file says of a call, and which rules match",
		Long: `Tell what a policy file says of a call, request by request, and which rules match.

With arguments, as those of 'ovh-mcp call', the call is planned: the account is
read, and nothing is sent that changes anything. Without, the requests are those
that the tool's access rights name, with a * for every name.`,
		Example:           `  ovh-mcp policy explain --simulator policy.yml reboot_server server=ns3000001.ip-192-0-2.eu`,
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: completeExplain,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.explainPolicy(ctx, f, args[0], args[1], args[2:])
		},
	}
	f.account.registerDescription(cmd)
	cmd.Flags().StringVar(&f.caller, "caller", serve.Local, "who calls")
	return cmd
}

func completeExplain(cmd *cobra.Command, before []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(before) == 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return completeCall(cmd, before[1:], word)
}

// An explanation is a call that is held against a policy.
type explanation struct {
	*state
	policy *policy.Policy
	call   policy.Call
	tool   tool.Definition
	args   json.RawMessage // nil where none were given
}

func (p *program) explainPolicy(ctx context.Context, f policyFlags, file, name string, words []string) error {
	log, err := p.logger()
	if err != nil {
		return err
	}
	e := explanation{}
	if e.policy, err = readPolicy(file); err != nil {
		return err
	}
	if e.state, err = p.openState(ctx, f.account, log); err != nil {
		return err
	}
	defer e.close()
	if e.tool, err = find(name, e.tools); err != nil {
		return usageError{err}
	}
	if len(words) > 0 {
		if e.args, err = p.readArguments(ctx, e.tool, words); err != nil {
			return err
		}
	}
	e.call = policy.Call{Tool: e.tool.Name, Toolset: e.tool.Toolset, Caller: f.caller, Effect: e.tool.Effect}
	requests, err := e.requests(ctx)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if err := p.tellDecision(ctx, e, r); err != nil {
			return err
		}
	}
	return nil
}

// requests returns what the call would send: what its plan does, and else what
// its rights name.
func (e *explanation) requests(ctx context.Context) ([]policy.Request, error) {
	var all []policy.Request
	if e.args != nil {
		planned, kind, err := e.tool.Requests(ctx, e.client.Reader(), e.args)
		if err != nil {
			return nil, fmt.Errorf("plan the call: %w", err)
		}
		e.call.Effect = kind
		for _, r := range planned {
			all = append(all, policy.Request{Method: r.Method, Path: r.Path, Body: r.Body})
		}
	}
	if path := gjson.GetBytes(e.args, "path").String(); e.tool.Name == "raw_get" && path != "" {
		return []policy.Request{{Method: "GET", Path: path}}, nil
	}
	if len(all) == 0 {
		for _, rule := range e.tool.Access {
			all = append(all, policy.Request{Method: rule.Method, Path: pathOf(rule, e.args)})
		}
	}
	return all, nil
}

// pathOf returns the path of a right with the name in it that the arguments give.
func pathOf(rule ovh.AccessRule, args json.RawMessage) string {
	for _, at := range [...]struct{ path, argument string }{
		{"/dedicated/server/", "server"}, {"/domain/zone/", "zone"}, {"/vps/", "vps"}, {"/ip/", "block"}, {"/me/sshKey/", "name"}, {"/services/", "service_id"}, {"/sms/", "service"},
	} {
		name := gjson.GetBytes(args, at.argument).String()
		if rest, ok := strings.CutPrefix(rule.Path, at.path+"*"); ok && name != "" {
			return at.path + strings.ReplaceAll(name, "/", "%2F") + rest
		}
	}
	return rule.Path
}

// judged is the call as far as a request of it goes: what it only reads is a
// Read, whatever the call does with it.
func (e *explanation) judged(ctx context.Context, r policy.Request) policy.Call {
	call := e.call
	if r.Method == "GET" {
		call.Effect = effect.Read
	}
	c, err := e.tools.Catalog.Catalog(ctx)
	if err != nil {
		return call
	}
	if op, err := c.Find(r.Method, r.Path); err == nil {
		call.Severity = effect.Judge(op, effect.Call{Method: r.Method, Path: r.Path, Body: r.Body}).Severity
	}
	return call
}

// tellDecision prints what the policy says of one request, and why.
func (p *program) tellDecision(ctx context.Context, e explanation, r policy.Request) error {
	look := func(ctx context.Context, path string) (json.RawMessage, error) {
		return e.client.Reader().Get(ctx, path, nil)
	}
	call := e.judged(ctx, r)
	d, findings := e.policy.Explain(ctx, call, r, look)
	fmt.Fprintf(p.stdout, "%s %s\n", r.Method, r.Path)
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  verdict\t%s, by %s\n", d.Verdict, d.Why())
	fmt.Fprintf(w, "  call\t%s of severity %d, by %s\n", call.Effect, call.Severity, call.Caller)
	for _, t := range e.policy.Targets(ctx, call, r, look) {
		fmt.Fprintf(w, "  touches\t%s\n", t)
	}
	for _, f := range findings {
		why := "matches"
		if !f.Matches {
			why = f.Why
		}
		fmt.Fprintf(w, "  %s\t%s: %s\n", f.Rule, f.Verdict, why)
	}
	return w.Flush()
}
