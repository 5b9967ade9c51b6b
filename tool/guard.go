package tool

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A guard stands at the gate for one call. Each request of the call passes it
// just before it is sent, and the act of the call before its plan is shown: the
// same rules, asked sooner.
type guard struct {
	policies *policy.Set
	call     policy.Call // of what only looks
	record   *recorder
	noAudit  error          // why nothing may be sent that changes something; or nil
	act      *act           // that is being sent; nil before
	agreed   policy.Verdict // the consent that there is to it
	intended bool           // the log has it
	left     bool           // some of it was sent, or may have been
	spent    []spending     // what it took of limits

	lease *shared.Lease // by which others know that this process lives; nil where there are none
	held  string        // its name when the call began to be carried out

	api  *ovh.Reader // looks past the policy, for rules that depend on what is found
	mu   sync.Mutex
	seen map[string]json.RawMessage // by it
}

// guard returns the guard of a call.
func (r *Runner) guard(d Definition, by caller, m *client.Meter, rec *recorder) *guard {
	g := &guard{
		policies: r.Policies, record: rec, noAudit: r.NoAudit,
		call: looking(d, by.Caller), agreed: policy.Allow, lease: r.Lease,
	}
	g.api = r.client.Through(m, g.note).Reader()
	return g
}

// enter refuses a call that never passes: by the scopes of the caller, or, where a
// tool answers without a request, by a rule.
func (g *guard) enter(d Definition) error {
	rules := g.policies.Of(g.call.Caller)
	decision, never := rules.Lacks(d.Least())
	if !never && len(d.Access) == 0 {
		decision, never = d.never(rules, g.call.Caller)
	}
	if never {
		return &deniedError{d.Name, decision}
	}
	return nil
}

// pass is the gate of the call.
func (g *guard) pass(ctx context.Context, p client.Passage) (client.Pass, error) {
	if p.Expanded && g.policies.Of(g.call.Caller).Hides(p.Path) {
		return client.Pass{}, errExpanded
	}
	write := p.Writes()
	if write && g.act == nil {
		return client.Pass{}, fmt.Errorf("%s %s was about to be sent without an act", p.Method, ovh.ShownPath(p.Path))
	}
	r := policy.Request{Method: p.Method, Path: p.Path, Body: p.Body}
	call := g.call
	if write {
		call = g.act.judge(g.call, r)
	}
	d := g.decide(ctx, call, r)
	if d.Verdict == policy.Deny || write && d.Verdict > g.agreed {
		return client.Pass{}, g.denied(ctx, r, d)
	}
	if !write {
		return g.note(ctx, p)
	}
	if err := g.intend(); err != nil {
		return client.Pass{}, err
	}
	pass, err := g.note(ctx, p)
	pass.Holds = g.holds
	return pass, err
}

// hold makes sure that the others know that this process lives, before it begins
// what they would otherwise take for left undone.
func (g *guard) hold(ctx context.Context) (err error) {
	if g.lease != nil {
		g.held, err = g.lease.Hold(ctx)
	}
	return err
}

// holds is asked just before each try of a write. It makes sure that they did not
// take this process for dead since: they may have told so, and the user may have had
// done again what is about to be sent.
func (g *guard) holds() error {
	if g.lease != nil {
		if err := g.lease.Holds(g.held); err != nil {
			return err
		}
	}
	g.left = true
	return nil
}

// note records a request. It is the gate of what rules depend on.
func (g *guard) note(ctx context.Context, p client.Passage) (client.Pass, error) {
	return client.Pass{Leave: func(o client.Outcome) { g.record.passed(ctx, p, o) }}, nil
}

// intend has it on disk that the act is about to be sent, before its first
// request is.
func (g *guard) intend() error {
	if g.noAudit != nil {
		return fmt.Errorf("%w: %w", audit.ErrAudit, g.noAudit)
	}
	if g.intended {
		return nil
	}
	if err := g.record.intend(*g.act); err != nil {
		return err
	}
	g.intended = true
	return nil
}

// errExpanded makes a list be read by the names of its objects, so that each is
// held against the rules.
var errExpanded = fmt.Errorf("%w: some of the list must not be seen", ovh.ErrNotGranted)

// allow asks for each request of an act whether it will pass, and returns which
// consent that takes.
func (g *guard) allow(ctx context.Context, a act) (policy.Verdict, error) {
	need := policy.Allow
	for _, j := range a.judged(g.call) {
		d := g.decide(ctx, j.Call, j.Request)
		if d.Verdict == policy.Deny {
			return 0, g.denied(ctx, j.Request, d)
		}
		need = max(need, d.Verdict)
	}
	return need, nil
}

// allowPlan asks for each request of a plan as it is shown whether it will pass.
func (g *guard) allowPlan(ctx context.Context, p keptPlan) error {
	call := g.call
	call.Tool, call.Toolset = p.Tool, p.toolset
	for _, row := range p.Requests {
		r := policy.Request{Method: row.Method, Path: row.Path, Body: row.Body}
		if d := g.decide(ctx, act{effect: effect.Destroy}.judge(call, r), r); d.Verdict == policy.Deny {
			return g.denied(ctx, r, d)
		}
	}
	return nil
}

func (g *guard) decide(ctx context.Context, call policy.Call, r policy.Request) policy.Decision {
	return g.policies.Of(call.Caller).Decide(ctx, call, r, g.look)
}

// denied is the error of a request that does not pass.
func (g *guard) denied(ctx context.Context, r policy.Request, d policy.Decision) error {
	g.record.touches(ctx, r)
	return &deniedError{r.Method + " " + ovh.ShownPath(r.Path), d}
}

// look reads what a rule depends on, once for all that ask.
func (g *guard) look(ctx context.Context, path string) (json.RawMessage, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if found, ok := g.seen[path]; ok {
		return found, nil
	}
	found, err := g.api.GetAt(ctx, path)
	if err != nil {
		return nil, err
	}
	if g.seen == nil {
		g.seen = make(map[string]json.RawMessage)
	}
	g.seen[path] = found
	return found, nil
}

// never tells what denies every call of the tool, so that it need not be
// offered.
func (d Definition) never(rules policy.Rules, caller policy.Caller) (policy.Decision, bool) {
	rights := make([]policy.Request, len(d.Access))
	for i, rule := range d.Access {
		rights[i] = policy.Request{Method: rule.Method, Path: rule.Path}
	}
	call := policy.Call{Tool: d.Name, Toolset: d.Toolset, Caller: caller, Effect: d.Effect}
	if d.Partly {
		return neverAny(rules, call, rights)
	}
	decision, never := rules.Never(call, rights)
	if never && d.Milder {
		call.Effect = effect.Change
		return rules.Never(call, rights)
	}
	return decision, never
}

// neverAny tells what denies every call of a tool that needs but one of its rights.
func neverAny(rules policy.Rules, call policy.Call, rights []policy.Request) (decision policy.Decision, never bool) {
	for i := range rights {
		if decision, never = rules.Never(call, rights[i:i+1]); !never {
			break
		}
	}
	return decision, never
}

// Never reports whether the policies deny every call of the tool to a caller.
func (d Definition) Never(policies *policy.Set, caller policy.Caller) bool {
	rules := policies.Of(caller)
	if rules.None() {
		return false
	}
	_, never := d.never(rules, caller)
	return never
}

// A deniedError is what the policy keeps from being done.
type deniedError struct {
	what     string
	decision policy.Decision
}

func (e *deniedError) Error() string {
	switch e.decision.Verdict {
	case policy.Ask, policy.Person:
		return fmt.Sprintf("%s needs a person's consent by %s, which this server can't ask for", e.what, e.decision.Why())
	}
	return fmt.Sprintf("%s is denied by %s", e.what, e.decision.Why())
}

// Is makes a denied look-up of one of many what it is when OVHcloud refuses it.
func (e *deniedError) Is(target error) bool { return target == ovh.ErrNotGranted }
