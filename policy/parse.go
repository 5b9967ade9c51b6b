package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// mostBytes bounds a policy file.
const mostBytes = 1 << 20

// Parse reads a policy file. Its name is what decisions call it by. The error
// joins a [FaultError] for each fault.
func Parse(name string, data []byte) (*Policy, error) {
	if len(data) > mostBytes {
		return nil, &FaultError{File: name, Line: 1, What: fmt.Sprintf("is longer than %d bytes", mostBytes)}
	}
	var root, more yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&root); err != nil {
		return nil, unreadable(name, data, err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, unreadable(name, data, err)
		}
		return nil, &FaultError{File: name, Line: more.Line, Column: more.Column, What: "is a second document: a policy is one"}
	}
	r := reader{file: name}
	p := &Policy{name: name, at: fmt.Sprintf("%s:%d", name, 1)}
	r.policy(p, entry{node: root.Content[0]})
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	p.said, p.table = r.said, newTable()
	return p, nil
}

// A reader reads a policy and gathers what is wrong with it.
type reader struct {
	file   string
	faults []error
	said   []said
}

// An entry is a value of the file with the key that it stands under.
type entry struct {
	key  string // in full
	name string // its last part
	at   *yaml.Node
	node *yaml.Node
}

func (r *reader) fault(e entry, format string, args ...any) {
	at := e.node
	if e.at != nil {
		at = e.at
	}
	r.faults = append(r.faults, &FaultError{File: r.file, Line: at.Line, Column: at.Column, Key: e.key, What: fmt.Sprintf(format, args...)})
}

func (r *reader) place(e entry) string { return fmt.Sprintf("%s:%d", r.file, e.node.Line) }

// members returns the entries of a mapping, which may have some keys.
func (r *reader) members(e entry, keys ...string) []entry {
	if e.node.Kind != yaml.MappingNode {
		r.fault(e, "wants keys with values: %s", strings.Join(keys, ", "))
		return nil
	}
	var all []entry
	for i := 0; i+1 < len(e.node.Content); i += 2 {
		at := e.node.Content[i]
		m := entry{name: at.Value, key: strings.TrimPrefix(e.key+"."+at.Value, "."), at: at, node: e.node.Content[i+1]}
		switch {
		case !slices.Contains(keys, m.name) || at.Kind != yaml.ScalarNode:
			r.fault(m, "is no key here: these are %s", strings.Join(keys, ", "))
		case slices.ContainsFunc(all, func(o entry) bool { return o.name == m.name }):
			r.fault(m, "stands here twice")
		case m.node.Kind == yaml.AliasNode:
			r.fault(m, "is an alias: write it out")
		default:
			all = append(all, m)
		}
	}
	return all
}

// elements returns the entries of a list.
func (r *reader) elements(e entry) []entry {
	if e.node.Kind != yaml.SequenceNode {
		r.fault(e, "wants a list")
		return nil
	}
	all := make([]entry, 0, len(e.node.Content))
	for i, n := range e.node.Content {
		el := entry{name: e.name, key: fmt.Sprintf("%s[%d]", e.key, i), node: n}
		if n.Kind == yaml.AliasNode {
			r.fault(el, "is an alias: write it out")
			continue
		}
		all = append(all, el)
	}
	return all
}

// text returns a scalar that is not empty.
func (r *reader) text(e entry) string {
	if e.node.Kind != yaml.ScalarNode || e.node.ShortTag() == "!!binary" {
		r.fault(e, "wants one value")
		return ""
	}
	if e.node.Value == "" || e.node.ShortTag() == "!!null" {
		r.fault(e, "is empty: give it a value, or leave it out")
		return ""
	}
	if tag := e.node.ShortTag(); (tag == "!!int" || tag == "!!float") && strings.ContainsAny(e.node.Value, "_xob") {
		r.fault(e, "%q is a number to YAML, and other text to OVHcloud: write its digits alone, or quote it", e.node.Value)
		return ""
	}
	return e.node.Value
}

// texts returns a scalar, or the scalars of a list. Any of them is meant.
func (r *reader) texts(e entry) []entry {
	if e.node.Kind != yaml.SequenceNode {
		if r.text(e) == "" {
			return nil
		}
		return []entry{e}
	}
	all := r.elements(e)
	if len(all) == 0 && len(e.node.Content) == 0 {
		r.fault(e, "is an empty list, which nothing is any of: leave it out")
	}
	return slices.DeleteFunc(all, func(el entry) bool { return r.text(el) == "" })
}

func (r *reader) policy(p *Policy, top entry) {
	for _, e := range r.members(top, "default", "rules", "limits", "quiet") {
		switch e.name {
		case "default":
			p.fallback, p.at = r.verdict(e), r.place(e)
		case "rules":
			for _, el := range r.elements(e) {
				p.rules = append(p.rules, r.rule(el))
			}
		case "limits":
			for _, el := range r.elements(e) {
				p.limits = append(p.limits, r.limit(el))
			}
		case "quiet":
			for _, el := range r.elements(e) {
				p.rules = append(p.rules, r.quiet(el))
			}
		}
	}
}

func verdicts() []string { return []string{"allow", "ask", "person", "deny"} }

// parseVerdict returns 0 for what is none.
func parseVerdict(s string) Verdict { return Verdict(slices.Index(verdicts(), s) + 1) }

func (r *reader) verdict(e entry) Verdict {
	v := parseVerdict(r.text(e))
	if v == 0 && e.node.Value != "" {
		r.fault(e, "%q is none of %s", e.node.Value, strings.Join(verdicts(), ", "))
	}
	return v
}

// rule reads an element of rules.
func (r *reader) rule(e entry) rule {
	out := rule{at: r.place(e)}
	for _, m := range r.members(e, append(verdicts(), "reason")...) {
		if m.name == "reason" {
			out.reason = r.text(m)
			continue
		}
		r.decides(&out, m)
	}
	if out.verdict == 0 && e.node.Kind == yaml.MappingNode {
		r.fault(e, "has no verdict: one of %s", strings.Join(verdicts(), ", "))
	}
	return out
}

// decides reads the verdict of a rule with its match.
func (r *reader) decides(out *rule, m entry) {
	if out.verdict != 0 {
		r.fault(m, "is a second verdict: a rule has one")
		return
	}
	out.verdict = parseVerdict(m.name)
	out.match, _ = r.match(r.members(m, matchKeys()...))
}

// quiet reads an element of quiet: a rule that holds at some hours.
func (r *reader) quiet(e entry) rule {
	out, h := rule{at: r.place(e)}, &hours{from: -1, to: -1}
	for _, m := range r.members(e, "from", "to", "timezone", "ask", "person", "deny", "reason") {
		switch m.name {
		case "from":
			h.from = r.clock(m)
		case "to":
			h.to = r.clock(m)
		case "timezone":
			h.zone = r.zone(m)
		case "reason":
			out.reason = r.text(m)
		default:
			r.decides(&out, m)
		}
	}
	switch {
	case e.node.Kind != yaml.MappingNode:
	case h.from < 0 || h.to < 0 || h.zone == nil || out.verdict == 0:
		r.fault(e, "wants each of from, to and timezone, and one of ask, person, deny")
	case h.from == h.to:
		r.fault(e, "begins when it ends: write a rule for the whole day")
	}
	out.hours = h
	return out
}
