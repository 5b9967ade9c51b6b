package catalog

import (
	"slices"
	"strconv"
	"strings"
)

// A Schema is a JSON Schema (2020-12), in as much of it as OVHcloud's models
// need. The formats ip, ipBlock, datetime and their kin are OVHcloud's types of
// those names.
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

// A schemer turns types of one branch into schemas.
type schemer struct {
	branch *Branch
	defs   map[string]*Schema
}

// Call returns the schema that the arguments of a call are held against: an
// object with path, query and body.
func (o *Operation) Call() *Schema {
	s := &schemer{branch: o.Branch, defs: make(map[string]*Schema)}
	path, query := object(), object()
	for _, p := range o.Parameters {
		var into *Schema
		switch p.In {
		case "path":
			into = path
		case "query":
			into = query
		default:
			continue
		}
		text := s.text(p)
		text.Description = p.Description
		into.Properties[p.Name] = text
		if p.Required {
			into.Required = append(into.Required, p.Name)
		}
	}
	call := object()
	call.Properties = map[string]*Schema{"path": path, "query": query}
	if len(query.Required) > 0 {
		call.Required = []string{"query"}
	}
	body, required := s.body(o)
	call.Properties["body"] = body
	if required {
		call.Required = append(call.Required, "body")
	}
	call.Defs = s.defs
	return call
}

// Body returns the schema of the operation's body, and whether there must be
// one.
func (o *Operation) Body() (body *Schema, required bool) {
	s := &schemer{branch: o.Branch, defs: make(map[string]*Schema)}
	body, required = s.body(o)
	body.Defs = s.defs
	return body, required
}

func object() *Schema {
	return &Schema{Type: "object", Properties: make(map[string]*Schema), Additional: false}
}

// body joins the parameters of the body: one value as a whole, or one field
// each.
func (s *schemer) body(o *Operation) (body *Schema, required bool) {
	fields := object()
	for _, p := range o.Parameters {
		if p.In != "body" {
			continue
		}
		if p.Name == "" {
			return s.typed(p.Type), p.Required
		}
		field := s.typed(p.Type)
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

// typed returns the schema of a value of that type.
func (s *schemer) typed(typ string) *Schema {
	e, err := parseType(typ)
	if err != nil {
		return new(Schema)
	}
	return s.value(e)
}

func (s *schemer) value(e expr) *Schema {
	switch e.kind {
	case listOf:
		return &Schema{Type: "array", Items: s.value(*e.elem)}
	case mapOf:
		return &Schema{Type: "object", Additional: s.value(*e.elem), Names: s.names(*e.key)}
	}
	name := e.String()
	m, bound := s.branch.model(e)
	if m == nil {
		return scalarSchema(name)
	}
	if len(m.Enum) > 0 {
		return enumeration(m)
	}
	if s.defs[name] == nil {
		if len(s.defs) >= maxDefs || len(name) > maxExpr {
			return new(Schema)
		}
		def := object()
		s.defs[name] = def
		s.fields(def, m, bound)
	}
	return &Schema{Ref: "#/$defs/" + strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", "<", "%3C", ">", "%3E", " ", "%20").Replace(name)}
}

func (s *schemer) fields(def *Schema, m *Model, bound map[string]expr) {
	def.Description = m.Description
	for _, p := range m.Properties {
		if p.ReadOnly {
			def.Properties[p.Name] = &Schema{ReadOnly: true, Not: new(Schema), Description: p.Description}
			continue
		}
		field := new(Schema)
		if e, err := parseType(p.Type); err == nil {
			field = s.value(e.bind(bound))
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

// names is what the keys of a map must be, or nil.
func (s *schemer) names(key expr) *Schema {
	if m, _ := s.branch.model(key); m != nil && len(m.Enum) > 0 {
		return enumeration(m)
	}
	return nil
}

func enumeration(m *Model) *Schema {
	e := &Schema{Type: "string", Enum: m.values(), Description: m.Description}
	if m.EnumType == "long" {
		e.Type = "integer"
	}
	return e
}

// values returns the values of an enumeration as they are sent: some branches
// quote numbers.
func (m *Model) values() []Literal {
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

// nullable allows null as well.
func nullable(s *Schema) *Schema {
	switch {
	case s.Ref != "":
		return &Schema{AnyOf: []*Schema{s, {Type: "null"}}}
	case s.Type == nil:
		return s
	}
	wider := *s
	wider.Type = []any{s.Type, "null"}
	if s.Enum != nil {
		wider.Enum = append(slices.Clone(s.Enum), "null")
	}
	return &wider
}

// scalarSchema returns the schema of a type that is no model. A type that is
// not known takes any value.
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
	case "any", "object":
		return new(Schema)
	}
	return new(Schema)
}

// text returns the schema of a parameter that is written as text, in a path or
// a query.
func (s *schemer) text(p Parameter) *Schema {
	e, err := parseType(p.Type)
	if err != nil || e.kind != named {
		return &Schema{Type: "string"}
	}
	if m, _ := s.branch.model(e); m != nil {
		return &Schema{Type: "string", Enum: texts(m.Enum)}
	}
	scalar := scalarSchema(e.name)
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

// texts quotes what an enumeration may hold as numbers.
func texts(values []Literal) []Literal {
	quoted := make([]Literal, len(values))
	for i, v := range values {
		quoted[i] = literal(v.Text())
	}
	return quoted
}
