package tool

import (
	"context"
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// sendParts carries out the calls of a plan, one after the other, up to the
// first that fails. Each has lines of its own in the audit log, after the intent
// of the plan.
func (r *Runner) sendParts(ctx context.Context, q *request, a act) (json.RawMessage, error) {
	ctx = context.WithoutCancel(ctx)
	q.guard.act = &a
	defer r.noteSending(&a, q.Name)()
	if err := q.guard.intend(); err != nil {
		return nil, err
	}
	answers := make([]json.RawMessage, len(a.parts))
	for i, p := range a.parts {
		q.Report(Progress{Done: float64(i), Total: float64(p.of), Message: p.name()})
		if answers[i] = r.sendPart(ctx, q, p, answers[:i]); p.failure != nil {
			q.lost = p.q.lost
			return nil, r.stopped(ctx, q, a.parts, answers[:i])
		}
	}
	return q.result(outcome[performance]{Result: &performance{r.performed(a.parts, answers)}})
}

// sendPart carries out one call of a plan, and records it.
func (r *Runner) sendPart(ctx context.Context, q *request, p *part, answers []json.RawMessage) json.RawMessage {
	if p.number > 1 && isClosed(q.Stopping) {
		p.fate = fateNotBegun
		p.failure = &Error{Code: CodeCancelled, What: "the server is being stopped", Next: "nothing of it was sent", told: true}
		return nil
	}
	rec := r.recorder(p.q.Definition, q.by, q.secrets)
	rec.call.Consent = q.guard.record.call.Consent
	if q.guard.record.entry != nil {
		rec.call.Part = &audit.Part{Plan: q.guard.record.entry.Number(), Call: p.number, Of: p.of}
	}
	p.q.guard.record, p.q.guard.agreed, p.q.guard.held = rec, q.guard.agreed, q.guard.held
	defer p.q.endInPanic()
	out, err := r.carryOut(ctx, p, answers)
	r.giveBack(ctx, p.q.guard)
	fault := ""
	if err != nil {
		p.fail(err)
		p.q.outcome, fault = p.q.recorded(p.failure), visible.Original(p.failure.What)
	}
	if err := rec.end(p.q.outcome, fault); err != nil {
		r.log.ErrorContext(ctx, "call not recorded", "tool", p.q.Name, "err", err)
	}
	r.log.InfoContext(ctx, "call of a plan", "tool", p.q.Name, "call", p.number, "outcome", p.q.outcome)
	return out
}

// carryOut sends the act of a call as it was prepared, of a late one as it is
// prepared by now, and returns what it answers.
func (r *Runner) carryOut(ctx context.Context, p *part, answers []json.RawMessage) (json.RawMessage, error) {
	if len(p.refs) > 0 {
		if err := p.arrive(ctx, answers); err != nil {
			return nil, err
		}
	} else {
		p.q.guard.record.arguments(p.in.in)
	}
	p.q.guard.record.act(ctx, p.act, p.plan)
	out, err := r.send(ctx, p.q, p.act)
	if err == nil && p.q.Effect == effect.Destroy {
		out = json.RawMessage(member(string(out), "result"))
	}
	return visible.OriginalJSON(out), err // it is written out where the plan's answer leaves
}

// performed tells what calls answered, of each no more than its part of the
// budget.
func (r *Runner) performed(parts parts, answers []json.RawMessage) []performed {
	all := make([]performed, len(answers))
	for i, answer := range answers {
		all[i] = performed{parts[i].number, parts[i].q.Name, AnyJSON(shorten(string(answer), Budget(r.MaxOutput)/(2*len(parts))))}
	}
	return all
}

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
