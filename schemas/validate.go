package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	validate "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// mostFaults bounds what is told of one call: beyond it, the caller has
// misunderstood more than a list would mend.
const mostFaults = 20

// A Fault is one way in which arguments depart from what is published.
type Fault struct {
	At      string // argument: "server", "storage[0].partitioning"; empty for all of them
	Problem string // continues a sentence that begins with At
}

func (f Fault) String() string {
	if f.At == "" {
		return f.Problem
	}
	return strconv.Quote(f.At) + " " + f.Problem
}

// An InvalidError lists the faults of a call's arguments, all of them up to a
// bound that no honest call reaches.
type InvalidError struct{ Faults []Fault }

func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Validate holds args against the tool's input schema. It returns an
// [InvalidError], whose text is short whatever was passed, and never repeats
// the value of an argument that is writeOnly.
func (t *Tool) Validate(args []byte) error {
	schema, err := t.enforced()
	if err != nil {
		return fmt.Errorf("compile schema: %w", err)
	}
	if schema.takesNone && string(args) == "{}" {
		return nil
	}
	value, err := validate.UnmarshalJSON(bytes.NewReader(args))
	if err != nil {
		return &InvalidError{[]Fault{{Problem: "the arguments are not well-formed JSON"}}}
	}
	faults, err := schema.faults(value)
	if err != nil {
		return err
	}
	if at := duplicate(args); at != "" {
		faults = append(faults, Fault{at, "is given twice"})
	}
	if len(faults) == 0 {
		return nil
	}
	sort.Slice(faults, func(i, j int) bool {
		return faults[i].At+"\x00"+faults[i].Problem < faults[j].At+"\x00"+faults[j].Problem
	})
	faults = slices.Compact(faults)
	if len(faults) > mostFaults {
		faults = append(faults[:mostFaults], Fault{Problem: "more is wrong; these are the first faults"})
	}
	return &InvalidError{faults}
}

// faults returns what is wrong with value, in no order.
func (e *enforced) faults(value any) ([]Fault, error) {
	// First, because the engine would spend seconds on comparing them.
	if faults := e.root.numbers(value, nil, endless); len(faults) > 0 {
		return faults, nil
	}
	err := e.compiled.Validate(value)
	if err == nil {
		return e.root.numbers(value, nil, unreadable), nil
	}
	invalid, ok := errors.AsType[*validate.ValidationError](err)
	if !ok {
		return nil, err
	}
	return explain(&e.root, value, invalid), nil
}

// A node is what a message tells of a schema.
type node struct {
	Ref         string           `json:"$ref"`
	Defs        map[string]*node `json:"$defs"`
	AnyOf       []*node          `json:"anyOf"`
	Properties  map[string]*node `json:"properties"`
	Additional  *additional      `json:"additionalProperties"`
	Items       *node            `json:"items"`
	Required    []string         `json:"required"`
	Description string           `json:"description"`
	Type        any              `json:"type"` // a name or a list of names
	Enum        []any            `json:"enum"`
	MinLength   int              `json:"minLength"`
	Pattern     string           `json:"pattern"`
	ReadOnly    bool             `json:"readOnly"`
	WriteOnly   bool             `json:"writeOnly"`
}

// An additional is the schema of properties without a name of their own; nil
// when there must be none.
type additional struct{ *node }

// UnmarshalJSON implements json.Unmarshaler.
func (a *additional) UnmarshalJSON(b []byte) error {
	if string(b) == "true" || string(b) == "false" {
		return nil
	}
	return json.Unmarshal(b, &a.node)
}

// schema returns the schema, or nil.
func (a *additional) schema() *node {
	if a == nil {
		return nil
	}
	return a.node
}

// locate returns the schema of the value at path, and how to name it. Paths
// begin at a root.
func (n *node) locate(path []string) (*node, string) {
	defs, name := n.Defs, ""
	for _, p := range path {
		n = n.resolve(defs)
		if n.Items != nil {
			n, name = n.Items, name+"["+p+"]"
			continue
		}
		next := n.Properties[p]
		if next == nil {
			next = n.Additional.schema()
		}
		if name != "" {
			name += "."
		}
		n, name = next, name+cut(p)
	}
	return n.resolve(defs), name
}

// resolve follows references, and the first of alternatives: the others are
// null. It never returns nil.
func (n *node) resolve(defs map[string]*node) *node {
	for range maxRefs {
		switch {
		case n == nil:
			return new(node)
		case n.Ref != "":
			n = defs[defName(n.Ref)]
		case len(n.AnyOf) > 0:
			n = n.AnyOf[0]
		default:
			return n
		}
	}
	return new(node)
}

// maxRefs bounds a chain of references, which may be a circle.
const maxRefs = 16

// defName returns the name within $defs that a reference means.
func defName(ref string) string {
	name := strings.TrimPrefix(ref, "#/$defs/")
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}

func (n *node) known() []string {
	var names []string
	for name, p := range n.Properties {
		if !p.ReadOnly {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// explain turns what the engine found in value into faults, each leaf one or
// more.
func explain(root *node, value any, e *validate.ValidationError) []Fault {
	var all []Fault
	for _, c := range e.Causes {
		if !orNull(e, c) {
			all = append(all, explain(root, value, c)...)
		}
	}
	if len(e.Causes) > 0 {
		return all
	}
	at, name := root.locate(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		slices.Sort(k.Properties)
		for _, p := range k.Properties[:min(len(k.Properties), mostFaults+1)] {
			all = append(all, Fault{name, unknown(p, name, at.known())})
		}
	case *kind.Required:
		for _, p := range k.Missing {
			all = append(all, Fault{name, missing(p, name, at.Properties[p])})
		}
	case *kind.Type:
		all = append(all, Fault{name, wrongType(k, at, within(value, e.InstanceLocation))})
	default:
		all = append(all, Fault{name, problem(k, at)})
	}
	return all
}

// within returns the value at a path that the engine found.
func within(value any, path []string) any {
	for _, p := range path {
		switch v := value.(type) {
		case map[string]any:
			value = v[p]
		case []any:
			i, err := strconv.Atoi(p)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		}
	}
	return value
}

// orNull reports whether c only says that a value is not null, which it need
// not be: it is one of several alternatives.
func orNull(e, c *validate.ValidationError) bool {
	_, either := e.ErrorKind.(*kind.AnyOf)
	t, ok := c.ErrorKind.(*kind.Type)
	return either && len(e.Causes) > 1 && ok && len(t.Want) == 1 && t.Want[0] == "null"
}
