package tool

import (
	"context"
	"encoding/json"
	"time"
)

// mostShared bounds a plan that other servers are to show too, in bytes.
const mostShared = 4 << 20

// A sharedPlan is a kept plan as servers that share a store pass it on.
type sharedPlan struct {
	Caller  string    `json:"caller"`
	Toolset string    `json:"toolset"`
	Plan    shownPlan `json:"plan"`
}

// keep keeps a plan, where a store is shared for all servers.
func (r *Runner) keep(ctx context.Context, p keptPlan) {
	r.plans.keep(p)
	if r.Store == nil || p.size > mostShared {
		return
	}
	text, err := json.Marshal(sharedPlan{p.caller, p.toolset, p.shownPlan})
	if err == nil {
		err = r.Store.Document(planName(p.token)).Update(ctx, time.Until(p.Expires), func([]byte, time.Time) ([]byte, error) { return text, nil })
	}
	if err != nil {
		r.log.WarnContext(ctx, "plan shown by this server only", "tool", p.Tool, "err", err)
	}
}

// kept returns a plan that this server keeps, or another that shares the store.
func (r *Runner) kept(ctx context.Context, token string) (keptPlan, bool) {
	if p, ok := r.plans.find(token); ok || r.Store == nil {
		return p, ok
	}
	var p sharedPlan
	text, err := r.Store.Document(planName(token)).Read(ctx)
	if err != nil || json.Unmarshal(text, &p) != nil {
		return keptPlan{}, false
	}
	return keptPlan{token: token, caller: p.Caller, toolset: p.Toolset, shownPlan: p.Plan}, true
}

// planName names a plan in the store, where its token must not stand.
func planName(token string) string { return "plan:" + hexDigest([]byte(token)) }
