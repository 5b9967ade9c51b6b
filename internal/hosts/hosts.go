// Package hosts knows what the hosts of MCP servers, and the providers of the
// models behind them, take of a tool. A host that chokes on one tool often
// loses all of them. Only tests import it.
//
// Each rule names where it comes from: a page of documentation, or a report of
// what was refused. A rule holds what all of them take, the strictest first.
package hosts

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A Tool is what a server publishes of one.
type Tool struct {
	Name, Description string
	Input, Output     json.RawMessage // JSON Schemas; no Output is none
}

// A Rule is what hosts want of a tool or of every schema within it.
type Rule struct {
	Name    string
	Why     string // who refuses what, and how
	Sources []string

	tool   func(Tool) string // what is wrong, or ""
	schema func(schema) string
	output bool // it holds for results too, which no model has to fill in
}

// A Fault is a breach of a rule.
type Fault struct {
	Rule    string
	At      string // a place such as input.records[].type
	Problem string
}

func (f Fault) String() string { return fmt.Sprintf("%s %s (rule %q)", f.At, f.Problem, f.Rule) }

// Check returns the faults of a tool, in the order of its schemas.
func Check(t Tool) (all []Fault) {
	for _, r := range Rules() {
		if r.tool == nil {
			continue
		}
		if problem := r.tool(t); problem != "" {
			all = append(all, Fault{r.Name, "tool", problem})
		}
	}
	all = append(all, check("input", t.Input)...)
	if len(t.Output) > 0 {
		all = append(all, check("output", t.Output)...)
	}
	return all
}

func check(name string, text json.RawMessage) (all []Fault) {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return []Fault{{"JSON", name, err.Error()}}
	}
	root := newSchema(name, value, 1)
	root.root = true
	root.walk(func(s schema) {
		for _, r := range Rules() {
			if r.schema == nil || name == "output" && !r.output {
				continue
			}
			if problem := r.schema(s); problem != "" {
				all = append(all, Fault{r.Name, s.at, problem})
			}
		}
	})
	return all
}

// A schema is one of those that a tool's schema is made of.
type schema struct {
	at    string
	value any
	is    map[string]any // value, unless it is no object
	root  bool
	depth int // of objects, beginning with 1
}

func newSchema(at string, value any, depth int) schema {
	is, _ := value.(map[string]any)
	return schema{at: at, value: value, is: is, depth: depth}
}

// has names the first of the keywords that s has, or "".
func (s schema) has(keywords ...string) string {
	for _, k := range keywords {
		if _, ok := s.is[k]; ok {
			return k
		}
	}
	return ""
}

func (s schema) properties() map[string]any {
	all, _ := s.is["properties"].(map[string]any)
	return all
}

// walk visits s and all schemas within, in order.
func (s schema) walk(visit func(schema)) {
	visit(s)
	for _, name := range slices.Sorted(maps.Keys(s.properties())) {
		newSchema(s.at+"."+name, s.properties()[name], s.depth+1).walk(visit)
	}
	for _, k := range []string{"items", "not", "if", "then", "else", "contains", "propertyNames"} {
		if sub, ok := s.is[k]; ok {
			newSchema(s.at+inside(k), sub, s.depth).walk(visit)
		}
	}
	if sub, ok := s.is["additionalProperties"].(map[string]any); ok {
		newSchema(s.at+".*", sub, s.depth+1).walk(visit)
	}
	for _, k := range combinators() {
		list, _ := s.is[k].([]any)
		for i, sub := range list {
			newSchema(fmt.Sprintf("%s/%s[%d]", s.at, k, i), sub, s.depth).walk(visit)
		}
	}
}

func inside(keyword string) string {
	if keyword == "items" {
		return "[]"
	}
	return "/" + keyword
}

func combinators() []string { return []string{"anyOf", "oneOf", "allOf", "prefixItems"} }
