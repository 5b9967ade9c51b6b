package tool

import (
	"context"
	"encoding/json"
	"errors"
)

// mostShared bounds a plan that other servers are to show too, in bytes.
const mostShared = 4 << 20

// A sharedPlan is a kept plan as servers that share a store pass it on.
type sharedPlan struct {
	Caller   string    `json:"caller"`
	Toolset  string    `json:"toolset"`
	Approval string    `json:"approval,omitempty"`
	Plan     shownPlan `json:"plan"`
}

// keep keeps a plan, where a store is shared for all servers: of one that is too
// long for them, all but the requests.
func (r *Runner) keep(ctx context.Context, p keptPlan) {
	r.plans.keep(p, r.ledger.TTL())
	if r.Store == nil {
		return
	}
	if p.size > mostShared {
		p.Requests = nil
	}
	text, err := json.Marshal(sharedPlan{p.caller, p.toolset, p.approval, p.shownPlan})
	if err == nil {
		err = r.Store.Document(planName(p.token)).Write(ctx, r.ledger.TTL(), text)
	}
	if err != nil {
		r.log.WarnContext(ctx, "plan shown by this server only", "tool", p.Tool, "err", err)
	}
}

// kept returns a plan that this server keeps, or another that shares the store. Its
// requests may be missing.
func (r *Runner) kept(ctx context.Context, token string) (keptPlan, error) {
	p, ok := r.plans.find(token)
	switch {
	case ok:
		return p, nil
	case r.Store == nil:
		return p, errNotKept
	}
	var passed sharedPlan
	text, err := r.Store.Document(planName(token)).Read(ctx)
	if err == nil && text == nil {
		err = errNotKept
	}
	if err == nil {
		err = json.Unmarshal(text, &passed)
	}
	return keptPlan{token: token, caller: passed.Caller, toolset: passed.Toolset, approval: passed.Approval, shownPlan: passed.Plan}, err
}

// asked returns the plan of a token that a person is asked about; [errNotKept]
// where there is none.
func (r *Runner) asked(ctx context.Context, token string) (keptPlan, error) {
	if token == "" || r.Consent.Board == nil {
		return keptPlan{}, errNotKept
	}
	p, err := r.kept(ctx, token)
	if err == nil && p.approval == "" {
		err = errNotKept
	}
	return p, err
}

// errNotKept says that no plan of a token is known.
var errNotKept = errors.New("the plan is not kept")

// planName names a plan in the store, where its token must not stand.
func planName(token string) string { return "plan:" + hexDigest([]byte(token)) }
