package catalog

import (
	"slices"
	"strings"
)

// A Collection is what is known of the objects that an operation lists.
type Collection struct {
	Item   *Operation // that tells one, by its name at the end of the path; nil when there is none
	Type   Type       // of an object; without a name where it is not described
	Branch *Branch    // that knows the type
	Direct bool       // the list answers with the objects themselves, not with their names
}

// untyped is the answer of an operation whose description has no types.
const untyped = "any"

// Collection returns what o lists. It reports false for what answers one thing,
// names of which nothing tells more, or anything but a GET.
func (o *Operation) Collection() (Collection, bool) {
	c := Collection{Item: o.item(), Branch: o.Branch}
	t, err := ParseType(o.Response)
	if err != nil || o.Method != "GET" {
		return c, false
	}
	if t.Kind == ListType && o.Branch.isObject(*t.Elem) {
		c.Type, c.Direct = *t.Elem, true
		return c, true
	}
	if c.Item == nil || t.Kind != ListType && t.Name != untyped {
		return c, false
	}
	one, err := ParseType(c.Item.Response)
	if err == nil && one.Name == untyped {
		return c, true
	}
	c.Type, c.Branch = one, c.Item.Branch
	return c, err == nil && c.Branch.isObject(one)
}

// Name returns what an object's path calls its name, such as serviceName, or "".
func (c Collection) Name() string {
	if c.Item == nil {
		return ""
	}
	parts := c.Item.Group.Parts()
	return strings.Trim(parts[len(parts)-1], "{}")
}

// item returns the operation that tells one of what o lists, or nil.
func (o *Operation) item() *Operation {
	list := o.Group.Parts()
	for i := range o.Branch.Groups {
		g := &o.Branch.Groups[i]
		parts := g.Parts()
		if len(parts) == len(list)+1 && IsParameter(parts[len(list)]) && slices.Equal(parts[:len(list)], list) {
			return o.Branch.getOn(g.Path)
		}
	}
	return nil
}

// isObject reports whether a type is a model with fields.
func (b *Branch) isObject(t Type) bool {
	m, _ := b.Model(t)
	return m != nil && len(m.Enum) == 0
}

// A Field is one of an object, or of an object within it: flavor.name.
type Field struct {
	Name   string
	Type   Type      // what is described in no way has no name
	Values []Literal // of an enumeration
	Object bool      // those of it are listed too
}

// Bounds on the fields of an object: models may hold each other.
const (
	mostWithin = 3
	mostFields = 500
)

// Fields returns the fields of an object of that type, and of the objects within
// it, in the order of their names.
func (b *Branch) Fields(t Type) []Field {
	var all []Field
	b.addFields(&all, t, "", mostWithin)
	return all
}

func (b *Branch) addFields(all *[]Field, t Type, prefix string, depth int) {
	m, params := b.Model(t)
	if m == nil || depth == 0 {
		return
	}
	for _, p := range m.Properties {
		if len(*all) == mostFields {
			return
		}
		field := Field{Name: prefix + p.Name}
		typ, err := ParseType(p.Type)
		if err == nil {
			field.Type = typ.Substitute(params)
		}
		if held, _ := b.Model(field.Type); held != nil {
			field.Values, field.Object = held.enumValues(), len(held.Enum) == 0
		}
		*all = append(*all, field)
		if field.Object {
			b.addFields(all, field.Type, field.Name+".", depth-1)
		}
	}
}
