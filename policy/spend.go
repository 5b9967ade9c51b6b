package policy

import (
	"context"
	"time"
)

// A Spent is what a use took of limits.
type Spent struct {
	store Store
	at    time.Time
	all   []Spending
}

// Return takes a use off the limits again, of which nothing was sent.
func (s Spent) Return() error {
	if len(s.all) == 0 {
		return nil
	}
	return s.store.Return(s.at, s.all)
}

// Spend counts uses against the limits that they fall under, of all policies.
// Where they are more than one of the limits leaves, they are denied, and none is
// counted by any. What can't be counted, because the store fails, is denied too.
// What was counted is returned for each use.
func (r Rules) Spend(ctx context.Context, look Lookup, uses ...Use) ([]Spent, Decision) {
	var b bill
	now := time.Now
	ends := make([]int, len(uses)) // of what is theirs of the bill
	for i, u := range uses {
		u.Call.Account = r.account
		from := len(b.all)
		for _, p := range r.all {
			if d, denied := p.deniesUncounted(u); denied {
				return nil, d
			}
			if p.charge(ctx, &b, from, u, r.own, look); len(p.limits) > 0 {
				now = p.now
			}
		}
		ends[i] = len(b.all)
	}
	spent := make([]Spent, len(uses))
	if len(b.all) == 0 {
		return spent, Decision{Verdict: Allow}
	}
	at, full, err := r.store.Spend(now(), b.all)
	switch {
	case err != nil:
		return nil, Decision{Verdict: Deny, Rule: b.limits[0].at, Reason: "can't be counted: " + err.Error(), Fault: err}
	case full != nil:
		return nil, Decision{Verdict: Deny, Rule: b.limits[full.Index].at, Reason: b.limits[full.Index].explain(*full)}
	}
	from := 0
	for i, end := range ends {
		spent[i] = Spent{r.store, at, b.all[from:end]}
		from = end
	}
	return spent, Decision{Verdict: Allow}
}
