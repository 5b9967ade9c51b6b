package policy

import (
	"net/netip"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A match is what a rule is about: all that it names must hold, each by any of
// its values. An empty one is about everything.
type match struct {
	tools, toolsets, callers, groups, accounts []glob
	effects                                    []effect.Kind
	severities                                 []severity
	methods                                    []string
	paths                                      []pathGlob
	targets                                    []wanted
}

// A wanted target is what a rule names by one key.
type wanted struct {
	key    string
	kinds  kinds
	names  []glob
	blocks []netip.Prefix // of key ip

	numbered bool // some of the names are the numbers of services
}

// A severity is a bound, such as ">=4".
type severity struct {
	op    string
	level int
}

func (b severity) holds(level int) bool {
	switch b.op {
	case ">=":
		return level >= b.level
	case "<=":
		return level <= b.level
	case ">":
		return level > b.level
	case "<":
		return level < b.level
	}
	return level == b.level
}

// misses returns the key by which a request is none that the match is about, or
// "" where it is about it. What is not known of the request counts as what a
// rule restricts, and not as what one allows.
func (m *match) misses(s *subject, v Verdict) string {
	if key := m.missesCall(s.call, v); key != "" {
		return key
	}
	if len(m.methods) > 0 && !slices.Contains(m.methods, s.method) {
		return "method"
	}
	if len(m.paths) > 0 && !slices.ContainsFunc(m.paths, func(p pathGlob) bool { return p.match(s.parts, v == Allow) }) {
		return "path"
	}
	if len(m.targets) == 0 {
		return ""
	}
	if v == Allow {
		return m.missesAllowed(s)
	}
	for i := range m.targets {
		if !m.targets[i].touched(s) {
			return m.targets[i].key
		}
	}
	return ""
}

// missesCall is misses for what is known of a call before its requests are.
func (m *match) missesCall(c Call, v Verdict) string {
	switch {
	case len(m.tools) > 0 && !matchAny(m.tools, c.Tool):
		return "tool"
	case len(m.toolsets) > 0 && !matchAny(m.toolsets, c.Toolset):
		return "toolset"
	case len(m.callers) > 0 && !matchAny(m.callers, c.Caller.Name):
		return "caller"
	case len(m.groups) > 0 && !slices.ContainsFunc(c.Caller.Groups, func(g string) bool { return matchAny(m.groups, g) }):
		return "group"
	case len(m.accounts) > 0 && !matchAny(m.accounts, c.Account) && (v == Allow || c.Account != ""):
		return "account"
	case len(m.effects) > 0 && !slices.Contains(m.effects, c.Effect) && (v == Allow || c.Effect != 0):
		return "effect"
	case len(m.severities) > 0 && !m.severe(c, v):
		return "severity"
	}
	return ""
}

func (m *match) severe(c Call, v Verdict) bool {
	level := c.Severity
	switch {
	case level == 0 && c.Effect == effect.Read:
		level = 1
	case level == 0:
		return v != Allow
	}
	return slices.ContainsFunc(m.severities, func(b severity) bool { return b.holds(level) })
}

// touched reports whether the request touches what is wanted, or may.
func (w *wanted) touched(s *subject) bool {
	if w.among(s.targets) {
		return true
	}
	if w.numbered && s.number() && w.among(s.targets) {
		return true
	}
	for i := range s.reads {
		if s.reads[i].how.kinds&w.kinds != 0 {
			s.resolve(w.kinds, true)
			return w.among(s.targets)
		}
	}
	return false
}

// among reports whether one of some targets is what is wanted, or may be. It is
// what the time of a decision goes into.
func (w *wanted) among(all []target) bool {
	for i := range all {
		t := &all[i]
		if t.kinds&w.kinds == 0 {
			continue
		}
		if t.unknown != "" || matchAny(w.names, t.name) {
			return true
		}
		if t.block.IsValid() && slices.ContainsFunc(w.blocks, t.block.Overlaps) {
			return true
		}
	}
	return false
}

// covers reports whether a target is wholly what is wanted.
func (w *wanted) covers(t target) bool {
	if t.kinds&w.kinds == 0 || t.unknown != "" {
		return false
	}
	return matchAny(w.names, t.name) || t.block.IsValid() && slices.ContainsFunc(w.blocks, func(b netip.Prefix) bool {
		return b.Bits() <= t.block.Bits() && b.Contains(t.block.Addr())
	})
}

// missesAllowed is misses for a rule that allows targets: it has to name
// whatever the request touches, and the request to touch one of each key.
func (m *match) missesAllowed(s *subject) string {
	s.resolve(whatever, false)
	for i := range m.targets {
		if !slices.ContainsFunc(s.targets, func(t target) bool { return !t.maybe && m.targets[i].covers(t) }) {
			return m.targets[i].key
		}
	}
	for _, t := range s.targets {
		if !t.maybe && !slices.ContainsFunc(m.targets, func(w wanted) bool { return w.covers(t) }) {
			return m.targets[0].key
		}
	}
	return ""
}
