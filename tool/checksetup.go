package tool

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// CheckSetup is the tool that tells how this server is set up, as far as a model
// may know. It reads what the runner keeps, so it is no value of the kinds.
type CheckSetup struct{}

type setup struct {
	Endpoint string   `json:"endpoint"`
	Method   string   `json:"method"` // of proving who calls
	Status   string   `json:"status,omitempty"`
	Days     *int     `json:"days_until_expiration,omitempty"`
	Offset   float64  `json:"clock_offset_seconds"` // how far OVHcloud's clock is ahead
	Missing  []string `json:"missing_rights,omitempty"`
	Failing  []string `json:"tools_that_fail,omitempty"` // for want of those
	Policy   bool     `json:"policy_in_force,omitempty"`
	Denied   []string `json:"tools_denied,omitempty"` // by the policy
	DryRun   bool     `json:"dry_run,omitempty"`
	Audited  bool     `json:"audited,omitempty"`
	Problems []string `json:"problems,omitempty"`
}

// detailsPath tells who calls, by any method.
const detailsPath = "/auth/details"

func (CheckSetup) define() *Definition {
	return &Definition{
		Name: "check_setup", Title: "Check the setup",
		Description: "Checks this server's keys, rights, clock and policy.",
		Access:      Access("GET /auth/currentCredential"),
		Effect:      effect.Read,
		In:          reflect.TypeFor[None](), Out: reflect.TypeFor[setup](),
		code: code{kept: func(ctx context.Context, r *Runner, q *request, _ any) (any, error) {
			return r.checkSetup(ctx, q)
		}},
	}
}

// checkSetup fails where the keys do: the error tells their cure.
func (r *Runner) checkSetup(ctx context.Context, q *request) (setup, error) {
	api := q.api.Reader()
	out := setup{
		Endpoint: q.api.Endpoint(), Method: string(q.api.Method()),
		Policy: !r.Policies.Of(q.by.Caller).None(), DryRun: r.DryRun, Audited: r.Audit != nil,
	}
	_, offset, err := api.ClockOffset(ctx)
	if err != nil {
		return setup{}, err
	}
	out.Offset = offset.Seconds()
	for _, d := range r.Offered {
		if d.Never(r.Policies, q.by.Caller) {
			out.Denied = append(out.Denied, d.Name)
		}
	}
	if r.NoAudit != nil {
		out.Problems = append(out.Problems, "nothing can be changed, for there is no audit log: ask the operator to run 'ovh-mcp doctor'")
	}
	if q.api.Method() != client.ApplicationKeys && q.api.Method() != client.NoMethod {
		_, err := api.Get(ctx, detailsPath, nil)
		return out, err // policies decide on its rights, which it can't read
	}
	key, err := api.CurrentCredential(ctx)
	if err != nil {
		return setup{}, err
	}
	out.Status, out.Problems = key.Status, append(out.Problems, keyProblem(key)...)
	if days, ok := key.DaysLeft(time.Now()); ok {
		out.Days = &days
	}
	var lacking []ovh.AccessRule
	lacking, out.Failing = Lacking(r.Offered, key.Rules)
	for _, rule := range lacking {
		out.Missing = append(out.Missing, rule.String())
	}
	return out, nil
}

// Lacking returns the least rules that a key with the granted ones lacks for
// defs, and the tools that fail for it.
func Lacking(defs []Definition, granted []ovh.AccessRule) (rules []ovh.AccessRule, tools []string) {
	for _, d := range defs {
		before := len(rules)
		for _, need := range d.Access {
			if !slices.ContainsFunc(granted, func(g ovh.AccessRule) bool { return g.Covers(need) }) {
				rules = append(rules, need)
			}
		}
		if len(rules) > before {
			tools = append(tools, d.Name)
		}
	}
	return ovh.Minimal(rules), tools
}
