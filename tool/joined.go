package tool

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// join prepares each call of a plan, in order, and returns what they would do as
// one: the plan that is agreed to, and the act that is sent. All are prepared on
// the account as it stands before the first of them.
func (q *request) join(ctx context.Context, parts parts) (confirm.Plan, act, error) {
	for _, p := range parts {
		q.Report(Progress{Done: float64(p.number - 1), Total: float64(p.of), Message: "looks for " + p.name()})
		if err := p.prepare(ctx); err != nil {
			return confirm.Plan{}, act{}, p.unplanned(err)
		}
		q.need = max(q.need, p.q.need)
	}
	plan, a := joinedPlan(parts), joinedAct(parts)
	q.guard.record.act(ctx, a, plan)
	return plan, a, nil
}

// unplanned says which call keeps the plan from being made.
func (p *part) unplanned(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	e := p.q.explain(err)
	return &Error{e.Code, p.name() + ": " + e.What, "nothing of the plan was sent; " + e.Next, e.QueryID, nil, true}
}

// joinedAct is what the calls would do, as one.
func joinedAct(parts parts) act {
	a := act{effect: effect.Change, parts: parts, look: "list_audit shows which of its calls were carried out; those that it does not show were not begun"}
	for _, p := range parts {
		a.effect = max(a.effect, p.act.effect)
		for _, s := range p.act.steps {
			s.Does = strings.TrimSuffix(fmt.Sprintf("%d %s: %s", p.number, p.q.Name, s.Does), ": ")
			a.steps = append(a.steps, s)
		}
	}
	return a
}

// A plannedPart is what a plan shows of one of its calls.
type plannedPart struct {
	Call      int             `json:"call"`
	Tool      string          `json:"tool"`
	Effect    string          `json:"effect"`
	Severity  int             `json:"severity,omitempty"`
	Summary   string          `json:"summary"`
	Needs     []int           `json:"needs_answer_of,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"` // of a late one
	Target    json.RawMessage `json:"target,omitempty"`
}

// joinedPlan is the plan of all calls: what each of them tells, after its number.
// How to undo them is told in reverse.
func joinedPlan(parts parts) confirm.Plan {
	names := make([]string, len(parts))
	shown := make([]plannedPart, len(parts))
	states := sha256.New()
	var out confirm.Plan
	var undo, takes []string
	for i, p := range parts {
		names[i] = fmt.Sprintf("%d %s", p.number, p.q.Name)
		shown[i] = p.shown()
		out.WillHappen = append(out.WillHappen, numbered(p.number, p.happens())...)
		out.WillBeLost = append(out.WillBeLost, numbered(p.number, p.plan.WillBeLost)...)
		takes = append(takes, numbered(p.number, []string{p.plan.Duration})...)
		undo = append(undo, numbered(p.number, []string{p.plan.Undo})...)
		sum := sha256.Sum256(p.act.fingerprint(p.plan))
		states.Write(sum[:])
	}
	slices.Reverse(undo)
	out.Summary = fmt.Sprintf("Carry out %d calls as one, in this order, up to the first that fails: %s.", len(parts), strings.Join(names, ", "))
	out.Target = Object(struct {
		Calls []plannedPart `json:"calls"`
	}{shown})
	out.Undo = "In reverse: " + strings.Join(undo, " ")
	out.Duration = strings.Join(takes, "; ")
	out.State = states.Sum(nil)
	return out
}

func (p *part) shown() plannedPart {
	s := plannedPart{
		Call: p.number, Tool: p.q.Name, Effect: p.act.effect.String(), Severity: p.act.worst(), Summary: p.plan.Summary, Target: p.plan.Target,
	}
	if len(p.refs) > 0 {
		s.Needs, s.Arguments = p.needs(), p.shownArguments()
	}
	return s
}

// happens says what the call does.
func (p *part) happens() []string {
	switch {
	case len(p.refs) > 0 && len(p.act.steps) > 0:
		return []string{p.plan.Summary + " It sends the request that is shown, with what " + named(p.needs()) + " answered in it, or nothing."}
	case len(p.refs) > 0:
		return []string{p.plan.Summary + " What it sends is " + p.waitsFor() + ". Where that would destroy anything, the plan stops before it, and a new one shows it."}
	case len(p.act.steps) == 0:
		return []string{"Nothing: everything is as it should be."}
	case len(p.plan.WillHappen) == 0:
		return []string{p.plan.Summary}
	}
	return p.plan.WillHappen
}

// numbered puts the number of a call before each text that says something.
func numbered(call int, texts []string) (all []string) {
	for _, text := range texts {
		if text != "" {
			all = append(all, fmt.Sprintf("%d: %s", call, text))
		}
	}
	return all
}

// judgedParts are the requests of all calls, each with its own.
func (a act) judgedParts() (all []Judged) {
	for _, p := range a.parts {
		all = append(all, p.act.judged(p.q.guard.call)...)
	}
	return all
}

// counted are the calls of a plan that take of the limits before any is sent. A
// late one does when it is prepared.
func (a act) counted() parts {
	return slices.DeleteFunc(slices.Clone(a.parts), func(p *part) bool { return len(p.refs) > 0 })
}

// usesOfParts is what these take.
func (a act) usesOfParts() (all []policy.Use) {
	for _, p := range a.counted() {
		all = append(all, p.act.uses(p.q.guard.call)...)
	}
	return all
}
