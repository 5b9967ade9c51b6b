package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Known are the names that rules can be about. Of those of a nil list nothing is
// known. One that ends in * stands for all that begin so.
type Known struct {
	Tools, Toolsets, Callers, Accounts []string

	// Nearest returns the name that was probably meant, or "".
	Nearest func(name string, known []string) string
}

// A said is a name as a rule says it.
type said struct {
	FaultError // with its place
	key        string
	name       string // or a pattern of names
}

// say notes the names under a key by which a rule may be about nothing.
func (r *reader) say(key string, values []entry) {
	for _, v := range values {
		at := v.node
		r.said = append(r.said, said{FaultError{File: r.file, Line: at.Line, Column: at.Column, Key: v.key}, key, at.Value})
	}
}

// Unmatched returns a [FaultError] for each name in rules and limits that is that
// of nothing known, so that what it restricts is not restricted. Policies may be
// written for more than one program knows, so that none of them is a fault.
func (p *Policy) Unmatched(known Known) (all []*FaultError) {
	for _, s := range p.said {
		if s.What = known.lacks(s.key, s.name); s.What != "" {
			all = append(all, &s.FaultError)
		}
	}
	return all
}

// Unmatched is [Policy.Unmatched] for all policies of the set that are in force.
func (s *Set) Unmatched(known Known) (all []*FaultError) {
	if s == nil {
		return nil
	}
	if s.Flags != nil {
		all = s.Flags.Unmatched(known)
	}
	for _, source := range s.sources() {
		all = append(all, source.Policy().Unmatched(known)...)
	}
	slices.SortStableFunc(all, func(a, b *FaultError) int { return cmp.Compare(a.File, b.File) })
	return all
}

// lacks says why a name is that of nothing; "" where it may be one.
func (k Known) lacks(key, name string) string {
	switch key {
	case "tool":
		if anyFits(name, k.Toolsets) && !anyFits(name, k.Tools) {
			return fmt.Sprintf("%q is a toolset, and no tool: write toolset: %s", name, name)
		}
		return k.among(name, "tools", k.Tools)
	case "toolset":
		if anyFits(name, k.Tools) && !anyFits(name, k.Toolsets) {
			return fmt.Sprintf("%q is a tool, and no toolset: write tool: %s", name, name)
		}
		return k.among(name, "toolsets", k.Toolsets)
	case "caller":
		return k.among(name, "callers", k.Callers)
	case "account":
		return k.among(name, "accounts", k.Accounts)
	}
	b, err := parseSeverity(name)
	if err == nil && !slices.ContainsFunc([]int{1, 2, 3, 4, 5}, b.holds) {
		return fmt.Sprintf("%q holds for none of 1 to 5", name)
	}
	return ""
}

func (k Known) among(name, what string, all []string) string {
	const few = 12
	switch near := k.Nearest(name, all); {
	case all == nil || anyFits(name, all):
		return ""
	case near != "":
		return fmt.Sprintf("%q matches none of the %d %s; did you mean %s?", name, len(all), what, near)
	case len(all) > few:
		return fmt.Sprintf("%q matches none of the %d %s", name, len(all), what)
	}
	return fmt.Sprintf("%q matches none of the %s: %s", name, what, strings.Join(all, ", "))
}

// anyFits reports whether a pattern is about any of some names. Where both end in
// a *, it is enough that they may begin alike.
func anyFits(pattern string, names []string) bool {
	g := newGlob(pattern)
	return slices.ContainsFunc(names, func(name string) bool {
		start, several := strings.CutSuffix(name, "*")
		if !several {
			return g.match(name)
		}
		return strings.HasPrefix(g[0], start) || len(g) > 1 && strings.HasPrefix(start, g[0])
	})
}
