package schemas

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// A check holds a value against a schema and gathers all that is wrong with it.
type check struct {
	defs   map[string]*node
	faults []Fault // in no order, some perhaps twice
	depth  int     // of schemas
	broken error   // what is wrong with the schema
}

// mostSchemas bounds how deep schemas nest: far more than values do, unless
// they refer to each other in a circle.
const mostSchemas = 10 * mostNested

// value checks v, the argument of that name, against n; nil takes anything.
func (c *check) value(v gjson.Result, n *node, name string) {
	if c.depth++; c.depth > mostSchemas {
		c.broken = errors.New("the schema refers to itself")
	}
	defer func() { c.depth-- }()
	switch {
	case c.broken != nil:
		return
	case v.Type == gjson.Number && endless(v.Raw):
		c.fault(name, "is a number out of any range")
		return
	case n == nil:
		n = new(node)
	}
	if n.Ref != "" {
		c.value(v, c.target(n.Ref), name)
	}
	if len(n.AnyOf) > 0 {
		c.either(v, n.AnyOf, name)
	}
	problems, fits := n.problems(v)
	for _, p := range problems {
		c.fault(name, p)
	}
	switch {
	case !fits:
	case v.IsObject():
		c.members(v, n, name)
	case v.IsArray():
		c.elements(v, n, name)
	}
}

func (c *check) fault(at, problem string) { c.faults = append(c.faults, Fault{at, problem}) }

func (c *check) target(ref string) *node {
	n := c.defs[defName(ref)]
	if n == nil {
		c.broken = fmt.Errorf("the schema refers to %s, which it does not define", ref)
	}
	return n
}

// either wants v to fit one of the alternatives. That it is not null, which it
// need not be, is told of none.
func (c *check) either(v gjson.Result, alternatives []*node, name string) {
	before := len(c.faults)
	for _, n := range alternatives {
		mark := len(c.faults)
		c.value(v, n, name)
		if len(c.faults) == mark {
			c.faults = c.faults[:before]
			return
		}
		if n.only("null") && mark > before {
			c.faults = c.faults[:mark]
		}
	}
}

// members checks those of the object v.
func (c *check) members(v gjson.Result, n *node, name string) {
	var names, unknowns []string
	v.ForEach(func(key, value gjson.Result) bool {
		p := key.String()
		names = append(names, p)
		if n.Names != nil {
			problems, _ := n.Names.problems(key)
			for _, s := range problems {
				c.fault(join(name, p), s)
			}
		}
		of := n.Properties[p]
		switch {
		case of == nil && n.Additional.closed:
			unknowns = append(unknowns, p)
			return true
		case of == nil:
			of = n.Additional.node
		}
		if of != nil || n.closer() {
			c.value(value, of, join(name, p))
		}
		return true
	})
	for _, p := range n.Required {
		if !slices.Contains(names, p) {
			c.fault(name, missing(p, name, n.Properties[p]))
		}
	}
	if len(unknowns) == 0 {
		return
	}
	slices.Sort(unknowns)
	known := n.known()
	for _, p := range unknowns[:min(len(unknowns), mostFaults+1)] {
		c.fault(name, unknown(p, name, known))
	}
}

// closer says that no other schema looks at what is within the value.
func (n *node) closer() bool { return n.Ref == "" && len(n.AnyOf) == 0 }

// elements checks those of the array v.
func (c *check) elements(v gjson.Result, n *node, name string) {
	if n.Items == nil && !n.closer() {
		return
	}
	i := 0
	v.ForEach(func(_, value gjson.Result) bool {
		at := strconv.Itoa(i)
		i++
		if n.Items == nil {
			c.value(value, nil, join(name, at))
		} else {
			c.value(value, n.Items, name+"["+at+"]")
		}
		return true
	})
}

// join names what is within an argument.
func join(within, name string) string {
	if within == "" {
		return cut(name)
	}
	return within + "." + cut(name)
}

// problems says what is wrong with v itself, and whether its type fits, without
// which nothing else is looked at.
func (n *node) problems(v gjson.Result) (all []string, fits bool) {
	switch {
	case len(n.Type) > 0 && !n.fits(v):
		return []string{n.wrongType(v)}, false
	case n.Not != nil:
		return []string{"can only be read: leave it out"}, false
	case n.Enum != nil && !n.Enum.has(v):
		return []string{n.hide(n.Enum.problem(v))}, false
	case v.Type == gjson.Number:
		return n.numberProblems(v.Raw), true
	case v.Type == gjson.String:
		return n.textProblems(v.Str), true
	case v.IsArray() && (n.MinItems > 0 || n.MaxItems != nil):
		return sizeProblems(len(v.Array()), n.MinItems, n.MaxItems, "entries"), true
	case v.IsObject() && n.MinFields > 0:
		return sizeProblems(len(v.Map()), n.MinFields, nil, "fields"), true
	}
	return nil, true
}

// fits says that the type of v is one that n takes.
func (n *node) fits(v gjson.Result) bool {
	name := typeOf(v)
	return n.takes(name) || name == "number" && n.takes("integer") && isInteger(v.Raw)
}

func typeOf(v gjson.Result) string {
	switch {
	case v.Type == gjson.Null:
		return "null"
	case v.IsBool():
		return "boolean"
	case v.Type == gjson.Number:
		return "number"
	case v.Type == gjson.String:
		return "string"
	case v.IsArray():
		return "array"
	}
	return "object"
}

func (n *node) textProblems(text string) (all []string) {
	if n.Format != nil && !n.Format.fits(text) {
		return []string{n.hide("is " + show(text) + ", " + n.wrongForm(n.Format.name))}
	}
	if n.MinLength > 0 || n.MaxLength != nil {
		all = sizeProblems(utf8.RuneCountInString(text), n.MinLength, n.MaxLength, "characters")
	}
	if n.Pattern != nil && !n.Pattern.MatchString(text) {
		all = append(all, n.hide("is "+show(text)+", "+n.wrongForm(n.Pattern.String())))
	}
	return all
}
