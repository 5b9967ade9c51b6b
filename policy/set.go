package policy

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A Set is what all callers of a server are under.
type Set struct {
	Flags   *Policy            // what the command line denies to all; nil for nothing
	File    *Source            // of whoever has no file of their own; nil for none
	Callers map[string]*Source // files of callers, by their names
	Store   Store              // remembers what was spent of limits
	Account string             // that it holds for; see [Set.On]
}

// DefaultAccount is the name of the account that OVHcloud's other tools take.
const DefaultAccount = "default"

// On returns the set as it holds for one of several accounts, by its name: rules
// can name it, and what is spent of limits is counted apart.
func (s *Set) On(account string) *Set {
	if s == nil {
		return nil
	}
	one := *s
	one.Account = account
	return &one
}

// Of returns the policies that a caller is under at this moment. A nil Set has
// none but the scopes of the caller.
func (s *Set) Of(caller Caller) Rules {
	r := Rules{caller: caller}
	if s == nil {
		return r
	}
	r.store, r.account = s.Store, s.Account
	if s.Flags != nil {
		r.all = append(r.all, s.Flags)
	}
	file, own := s.Callers[caller.Name]
	if !own {
		file = s.File
	}
	if r.own = own; file != nil {
		r.all = append(r.all, file.Policy())
	}
	return r
}

// Rules are the policies that a caller is under. A request passes each of them.
type Rules struct {
	caller  Caller
	all     []*Policy
	store   Store
	account string
	own     bool // one is of a file of the caller's own
}

// None reports whether everything is allowed.
func (r Rules) None() bool {
	_, lacking := r.Lacks(effect.Destroy)
	return len(r.all) == 0 && !lacking
}

// AsksPeople reports whether a rule that is in force at present wants people to
// be asked.
func (s *Set) AsksPeople() bool {
	if s == nil {
		return false
	}
	asks := func(p *Policy) bool {
		some := func(r rule) bool { return r.verdict == Ask || r.verdict == Person }
		return some(rule{verdict: p.fallback}) || slices.ContainsFunc(p.rules, some)
	}
	return slices.ContainsFunc(s.sources(), func(source *Source) bool { return asks(source.Policy()) })
}

// Fault returns why what is in one of the files is not in force, or nil. It looks
// at them.
func (s *Set) Fault() error {
	if s == nil {
		return nil
	}
	var faults []error
	for _, source := range s.sources() {
		source.Policy()
		faults = append(faults, source.Fault())
	}
	return errors.Join(faults...)
}

// sources returns the files that rules are in.
func (s *Set) sources() (all []*Source) {
	for _, source := range s.Callers {
		all = append(all, source)
	}
	if s.File != nil {
		all = append(all, s.File)
	}
	return all
}

// Hides reports whether some of what a list holds, given its path, may not even
// be looked at.
func (r Rules) Hides(list string) bool {
	at, err := canonicalPath(list)
	return err != nil || slices.ContainsFunc(r.all, func(p *Policy) bool {
		return slices.ContainsFunc(p.rules, func(r rule) bool { return r.match.hides(at.parts) })
	})
}

func (m *match) hides(list []string) bool {
	looks := len(m.effects) == 0 || slices.Contains(m.effects, effect.Read)
	looks = looks && (len(m.methods) == 0 || slices.Contains(m.methods, http.MethodGet))
	return looks && (len(m.targets) > 0 || slices.ContainsFunc(m.paths, func(p pathGlob) bool { return p.below(list) }))
}

// Lacks decides about an effect that the scopes of the caller do not reach.
func (r Rules) Lacks(k effect.Kind) (d Decision, lacking bool) { return r.caller.lacks(k) }

// Decide returns the strictest decision. See [Policy.Decide].
func (r Rules) Decide(ctx context.Context, call Call, req Request, look Lookup) Decision {
	if d, lacking := r.Lacks(call.Effect); lacking {
		return d
	}
	d := Decision{Verdict: Allow}
	call.Account = r.account
	for _, p := range r.all {
		if d = d.Stricter(p.Decide(ctx, call, req, look)); d.Verdict == Deny {
			break
		}
	}
	return d
}

// Never is [Policy.Never] for all of them.
func (r Rules) Never(call Call, rights []Request) (Decision, bool) {
	if d, lacking := r.Lacks(call.Effect); lacking {
		return d, true
	}
	call.Account = r.account
	for _, p := range r.all {
		if d, never := p.Never(call, rights); never {
			return d, true
		}
	}
	return Decision{}, false
}
