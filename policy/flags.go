package policy

import (
	"fmt"
	"strings"
)

// Flags are what a command line denies, with a policy file or without. What they
// don't name is allowed.
type Flags struct {
	ExcludeTools []string // names; * stands for any characters
	DenyTargets  []string // such as server=ns123*
	MaxSeverity  int      // 1 to 5; 0 for any
}

// Policy returns the flags as a policy, whose decisions call rules by their
// flags; nil where none is set.
func (f Flags) Policy() (*Policy, error) {
	if len(f.ExcludeTools)+len(f.DenyTargets) == 0 && f.MaxSeverity == 0 {
		return nil, nil
	}
	p := &Policy{name: "the command line", at: "the command line", fallback: Allow, table: newTable()}
	add := func(flag, value string, m match) {
		p.rules = append(p.rules, rule{at: fmt.Sprintf("--%s %s", flag, value), verdict: Deny, match: m})
	}
	for _, name := range f.ExcludeTools {
		if err := checkPattern(name); err != nil {
			return nil, fmt.Errorf("--exclude-tools: %q %w", name, err)
		}
		add("exclude-tools", name, match{tools: []glob{newGlob(name)}})
		p.said = append(p.said, said{FaultError{File: "--exclude-tools"}, "tool", name})
	}
	for _, target := range f.DenyTargets {
		key, name, ok := strings.Cut(target, "=")
		if kindOf(key) == nothing || !ok || name == "" {
			return nil, fmt.Errorf("--deny-target %q is none such as server=ns123*; the kinds are %s", target, strings.Join(targetKeys(), ", "))
		}
		w := wanted{key: key, kinds: kindOf(key)}
		if err := w.add(name); err != nil {
			return nil, fmt.Errorf("--deny-target: %q %w", name, err)
		}
		add("deny-target", target, match{targets: []wanted{w}})
	}
	if f.MaxSeverity < 0 || f.MaxSeverity > 5 {
		return nil, fmt.Errorf("--max-severity %d is none of 1 to 5", f.MaxSeverity)
	}
	if f.MaxSeverity > 0 {
		add("max-severity", fmt.Sprint(f.MaxSeverity), match{severities: []severity{{op: ">", level: f.MaxSeverity}}})
	}
	return p, nil
}

// Stricter returns the stricter of two decisions, d where both are as strict: a
// request that several policies are about passes each of them.
func (d Decision) Stricter(other Decision) Decision {
	if other.Verdict > d.Verdict {
		return other
	}
	return d
}
