package effect

import "github.com/ovh-mcp/ovh-mcp/ovh/catalog"

// settableFields returns the names of what the operation's body may set, and
// whether these are all.
func settableFields(o *catalog.Operation) (names []string, complete bool) {
	complete = true
	for i := range o.Parameters {
		p := &o.Parameters[i]
		if p.In != "body" {
			continue
		}
		if p.Name != "" {
			names = append(names, p.Name)
			continue
		}
		fields, known := writableFields(o.Branch, p.Type)
		names, complete = append(names, fields...), complete && known
	}
	return names, complete
}

// writableFields returns the names of an object's fields that may be set, and
// whether the object is described. Version 2 nests them in targetSpec, which
// says nothing by its own name.
func writableFields(b *catalog.Branch, typ string) (names []string, known bool) {
	m := objectModel(b, typ)
	if m == nil {
		return nil, false
	}
	for i := range m.Properties {
		p := &m.Properties[i]
		if p.ReadOnly {
			continue
		}
		var target *catalog.Model
		if p.Name == "targetSpec" {
			target = objectModel(b, p.Type)
		}
		if target == nil {
			names = append(names, p.Name)
			continue
		}
		for j := range target.Properties {
			if !target.Properties[j].ReadOnly {
				names = append(names, target.Properties[j].Name)
			}
		}
	}
	return names, true
}

// objectModel returns the model of an object, or of the objects in a list; nil
// for anything else.
func objectModel(b *catalog.Branch, typ string) *catalog.Model {
	t, err := catalog.ParseType(typ)
	if err != nil || b == nil {
		return nil
	}
	for t.Kind == catalog.ListType {
		t = *t.Elem
	}
	m, _ := b.Model(t)
	if m == nil || len(m.Enum) > 0 {
		return nil
	}
	return m
}
