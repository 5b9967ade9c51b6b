package schemas

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	validate "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

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

// An InvalidError lists every fault of a call's arguments.
type InvalidError struct{ Faults []Fault }

func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Validate holds args against the tool's input schema. It returns an
// [InvalidError] that lists all faults.
func (t *Tool) Validate(args []byte) error {
	schema, err := t.enforced()
	if err != nil {
		return fmt.Errorf("compile schema: %w", err)
	}
	value, err := validate.UnmarshalJSON(bytes.NewReader(args))
	if err != nil {
		return &InvalidError{[]Fault{{Problem: "the arguments are not well-formed JSON"}}}
	}
	err = schema.compiled.Validate(value)
	invalid, ok := errors.AsType[*validate.ValidationError](err)
	if !ok {
		return err
	}
	faults := explain(&schema.root, invalid)
	slices.SortFunc(faults, func(a, b Fault) int {
		return strings.Compare(a.At+"\x00"+a.Problem, b.At+"\x00"+b.Problem)
	})
	return &InvalidError{slices.Compact(faults)}
}

// A node is what a message tells of a schema.
type node struct {
	Properties  map[string]*node `json:"properties"`
	Items       *node            `json:"items"`
	Description string           `json:"description"`
}

// locate returns the schema of the value at path, and how to name it.
func (n *node) locate(path []string) (*node, string) {
	name := ""
	for _, p := range path {
		switch {
		case n != nil && n.Items != nil:
			n, name = n.Items, name+"["+p+"]"
			continue
		case n != nil:
			n = n.Properties[p]
		}
		if name != "" {
			name += "."
		}
		name += p
	}
	if n == nil {
		n = new(node)
	}
	return n, name
}

func (n *node) known() []string {
	var names []string
	for name := range n.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// explain turns what the engine found into faults, each leaf one or more.
func explain(root *node, e *validate.ValidationError) []Fault {
	var all []Fault
	for _, c := range e.Causes {
		all = append(all, explain(root, c)...)
	}
	if len(e.Causes) > 0 {
		return all
	}
	at, name := root.locate(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		for _, p := range k.Properties {
			all = append(all, Fault{name, unknown(p, name, at.known())})
		}
	case *kind.Required:
		for _, p := range k.Missing {
			all = append(all, Fault{name, missing(p, name, at.Properties[p])})
		}
	default:
		all = append(all, Fault{name, problem(k, at)})
	}
	return all
}

func unknown(p, within string, known []string) string {
	s := "unknown argument " + show(p)
	if within != "" {
		s = "has the unknown field " + show(p)
	}
	if near := Nearest(p, known); near != "" {
		s += "; did you mean " + strconv.Quote(near) + "?"
	}
	if len(known) == 0 {
		return s + " (it takes none)"
	}
	return s + " (known: " + strings.Join(known, ", ") + ")"
}

func missing(p, within string, of *node) string {
	s := "missing argument " + strconv.Quote(p)
	if within != "" {
		s = "lacks the field " + strconv.Quote(p)
	}
	if of != nil && of.Description != "" {
		s += ": " + of.Description
	}
	return s
}

// problem says what is wrong with a value, without repeating a long one.
func problem(k validate.ErrorKind, at *node) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("must be %s, got %s", article(k.Want), article([]string{k.Got}))
	case *kind.Enum:
		return enumProblem(k)
	case *kind.MinLength:
		if k.Got == 0 {
			return "must not be empty"
		}
	case *kind.MaxLength:
		return fmt.Sprintf("has %d characters, at most %d are allowed", k.Got, k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("has %d entries, at most %d are allowed", k.Got, k.Want)
	case *kind.Minimum:
		return fmt.Sprintf("must be at least %s, got %s", k.Want.RatString(), k.Got.RatString())
	case *kind.Maximum:
		return fmt.Sprintf("must be at most %s, got %s", k.Want.RatString(), k.Got.RatString())
	case *kind.Pattern:
		if at.Description != "" {
			return "is " + show(k.Got) + ", which has the wrong form: " + at.Description
		}
		return "is " + show(k.Got) + ", which does not match " + k.Want
	}
	return k.LocalizedString(message.NewPrinter(language.English))
}

func enumProblem(k *kind.Enum) string {
	allowed := make([]string, len(k.Want))
	for i, w := range k.Want {
		allowed[i] = fmt.Sprint(w)
	}
	s := "must be one of " + strings.Join(allowed, ", ")
	if got, ok := k.Got.(string); ok {
		s += ", got " + show(got)
		if near := Nearest(got, allowed); near != "" {
			s += "; did you mean " + strconv.Quote(near) + "?"
		}
	}
	return s
}

func article(types []string) string {
	for i, t := range types {
		switch t {
		case "object", "array", "integer":
			types[i] = "an " + t
		case "null":
		default:
			types[i] = "a " + t
		}
	}
	return strings.Join(types, " or ")
}

// show quotes a value of the caller's, cut short.
func show(s string) string {
	const most = 60
	if r := []rune(s[:min(len(s), 4*most+4)]); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
