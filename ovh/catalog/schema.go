package catalog

import (
	"slices"
	"strconv"
	"strings"
)

// A Schema is a JSON Schema (2020-12), in as much of it as OVHcloud's models
// need. The formats ip, ipBlock, datetime and their kin are OVHcloud's types of
// those names: a validator has to know them.
type Schema struct {
	Ref         string             `json:"$ref,omitempty"`
	Type        any                `json:"type,omitempty"` // a name or a list of names
	Format      string             `json:"format,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Description string             `json:"description,omitempty"`
	Enum        []Literal          `json:"enum,omitempty"`
	Properties  map[string]*Schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"` // false or a *Schema
	Names       *Schema            `json:"propertyNames,omitempty"`
	Items       *Schema            `json:"items,omitempty"`
	AnyOf       []*Schema          `json:"anyOf,omitempty"`
	Not         *Schema            `json:"not,omitempty"`
	ReadOnly    bool               `json:"readOnly,omitempty"`
	WriteOnly   bool               `json:"writeOnly,omitempty"`
	Defs        map[string]*Schema `json:"$defs,omitempty"`
}

// maxDefs bounds the models of one schema: a generic model may hold another
// instance of itself without end.
const maxDefs = 2000

// CallSchema returns the schema of the arguments of a call: an object with
// path, query and body. Values in path and query are text, as they are sent.
func (o *Operation) CallSchema() *Schema {
	b := &schemaBuilder{branch: o.Branch, defs: make(map[string]*Schema)}
	path, query := b.textParameters(o, "path"), b.textParameters(o, "query")
	body, required := b.body(o)
	call := newObject()
	call.Properties = map[string]*Schema{"path": path, "query": query, "body": body}
	if len(query.Required) > 0 {
		call.Required = append(call.Required, "query")
	}
	if required {
		call.Required = append(call.Required, "body")
	}
	call.Defs = b.defs
	return call
}

// newObject returns the schema of an object without properties.
func newObject() *Schema {
	return &Schema{Type: "object", Properties: make(map[string]*Schema), Additional: false}
}

// A schemaBuilder turns types of one branch into schemas. A model becomes a
// definition, once, so that models may hold each other.
type schemaBuilder struct {
	branch *Branch
	defs   map[string]*Schema
}

// textParameters returns the schema of the parameters in the path or the query.
func (b *schemaBuilder) textParameters(o *Operation, in string) *Schema {
	all := newObject()
	for _, p := range o.Parameters {
		if p.In != in {
			continue
		}
		s := b.textParameter(p)
		s.Description = p.Description
		all.Properties[p.Name] = s
		if p.Required {
			all.Required = append(all.Required, p.Name)
		}
	}
	return all
}

// textParameter returns the schema of a parameter that is sent as text.
func (b *schemaBuilder) textParameter(p Parameter) *Schema {
	t, err := ParseType(p.Type)
	if err != nil || t.Kind != NamedType {
		return &Schema{Type: "string"}
	}
	if m, _ := b.branch.Model(t); m != nil {
		return &Schema{Type: "string", Enum: quoted(m.Enum)}
	}
	scalar := scalarSchema(t.Name)
	switch scalar.Type {
	case "integer":
		return &Schema{Type: "string", Pattern: `^-?[0-9]+$`}
	case "number":
		return &Schema{Type: "string", Pattern: `^-?[0-9]+(\.[0-9]+)?$`}
	case "boolean":
		return &Schema{Type: "string", Enum: []Literal{`"true"`, `"false"`}}
	case "string":
		return scalar
	}
	return &Schema{Type: "string"}
}

// quoted makes text of what an enumeration may hold as numbers.
func quoted(values []Literal) []Literal {
	all := make([]Literal, len(values))
	for i, v := range values {
		all[i] = stringLiteral(v.Text())
	}
	return all
}

// body returns the schema of the body, and whether there must be one. OVHcloud
// describes a body either as one parameter without a name, or as one parameter
// for each of its fields.
func (b *schemaBuilder) body(o *Operation) (body *Schema, required bool) {
	fields := newObject()
	for _, p := range o.Parameters {
		if p.In != "body" {
			continue
		}
		if p.Name == "" {
			return b.expression(p.Type), p.Required
		}
		field := b.expression(p.Type)
		if !p.Required {
			field = nullable(field)
		}
		if p.Description != "" {
			field.Description = p.Description
		}
		fields.Properties[p.Name] = field
		if p.Required {
			fields.Required = append(fields.Required, p.Name)
		}
	}
	if len(fields.Properties) == 0 {
		return nullable(fields), false
	}
	return fields, len(fields.Required) > 0
}

// expression returns the schema of a type expression. One that can't be read
// allows any value.
func (b *schemaBuilder) expression(typ string) *Schema {
	t, err := ParseType(typ)
	if err != nil {
		return new(Schema)
	}
	return b.value(t)
}

func (b *schemaBuilder) value(t Type) *Schema {
	switch t.Kind {
	case ListType:
		return &Schema{Type: "array", Items: b.value(*t.Elem)}
	case MapType:
		return &Schema{Type: "object", Additional: b.value(*t.Elem), Names: b.keys(*t.Key)}
	}
	name := t.String()
	m, params := b.branch.Model(t)
	if m == nil {
		return scalarSchema(name)
	}
	if len(m.Enum) > 0 {
		return enumeration(m)
	}
	if b.defs[name] == nil {
		if len(b.defs) >= maxDefs || len(name) > maxTypeLength {
			return new(Schema)
		}
		// Before its properties, which may be of the same type.
		def := newObject()
		b.defs[name] = def
		b.define(def, m, params)
	}
	return &Schema{Ref: "#/$defs/" + strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "<", "%3C", ">", "%3E", " ", "%20").Replace(name)}
}

// define fills the definition of a model.
func (b *schemaBuilder) define(def *Schema, m *Model, params map[string]Type) {
	def.Description = m.Description
	for _, p := range m.Properties {
		if p.ReadOnly {
			// Known, so that a validator says why it may not be sent.
			def.Properties[p.Name] = &Schema{ReadOnly: true, Not: new(Schema), Description: p.Description}
			continue
		}
		field := new(Schema)
		if t, err := ParseType(p.Type); err == nil {
			field = b.value(t.Substitute(params))
		}
		if p.Nullable {
			field = nullable(field)
		}
		if p.Description != "" {
			field.Description = p.Description
		}
		def.Properties[p.Name] = field
		if p.Required {
			def.Required = append(def.Required, p.Name)
		}
	}
}

// keys returns the schema of a map's keys, or nil where they may be any text.
func (b *schemaBuilder) keys(key Type) *Schema {
	if m, _ := b.branch.Model(key); m != nil && len(m.Enum) > 0 {
		return enumeration(m)
	}
	return nil
}

func enumeration(m *Model) *Schema {
	s := &Schema{Type: "string", Enum: m.enumValues(), Description: m.Description}
	if m.EnumType == "long" {
		s.Type = "integer"
	}
	return s
}

// enumValues returns the values of an enumeration as they are sent: some
// branches quote numbers.
func (m *Model) enumValues() []Literal {
	if m.EnumType != "long" {
		return m.Enum
	}
	all := slices.Clone(m.Enum)
	for i, v := range all {
		if _, err := strconv.ParseInt(v.Text(), 10, 64); err == nil {
			all[i] = Literal(v.Text())
		}
	}
	return all
}

// nullable returns a schema that allows null as well.
func nullable(s *Schema) *Schema {
	switch {
	case s.Ref != "":
		return &Schema{AnyOf: []*Schema{s, {Type: "null"}}}
	case s.Type == nil:
		return s // it allows anything
	}
	wider := *s
	wider.Type = []any{s.Type, "null"}
	if s.Enum != nil {
		wider.Enum = append(slices.Clone(s.Enum), "null")
	}
	return &wider
}

// scalarSchema returns the schema of a type that is no model. A type that is
// not known allows any value: OVHcloud may have added it yesterday.
func scalarSchema(name string) *Schema {
	switch name {
	case "string", "text", "phoneNumber", "internationalPhoneNumber", "time", "duration", "url", "file", "email":
		return &Schema{Type: "string"}
	case "password":
		return &Schema{Type: "string", WriteOnly: true}
	case "long", "int", "integer":
		return &Schema{Type: "integer"}
	case "double", "float":
		return &Schema{Type: "number"}
	case "boolean", "bool":
		return &Schema{Type: "boolean"}
	case "datetime", "date", "uuid", "ip", "ipv4", "ipv6", "ipBlock", "ipv4Block", "ipv6Block", "ipInterface", "macAddress":
		return &Schema{Type: "string", Format: name}
	}
	return new(Schema)
}
