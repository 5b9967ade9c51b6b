package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Type is a parsed type expression. OVHcloud writes types as text: string,
// ip[], map[string][]long, ns.Generic<T>, or alias:base, which is read as the
// base. Whether a name means a model or a scalar depends on the branch:
// [Branch.Model] tells.
type Type struct {
	Kind TypeKind
	Name string // of a [NamedType], without its arguments
	Args []Type // of a [NamedType] that is an instance of a generic
	Elem *Type  // of a [ListType] or a [MapType]
	Key  *Type  // of a [MapType]
}

// A TypeKind says how a type is built, and so which fields of a [Type] are set.
type TypeKind int

// The kinds of types.
const (
	NamedType TypeKind = iota // a scalar or a model
	ListType
	MapType
)

// Descriptions are foreign text: these bounds keep a hostile type expression
// from costing more than a glance.
const (
	maxTypeLength = 512 // bytes
	maxTypeDepth  = 16
)

// ParseType reads a type expression. It fails on text that is no type, that is
// longer than 512 bytes or nested deeper than 16 levels.
func ParseType(s string) (Type, error) {
	if len(s) > maxTypeLength {
		return Type{}, fmt.Errorf("type %q is too long", truncate(s))
	}
	return parseType(s, maxTypeDepth)
}

func parseType(s string, depth int) (Type, error) {
	if depth == 0 {
		return Type{}, fmt.Errorf("type %q is nested too deep", truncate(s))
	}
	// OVHcloud writes a list either way: ip[] in most places, []ip within maps.
	if rest, ok := strings.CutSuffix(s, "[]"); ok {
		return parseCompound(ListType, rest, depth)
	}
	if rest, ok := strings.CutPrefix(s, "[]"); ok {
		return parseCompound(ListType, rest, depth)
	}
	if rest, ok := strings.CutPrefix(s, "map["); ok {
		key, elem, ok := strings.Cut(rest, "]")
		if !ok {
			return Type{}, fmt.Errorf("type %q is not closed", truncate(s))
		}
		k, err := parseType(key, depth-1)
		if err != nil {
			return Type{}, err
		}
		t, err := parseCompound(MapType, elem, depth)
		t.Key = &k
		return t, err
	}
	return parseNamed(s, depth)
}

func parseCompound(kind TypeKind, elem string, depth int) (Type, error) {
	t, err := parseType(elem, depth-1)
	return Type{Kind: kind, Elem: &t}, err
}

func parseNamed(s string, depth int) (Type, error) {
	open := strings.IndexByte(s, '<')
	if open < 0 {
		if alias, base, ok := strings.Cut(s, ":"); ok && alias != "" {
			return parseType(base, depth-1)
		}
		if s == "" || strings.ContainsAny(s, "<>[]") {
			return Type{}, fmt.Errorf("%q is no type", truncate(s))
		}
		return Type{Name: s}, nil
	}
	inner, ok := strings.CutSuffix(s[open+1:], ">")
	if !ok || open == 0 {
		return Type{}, fmt.Errorf("type %q is not closed", truncate(s))
	}
	t := Type{Name: s[:open]}
	for _, arg := range splitArgs(inner) {
		a, err := parseType(strings.TrimSpace(arg), depth-1)
		if err != nil {
			return Type{}, err
		}
		t.Args = append(t.Args, a)
	}
	return t, nil
}

// splitArgs splits at the commas that are not inside angle brackets.
func splitArgs(s string) []string {
	var args []string
	depth, from := 0, 0
	for i, r := range s {
		switch r {
		case '<':
			depth++
		case '>':
			depth--
		case ',':
			if depth == 0 {
				args, from = append(args, s[from:i]), i+1
			}
		}
	}
	return append(args, s[from:])
}

// String writes the type as OVHcloud does. What it returns is also the name of
// the type's model in [Branch.Models].
func (t Type) String() string {
	switch t.Kind {
	case ListType:
		return t.Elem.String() + "[]"
	case MapType:
		return "map[" + t.Key.String() + "]" + t.Elem.mapElem()
	}
	if len(t.Args) == 0 {
		return t.Name
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = a.String()
	}
	return t.Name + "<" + strings.Join(args, ",") + ">"
}

// mapElem writes the type as the element of a map. A list needs its brackets
// in front there: behind, they would make the whole a list of maps.
func (t Type) mapElem() string {
	if t.Kind == ListType {
		return "[]" + t.Elem.mapElem()
	}
	return t.String()
}

// Base returns the named type at the bottom of lists and maps: ip for
// map[string]ip[].
func (t Type) Base() Type {
	for t.Kind != NamedType {
		t = *t.Elem
	}
	return t
}

// Substitute replaces the parameters of a generic model, such as T, by the
// types that they stand for in one instance of it. [Branch.Model] returns
// those.
func (t Type) Substitute(params map[string]Type) Type {
	if len(params) == 0 {
		return t
	}
	if p, ok := params[t.Name]; ok && t.Kind == NamedType && len(t.Args) == 0 {
		return p
	}
	if t.Elem != nil {
		elem := t.Elem.Substitute(params)
		t.Elem = &elem
	}
	args := make([]Type, len(t.Args))
	for i, a := range t.Args {
		args[i] = a.Substitute(params)
	}
	t.Args = args
	return t
}

// Model returns the model that t names, and what the parameters of a generic
// one stand for: pass them to [Type.Substitute] with the type of each
// property. It returns nil for a scalar, a list, a map, and a model that the
// branch lacks.
func (b *Branch) Model(t Type) (m *Model, params map[string]Type) {
	if t.Kind != NamedType {
		return nil, nil
	}
	m, args := b.Models[t.String()], t.Args
	switch {
	case m == nil && len(args) > 0:
		m = b.genericModel(t)
	case m != nil && len(args) == 0:
		// Some branches spell the instance UnitAndValue<long> as UnitAndValue_long.
		if i := strings.LastIndexByte(t.Name, '_'); i > 0 && len(m.Generics) == 1 {
			args = []Type{{Name: t.Name[i+1:]}}
		}
	}
	if m == nil || len(m.Generics) != len(args) {
		return m, nil
	}
	params = make(map[string]Type, len(args))
	for i, g := range m.Generics {
		params[g] = args[i]
	}
	return m, params
}

// genericModel finds the model, named like ns.Generic<T>, that t is an instance
// of.
func (b *Branch) genericModel(t Type) *Model {
	// In the order of names, so that a catalogue always gives the same answer.
	for _, name := range slices.Sorted(maps.Keys(b.Models)) {
		if m := b.Models[name]; strings.HasPrefix(name, t.Name+"<") && len(m.Generics) == len(t.Args) {
			return m
		}
	}
	return nil
}
