package tool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/audit"
	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/policy"
)

// confirmation is what a token of this call is bound to, besides the act.
func (q *request) confirmation(in invocation) confirm.Call {
	return confirm.Call{Account: q.api.Account(), Caller: q.by.Name, Tool: q.Name, Arguments: in.arguments}
}

// plan answers with what the call would do, and does nothing. Where the answer
// has no room for it all, show_plan shows the rest.
func (r *Runner) plan(ctx context.Context, q *request, in invocation, p confirm.Plan, a act) (json.RawMessage, error) {
	q.outcome = audit.OutcomePlanned
	token, expires, err := r.ledger.Issue(q.confirmation(in), a.fingerprint(p))
	if err != nil {
		return nil, err
	}
	var waits approval
	switch {
	case r.asksHost(q, a):
		q.question = &question{token: token, plan: shown(q.masked(p, a)), name: q.typeName(ctx, a)}
	case r.needs(q, a) > policy.Allow:
		if waits, err = r.wait(ctx, q, in, p, a); err != nil {
			return nil, err
		}
		if q.by.canOpen && waits.Approval == string(consent.Waiting) {
			q.question = &question{token: token, plan: shown(q.masked(p, a)), page: waits}
		}
	}
	p, expires = q.masked(p, a), expires.UTC().Truncate(time.Second)
	kept := newKeptPlan(q.by.Name, token, q.Toolset, shownPlan{Tool: q.Name, Summary: p.Summary, Expires: expires}, p.Requests, Budget(r.MaxOutput))
	kept.approval = waits.id
	r.keep(ctx, kept)
	p = shown(p)
	requests := p.Requests
	p.Requests = nil
	list := r.newListing(showPlan, "requests", Object(planToken{token}))
	return pending{Token: token, Expires: expires, approval: waits, Plan: p, Counts: kept.Counts, Requests: requests}.answer(Budget(r.MaxOutput), func(seen int) string {
		next := page{Cursor: list.cursor(seen, string(Object(kept.Requests[seen-1])))}
		return fmt.Sprintf("%d of %d requests; the rest: call %s", seen, len(requests), list.call(next))
	})
}

// confirmed carries out a call that was planned before, if it still is what
// the plan showed. It looks at the target once: what is compared is what is
// sent.
func (r *Runner) confirmed(ctx context.Context, q *request, in invocation) (json.RawMessage, error) {
	claim, err := r.ledger.Claim(ctx, in.token, q.confirmation(in))
	if err != nil {
		return nil, err
	}
	defer claim.Release()
	q.guard.record.call.Consent = byToken
	if recorded, ok := claim.Outcome(); ok {
		q.outcome = audit.OutcomeRepeated
		return replay(recorded)
	}
	r.awaitPage(ctx, q, in.token)
	plan, a, err := q.prepare(ctx, in)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // from here on it is carried out, whether anybody waits or not
		return nil, context.Cause(ctx)
	}
	if err := r.agree(ctx, q, in, plan, a); err != nil {
		return nil, err
	}
	if err := q.guard.spend(ctx, a); err != nil {
		return nil, err
	}
	if err := claim.Confirm(a.fingerprint(plan)); err != nil {
		// Another process may have carried it out since Claim.
		if recorded, ok := claim.Outcome(); ok {
			q.outcome = audit.OutcomeRepeated
			return replay(recorded)
		}
		return nil, err
	}
	out, err := r.send(ctx, q, a)
	if err != nil {
		err = q.explain(err)
	}
	if kept := claim.Record(record(out, err)); kept != nil {
		// The answer is right all the same; repeated in another process, the
		// call is refused as one of unknown outcome.
		r.log.ErrorContext(ctx, "outcome not kept", "tool", q.Name, "err", kept)
	}
	return out, err
}

// A recorded outcome answers a confirmed call that is repeated because its
// answer got lost.
type recorded struct {
	Result  json.RawMessage `json:"result,omitempty"`
	Failure *Error          `json:"failure,omitempty"`
}

// record writes an outcome, for replay to read.
func record(out json.RawMessage, err error) []byte {
	kept := recorded{Result: out}
	kept.Failure, _ = errors.AsType[*Error](err)
	b, err := json.Marshal(kept)
	if err != nil {
		panic(err) // both parts were JSON a moment ago
	}
	return b
}

func replay(b []byte) (json.RawMessage, error) {
	var kept recorded
	if err := json.Unmarshal(b, &kept); err != nil {
		return nil, err
	}
	if kept.Failure != nil {
		kept.Failure.told = true
		return nil, kept.Failure
	}
	return kept.Result, nil
}
