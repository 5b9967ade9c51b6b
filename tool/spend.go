package tool

import (
	"context"
	"errors"

	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A spending is what a call took of the limits, and the guard that the call is
// sent by.
type spending struct {
	by   *guard
	took policy.Spent
}

// spend takes what the act needs of the limits, of a plan for all its calls or
// for none.
func (g *guard) spend(ctx context.Context, a act) error {
	took, d := g.policies.Of(g.call.Caller).Spend(ctx, g.look, a.uses(g.call)...)
	switch {
	case errors.Is(d.Fault, shared.ErrAway):
		return d.Fault
	case d.Verdict != policy.Allow:
		return &deniedError{g.call.Tool, d}
	}
	senders := a.senders(g)
	for i, t := range took {
		g.spent = append(g.spent, spending{senders[i], t})
	}
	return nil
}

// senders are the guards that the uses of the act are sent by.
func (a act) senders(g *guard) (all []*guard) {
	if len(a.parts) == 0 {
		return []*guard{g}
	}
	for _, p := range a.counted() {
		all = append(all, p.q.guard)
	}
	return all
}

// giveBack takes off the limits again what nothing was sent of, at the end of the
// call. What can't be is counted on.
func (r *Runner) giveBack(ctx context.Context, g *guard) {
	for _, s := range g.spent {
		if s.by.left {
			continue
		}
		if err := s.took.Return(); err != nil {
			r.log.ErrorContext(ctx, "call that sent nothing is counted by limits", "tool", s.by.call.Tool, "err", err)
		}
	}
}
