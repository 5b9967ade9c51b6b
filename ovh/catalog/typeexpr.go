package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// An expr is a parsed type expression: string, ip[], map[string][]long,
// ns.Generic<T>, or alias:base.
type expr struct {
	kind exprKind
	name string // of a named type
	args []expr // of a generic one
	elem *expr  // of a list or a map
	key  *expr  // of a map
}

type exprKind int

const (
	named exprKind = iota
	listOf
	mapOf
)

// Bounds on foreign type expressions.
const (
	maxExpr      = 512 // bytes
	maxExprDepth = 16
)

// parseType reads a type expression.
func parseType(s string) (expr, error) {
	if len(s) > maxExpr {
		return expr{}, fmt.Errorf("type %q is too long", clip(s))
	}
	return parseExpr(s, maxExprDepth)
}

func parseExpr(s string, depth int) (expr, error) {
	if depth == 0 {
		return expr{}, fmt.Errorf("type %q is nested too deep", clip(s))
	}
	if rest, ok := strings.CutSuffix(s, "[]"); ok {
		return compound(listOf, rest, depth)
	}
	if rest, ok := strings.CutPrefix(s, "[]"); ok {
		return compound(listOf, rest, depth)
	}
	if rest, ok := strings.CutPrefix(s, "map["); ok {
		key, elem, ok := strings.Cut(rest, "]")
		if !ok {
			return expr{}, fmt.Errorf("type %q is not closed", clip(s))
		}
		k, err := parseExpr(key, depth-1)
		if err != nil {
			return expr{}, err
		}
		e, err := compound(mapOf, elem, depth)
		e.key = &k
		return e, err
	}
	return parseNamed(s, depth)
}

func compound(kind exprKind, s string, depth int) (expr, error) {
	e, err := parseExpr(s, depth-1)
	return expr{kind: kind, elem: &e}, err
}

func parseNamed(s string, depth int) (expr, error) {
	open := strings.IndexByte(s, '<')
	if open < 0 {
		if alias, base, ok := strings.Cut(s, ":"); ok && alias != "" {
			return parseExpr(base, depth-1)
		}
		if s == "" || strings.ContainsAny(s, "<>[]") {
			return expr{}, fmt.Errorf("%q is no type", clip(s))
		}
		return expr{name: s}, nil
	}
	inner, ok := strings.CutSuffix(s[open+1:], ">")
	if !ok || open == 0 {
		return expr{}, fmt.Errorf("type %q is not closed", clip(s))
	}
	e := expr{name: s[:open]}
	for _, arg := range splitArgs(inner) {
		a, err := parseExpr(strings.TrimSpace(arg), depth-1)
		if err != nil {
			return expr{}, err
		}
		e.args = append(e.args, a)
	}
	return e, nil
}

// splitArgs splits at the commas that are not within brackets.
func splitArgs(s string) []string {
	var all []string
	depth, from := 0, 0
	for i, r := range s {
		switch r {
		case '<':
			depth++
		case '>':
			depth--
		case ',':
			if depth == 0 {
				all, from = append(all, s[from:i]), i+1
			}
		}
	}
	return append(all, s[from:])
}

// String writes the expression as OVHcloud does.
func (e expr) String() string {
	switch e.kind {
	case listOf:
		return e.elem.String() + "[]"
	case mapOf:
		return "map[" + e.key.String() + "]" + e.elem.within()
	}
	if len(e.args) == 0 {
		return e.name
	}
	args := make([]string, len(e.args))
	for i, a := range e.args {
		args[i] = a.String()
	}
	return e.name + "<" + strings.Join(args, ",") + ">"
}

// within writes the expression as a part of a map, where [] behind it would
// make a list of maps.
func (e expr) within() string {
	if e.kind == listOf {
		return "[]" + e.elem.within()
	}
	return e.String()
}

// bind puts types in the place of a generic's parameters.
func (e expr) bind(types map[string]expr) expr {
	if len(types) == 0 {
		return e
	}
	if t, ok := types[e.name]; ok && e.kind == named && len(e.args) == 0 {
		return t
	}
	if e.elem != nil {
		elem := e.elem.bind(types)
		e.elem = &elem
	}
	args := make([]expr, len(e.args))
	for i, a := range e.args {
		args[i] = a.bind(types)
	}
	e.args = args
	return e
}

// model finds the model that a named type means, and what its generic
// parameters stand for. It returns nil for a scalar.
func (b *Branch) model(e expr) (*Model, map[string]expr) {
	if e.kind != named {
		return nil, nil
	}
	m, args := b.Models[e.String()], e.args
	switch {
	case m == nil && len(args) > 0:
		m = b.template(e)
	case m != nil && len(args) == 0:
		// Some branches spell an instance UnitAndValue_long.
		if i := strings.LastIndexByte(e.name, '_'); i > 0 && len(m.Generics) == 1 {
			args = []expr{{name: e.name[i+1:]}}
		}
	}
	if m == nil || len(m.Generics) != len(args) {
		return m, nil
	}
	bound := make(map[string]expr, len(args))
	for i, g := range m.Generics {
		bound[g] = args[i]
	}
	return m, bound
}

// template finds the generic model that e is an instance of.
func (b *Branch) template(e expr) *Model {
	for _, name := range slices.Sorted(maps.Keys(b.Models)) {
		if m := b.Models[name]; strings.HasPrefix(name, e.name+"<") && len(m.Generics) == len(e.args) {
			return m
		}
	}
	return nil
}
