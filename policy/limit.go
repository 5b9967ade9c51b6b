package policy

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A limit bounds calls, or the SMS credits that they spend, over time.
type limit struct {
	at      string // file and line
	key     string // tells it from others, also in another version of the file
	most    int
	per     time.Duration
	credits bool     // SMS credits are counted, not calls
	by      []string // what is counted apart: tool, target, caller
	reason  string
	match   match
}

// mostPer bounds how long a limit remembers.
const mostPer = 31 * 24 * time.Hour

// limit reads an element of limits.
func (r *reader) limit(e entry) limit {
	out := limit{at: r.place(e), most: -1}
	var match []entry
	for _, m := range r.members(e, append([]string{"at_most", "per", "of", "by", "reason"}, matchKeys()...)...) {
		switch m.name {
		case "at_most":
			out.most = r.count(m)
		case "per":
			out.per = r.duration(m)
		case "of":
			if of := r.text(m); of != "calls" && of != "sms_credits" && of != "" {
				r.fault(m, "%q is none of calls, sms_credits", of)
			}
			out.credits = m.node.Value == "sms_credits"
		case "by":
			out.by = each(r, r.texts(m), parseBy)
		case "reason":
			out.reason = r.text(m)
		default:
			match = append(match, m)
		}
	}
	if e.node.Kind == yaml.MappingNode && (out.most < 0 || out.per <= 0) {
		r.fault(e, "wants at_most and per, such as {at_most: 3, per: 1h}")
	}
	var text string
	out.match, text = r.match(match)
	if what := out.never(); what != "" {
		r.fault(e, "never has anything to count: %s", what)
	}
	slices.Sort(out.by)
	out.key = fmt.Sprintf("per=%s credits=%t by=%s %s", out.per, out.credits, strings.Join(out.by, ","), text)
	return out
}

// never says why the limit counts no call at all, or "".
func (l *limit) never() string {
	lacks := func(k effect.Kind) bool { return len(l.match.effects) > 0 && !slices.Contains(l.match.effects, k) }
	switch {
	case lacks(effect.Change) && lacks(effect.Destroy):
		return "what only reads is not counted; the effects that are counted are change and destroy"
	case l.credits && lacks(effect.Destroy):
		return "what spends SMS credits is of effect destroy"
	case len(l.match.methods) > 0 && !slices.ContainsFunc(l.match.methods, func(m string) bool { return m != http.MethodGet }):
		return "what only reads is not counted, and so no GET"
	}
	return ""
}

func parseBy(s string) (string, error) {
	if s != "tool" && s != "target" && s != "caller" {
		return "", fmt.Errorf("is none of tool, target, caller")
	}
	return s, nil
}

func (r *reader) count(e entry) int {
	n, err := strconv.Atoi(r.text(e))
	if err != nil || n < 0 {
		r.fault(e, "%q is no number from 0 on", e.node.Value)
		return -1
	}
	return n
}

func (r *reader) duration(e entry) time.Duration {
	d, err := time.ParseDuration(r.text(e))
	if err != nil || d < time.Second || d > mostPer {
		r.fault(e, "%q is no time between 1s and %s, such as 90s, 10m or 24h", e.node.Value, mostPer)
		return 0
	}
	return d
}

// A Use is a call as it is about to be carried out.
type Use struct {
	Call       Call
	Requests   []Request // all that it sends
	SMSCredits int       // that they spend; 0 where that is not known
}

// uncounted returns a request that spends SMS credits of which nobody says how
// many, or nil.
func (u *Use) uncounted() *Request {
	if u.SMSCredits > 0 {
		return nil
	}
	for i, r := range u.Requests {
		at, err := canonicalPath(r.Path)
		if err != nil || len(at.parts) < 3 || at.parts[0] != "sms" || strings.EqualFold(r.Method, "GET") || strings.EqualFold(r.Method, "DELETE") {
			continue
		}
		switch at.parts[len(at.parts)-1] {
		case "jobs", "batches", "transfercredits", "hlr", "clean":
			return &u.Requests[i]
		}
	}
	return nil
}

// A bill is what uses take of limits, and the limit behind each item of it.
type bill struct {
	all    []Spending
	limits []*limit
}

// add puts an item on the bill of a use, which begins at from. What several
// limits count by the same counter is counted once, and the least of them holds.
func (b *bill) add(from int, item Spending, l *limit) {
	i := slices.IndexFunc(b.all[from:], func(s Spending) bool { return s.Counter == item.Counter })
	switch {
	case i < 0:
		b.all, b.limits = append(b.all, item), append(b.limits, l)
	case item.Most < b.all[from+i].Most:
		b.all[from+i], b.limits[from+i] = item, l
	}
}

// deniesUncounted denies a use that spends SMS credits of which nobody says how
// many, where the policy limits them.
func (p *Policy) deniesUncounted(u Use) (d Decision, denied bool) {
	i := slices.IndexFunc(p.limits, func(l limit) bool { return l.credits })
	r := u.uncounted()
	if i < 0 || r == nil {
		return d, false
	}
	return Decision{Verdict: Deny, Rule: p.limits[i].at, Reason: fmt.Sprintf("%s %s spends SMS credits, and nothing tells how many: only send_sms can be counted", r.Method, r.Path)}, true
}

// charge puts on the bill what a use, whose part of it begins at from, takes of
// each limit. What a policy of the caller's own counts is counted for them alone.
func (p *Policy) charge(ctx context.Context, b *bill, from int, u Use, own bool, look Lookup) {
	var subjects []*subject
	for i := range p.limits {
		l := &p.limits[i]
		amount := 1
		if l.credits {
			amount = u.SMSCredits
		}
		if amount == 0 || l.match.missesCall(u.Call, Deny) != "" {
			continue
		}
		if subjects == nil {
			for _, r := range u.Requests {
				subjects = append(subjects, p.subject(ctx, u.Call, r, look))
			}
		}
		matched := slices.DeleteFunc(slices.Clone(subjects), func(s *subject) bool { return s.fault == "" && l.match.misses(s, Deny) != "" })
		if len(matched) == 0 {
			continue
		}
		for _, key := range l.counters(u.Call, own, matched) {
			b.add(from, Spending{Counter: key, Amount: amount, Most: l.most, Per: l.per}, l)
		}
	}
}

// counters are the keys of what a limit counts: one, or one for each target.
func (l *limit) counters(c Call, own bool, subjects []*subject) []string {
	key := l.key
	if own {
		key += " own:" + c.Caller.Name
	}
	if c.Account != "" && c.Account != DefaultAccount {
		key += " account:" + c.Account
	}
	if slices.Contains(l.by, "tool") {
		key += " tool:" + c.Tool
	}
	if slices.Contains(l.by, "caller") {
		key += " caller:" + c.Caller.counted()
	}
	if !slices.Contains(l.by, "target") {
		return []string{key}
	}
	var all []string
	for _, s := range subjects {
		l.resolve(s)
		for _, t := range s.targets {
			if !l.countsApart(t) {
				continue
			}
			name := key + " target:"
			if t.unknown == "" {
				name += t.name
			}
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	if all == nil {
		return []string{key + " target:"}
	}
	return all
}

// resolve makes the reads that tell what a limit by target counts on.
func (l *limit) resolve(s *subject) {
	if len(l.match.targets) == 0 {
		s.resolve(whatever, false)
	}
	for _, w := range l.match.targets {
		s.resolve(w.kinds, true)
	}
}

// countsApart reports whether a limit by target counts on this one: on what it
// names as soon as that may be touched, and otherwise on whatever is touched for
// certain.
func (l *limit) countsApart(t target) bool {
	if len(l.match.targets) == 0 {
		return !t.maybe
	}
	return slices.ContainsFunc(l.match.targets, func(w wanted) bool { return w.among([]target{t}) })
}

// explain is the reason of a denial by the limit.
func (l *limit) explain(full Full) string {
	of := "calls"
	if l.credits {
		of = "SMS credits"
	}
	said := fmt.Sprintf("would be more than %d %s per %s", l.most, of, l.per)
	if full.Free.IsZero() {
		return said + " by itself"
	}
	if l.reason != "" {
		said += " (" + l.reason + ")"
	}
	return fmt.Sprintf("%s; there is room again at %s", said, full.Free.UTC().Format(time.RFC3339))
}
