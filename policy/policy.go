// Package policy decides what this server may touch.
//
// A [Policy] is read from a file of rules. [Policy.Decide] holds every request
// against it, just before it is sent, together with the call that the request
// belongs to: whatever tool makes a request, the same rules hold. Rules name
// their targets in operators' words, such as a zone or a server; which of them
// a request touches is told by its path and body in one canonical form, whatever
// spelling they are in. Where a request names its target by another id, it is
// found by a read. What can't be read or found counts as touching whatever a
// rule keeps from being touched, and never as what a rule allows.
//
// The package knows OVHcloud's paths and sends nothing itself.
package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A Verdict is what becomes of a request. The greater one wins.
type Verdict int

// The zero Verdict is invalid, so that nothing is allowed by omission.
const (
	Allow  Verdict = iota + 1 // what its effect demands anyway
	Ask                       // a person is asked by the assistant's host
	Person                    // a person approves it outside of the assistant's reach
	Deny
)

// String returns the verdict as policy files write it.
func (v Verdict) String() string {
	switch v {
	case Allow:
		return "allow"
	case Ask:
		return "ask"
	case Person:
		return "person"
	case Deny:
		return "deny"
	}
	return "invalid"
}

// A Call is what a request belongs to.
type Call struct {
	Tool, Toolset string
	Caller        Caller

	Account  string      // its name, as the operator calls it; "" where it is not known, which counts as any
	Effect   effect.Kind // of the request: what a call reads before it destroys is a Read
	Severity int         // 1 to 5; 0 where it is not known, which counts as any, and as 1 of what reads
}

// A Request is what would be sent.
type Request struct {
	Method string
	Path   string // escaped, with its query, with or without a version
	Body   []byte
}

// A Lookup reads what OVHcloud answers to GET of a path, which may have a query.
// It should bypass the
// policy: what it reads is not shown to anybody. A nil Lookup finds nothing.
type Lookup func(ctx context.Context, path string) (json.RawMessage, error)

// A Decision is what the policy says of a request.
type Decision struct {
	Verdict Verdict
	Rule    string // file and line of the rule that decided
	Reason  string // for the model; "" where the rule says none
	Scope   string // that the caller's token lacks; "" where a rule decided
	Fault   error  // why a limit can't be counted; nil where it could
}

// Why names the rule that decided, and its reason.
func (d Decision) Why() string {
	if d.Reason == "" {
		return d.Rule
	}
	return d.Rule + ": " + d.Reason
}

// A Policy is the content of a policy file. It does not change, and may be used
// by several goroutines.
type Policy struct {
	// Clock tells the time for quiet hours and limits; time.Now when nil.
	Clock func() time.Time

	name     string
	fallback Verdict // of what no rule matches; 0 allows what reads and denies the rest
	at       string  // of the fallback
	rules    []rule
	limits   []limit
	said     []said // names by which a rule or limit may be about nothing
	table    *node
}

// A rule gives a verdict to what it matches.
type rule struct {
	at      string // file and line
	verdict Verdict
	reason  string
	match   match
	hours   *hours // when it holds; nil is always
}

// Decide holds a request against the rules. The strictest verdict of all that
// match wins, whatever their order.
//
// It takes some microseconds, and reads by look where a rule depends on it.
func (p *Policy) Decide(ctx context.Context, call Call, r Request, look Lookup) Decision {
	s := p.subject(ctx, call, r, look)
	if s.fault != "" {
		return Decision{Verdict: Deny, Rule: p.name, Reason: s.fault}
	}
	var worst *rule
	for i := range p.rules {
		if r := &p.rules[i]; (worst == nil || r.verdict > worst.verdict) && p.holds(r) && r.match.misses(s, r.verdict) == "" {
			if worst = r; r.verdict == Deny {
				break
			}
		}
	}
	if worst == nil {
		return p.otherwise(call)
	}
	return Decision{Verdict: worst.verdict, Rule: worst.at, Reason: worst.explain()}
}

// holds reports whether the rule is in force at this hour.
func (p *Policy) holds(r *rule) bool { return r.hours == nil || r.hours.contain(p.now()) }

func (p *Policy) now() time.Time {
	if p.Clock == nil {
		return time.Now()
	}
	return p.Clock()
}

// explain is the reason of a decision by the rule.
func (r *rule) explain() string {
	if r.reason != "" {
		return r.reason
	}
	if r.hours != nil {
		return fmt.Sprintf("from %s to %s (%s)", clock(r.hours.from), clock(r.hours.to), r.hours.zone)
	}
	return ""
}

// otherwise decides what no rule matches.
func (p *Policy) otherwise(call Call) Decision {
	v := p.fallback
	if v == 0 {
		if v = Deny; call.Effect == effect.Read {
			v = Allow
		}
	}
	return Decision{Verdict: v, Rule: p.at, Reason: "no rule matches"}
}
