package policy

import (
	"context"
	"net/http"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A Finding is what one rule has to do with a request.
type Finding struct {
	Rule    string // file and line
	Verdict Verdict
	Matches bool
	Why     string // why it does not match: the key that does not hold, or the hour
	Reason  string
}

// Explain is [Policy.Decide], and tells of each rule whether it matches.
func (p *Policy) Explain(ctx context.Context, call Call, r Request, look Lookup) (Decision, []Finding) {
	decision := p.Decide(ctx, call, r, look)
	s := p.subject(ctx, call, r, look)
	if s.fault != "" {
		return decision, nil
	}
	all := make([]Finding, len(p.rules))
	for i := range p.rules {
		r := &p.rules[i]
		f := Finding{Rule: r.at, Verdict: r.verdict, Reason: r.reason}
		switch key := r.match.misses(s, r.verdict); {
		case !p.holds(r):
			f.Why = "it is not " + clock(r.hours.from) + " to " + clock(r.hours.to) + " in " + r.hours.zone.String()
		case key != "":
			f.Why = key + " does not match"
		default:
			f.Matches = true
		}
		all[i] = f
	}
	return decision, all
}

// Targets tells what the policy takes a request to touch, in the words of policy
// files. It is for people who ask why a rule matches.
func (p *Policy) Targets(ctx context.Context, call Call, r Request, look Lookup) []string {
	s := p.subject(ctx, call, r, look)
	s.resolve(whatever, true)
	var all []string
	for _, t := range s.targets {
		text := t.text()
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// text tells a target as a person reads it.
func (t target) text() string {
	of := "any service"
	for _, key := range targetKeys() {
		if k := kindOf(key); t.kinds&k != 0 && t.kinds&^(k|service) == 0 {
			of = key
			break
		}
	}
	switch {
	case t.unknown != "":
		return of + ": unknown, " + t.unknown
	case t.maybe:
		return of + ": " + t.name + ", perhaps"
	}
	return of + ": " + t.name
}

// Never tells what denies every call of a tool, so that it need not be offered;
// false where some may be carried out. The call says what is known of every call
// of the tool; of a tool that may do less than its effect, ask for each effect.
// The rights are the requests that it makes, with a * where a path names
// something; of one of them being denied always follows that the tool never
// works.
func (p *Policy) Never(call Call, rights []Request) (Decision, bool) {
	if len(rights) == 0 {
		return p.never(&subject{call: call}, false)
	}
	for _, r := range rights {
		at, err := canonicalPath(r.Path)
		if err != nil {
			continue
		}
		c := call
		if r.Method == http.MethodGet {
			c.Effect, c.Severity = effect.Read, 0
		}
		if d, never := p.never(&subject{call: c, method: r.Method, parts: at.parts}, true); never {
			return d, true
		}
	}
	return Decision{}, false
}

func (p *Policy) never(s *subject, hasPath bool) (Decision, bool) {
	otherwise := p.otherwise(s.call)
	possible := otherwise.Verdict != Deny
	for i := range p.rules {
		r := &p.rules[i]
		if r.match.missesCall(s.call, Allow) != "" && (r.verdict == Deny || r.match.missesCall(s.call, Deny) != "") {
			continue
		}
		m := &r.match
		always := r.hours == nil && len(m.targets) == 0 && (hasPath || len(m.methods)+len(m.paths) == 0) && m.misses(s, Allow) == ""
		if r.verdict == Deny && always {
			return Decision{Verdict: Deny, Rule: r.at, Reason: r.explain()}, true
		}
		passes := r.verdict != Deny && (!hasPath || len(m.methods) == 0 || slices.Contains(m.methods, s.method))
		possible = possible || passes
	}
	return otherwise, !possible
}

// Names tells what requests touch, by what they say themselves.
type Names struct{ table *node }

// NewNames returns a new Names, in about fifty microseconds.
func NewNames() *Names { return &Names{newTable()} }

// Of returns what a request touches for certain, in the words of policy files.
func (n *Names) Of(ctx context.Context, r Request) (all []string) {
	s := (&Policy{table: n.table}).subject(ctx, Call{}, r, nil)
	for _, t := range s.targets {
		if t.maybe || t.unknown != "" {
			continue
		}
		if text := t.text(); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}
