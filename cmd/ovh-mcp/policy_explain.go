package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/cmd/internal/serve"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type policyFlags struct {
	account accountFlags
	caller  policy.Caller
	on      string
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
		Args:              fromTo(2, math.MaxInt),
		ValidArgsFunction: completeExplain,
		RunE: func(_ *cobra.Command, args []string) error {
			return p.explainPolicy(ctx, f, args[0], args[1], args[2:])
		},
	}
	f.account.registerDescription(cmd)
	cmd.Flags().StringVar(&f.caller.Name, "caller", serve.Local, "who calls")
	cmd.Flags().StringSliceVar(&f.caller.Groups, "group", nil, "group that the caller is in; may be repeated")
	cmd.Flags().StringVar(&f.on, "account", "", "account that the call is on, as rules name it; the profile in use when empty")
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
	requests, err := e.requests(ctx, f.caller)
	if err != nil {
		return err
	}
	on := cmp.Or(f.on, rulesOn(new(policy.Set), e.profile, e.account != nil).Account)
	for _, r := range requests {
		r.Call.Account = on
		if err := p.tellDecision(ctx, e, r); err != nil {
			return err
		}
	}
	return nil
}

// requests returns what the call would send: what its plan does, and else what
// its rights name.
func (e *explanation) requests(ctx context.Context, caller policy.Caller) ([]tool.Judged, error) {
	var all []tool.Judged
	if e.args != nil {
		var err error
		if all, err = e.tool.Planned(ctx, e.client.Reader(), caller, e.args); err != nil {
			return nil, fmt.Errorf("plan the call: %w", err)
		}
	}
	if path := gjson.GetBytes(e.args, "path").String(); e.tool.Name == "raw_get" && path != "" {
		all = append(all, e.tool.Judge(caller, policy.Request{Method: "GET", Path: path}))
	}
	if len(all) == 0 {
		for _, rule := range e.tool.Access {
			all = append(all, e.tool.Judge(caller, policy.Request{Method: rule.Method, Path: pathOf(rule, e.args)}))
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

// tellDecision prints what the policy says of one request, and why.
func (p *program) tellDecision(ctx context.Context, e explanation, judged tool.Judged) error {
	look := func(ctx context.Context, path string) (json.RawMessage, error) {
		return e.client.Reader().GetAt(ctx, path)
	}
	call, r := judged.Call, judged.Request
	d, findings := e.policy.Explain(ctx, call, r, look)
	fmt.Fprintf(p.stdout, "%s %s\n", r.Method, r.Path)
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  verdict\t%s, by %s\n", d.Verdict, d.Why())
	fmt.Fprintf(w, "  call\t%s of severity %d, by %s on account %s\n", call.Effect, call.Severity, call.Caller.Name, call.Account)
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
