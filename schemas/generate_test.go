package schemas_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A published tool, in the order that its snapshot has.
type published struct {
	Name        string             `json:"name"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Annotations json.RawMessage    `json:"annotations"`
	Input       *jsonschema.Schema `json:"inputSchema"`
	Output      *jsonschema.Schema `json:"outputSchema"`
}

// generate makes what is published of a tool from its Go types.
func generate(d tool.Definition) (published, error) {
	annotations, err := json.Marshal(d.Annotations())
	if err != nil {
		return published{}, err
	}
	in, out := arguments(d), reflector(true).ReflectFromType(d.Out)
	slim(in, 1)
	in.AdditionalProperties = jsonschema.FalseSchema
	out.Version = ""
	if d.Rows != "" {
		out.Properties.Set("incomplete", &jsonschema.Schema{Type: "string"})
		out.Properties.Set("total", &jsonschema.Schema{Type: "integer"})
		out.Properties.Set("next_cursor", &jsonschema.Schema{Type: "string"})
		out.Properties.Set("next", &jsonschema.Schema{Type: "string"})
	}
	outline(out, 0)
	return published{d.Name, d.Title, d.Description, annotations, in, out}, nil
}

// arguments makes what is enforced of a tool's arguments.
func arguments(d tool.Definition) *jsonschema.Schema {
	in := reflector(false).ReflectFromType(d.In)
	in.Version = ""
	if d.Rows != "" {
		in.Properties.Set("fields", &jsonschema.Schema{
			Type: "array", MaxItems: new(uint64(50)), Items: &jsonschema.Schema{Type: "string", MaxLength: new(uint64(100))},
			Description: "Row fields to keep.",
		})
		in.Properties.Set("limit", &jsonschema.Schema{Type: "integer", Minimum: "1"})
		in.Properties.Set("cursor", &jsonschema.Schema{Type: "string", MaxLength: new(uint64(64))})
	}
	if d.Effect == effect.Destroy {
		in.Properties.Set("confirmation_token", &jsonschema.Schema{
			Type: "string", MaxLength: new(uint64(64)),
			Description: "From its plan, once the user agreed.",
		})
	}
	return in
}

// An enumerated type states its values in one place.
type enumerated interface{ Enum() []string }

func enumeration(e enumerated) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, value := range e.Enum() {
		s.Enum = append(s.Enum, value)
	}
	return s
}

// anything is every type of JSON by name: an empty schema is taken for a mistake.
// So what is in an array names a keyword, which is true of every value.
func anything() *jsonschema.Schema {
	s := new(jsonschema.Schema)
	for _, t := range []string{"object", "array", "string", "number", "boolean", "null"} {
		s.AnyOf = append(s.AnyOf, &jsonschema.Schema{Type: t})
	}
	s.AnyOf[1].Items = &jsonschema.Schema{MinProperties: new(uint64(0)), Description: "JSON of any kind."}
	return s
}

// anyBody is what a request of OVHcloud's API holds. None takes a text or a
// number alone.
func anyBody() *jsonschema.Schema {
	return &jsonschema.Schema{Extras: map[string]any{"type": []string{"object", "array"}}}
}

// mostSpelledOut is how deep an object is published with its fields; hosts take
// more, but a model pays for all of them at every request.
const mostSpelledOut = 3

// mostInt32 bounds what nothing but the type of OVHcloud's field does.
const mostInt32 = "2147483647"

// slim makes a schema of arguments such as every host takes (see package
// hosts), and drops what does not lead a model better than the words do.
//
// An object whose fields have no names, or that nests deep, is published as a
// string of JSON: some hosts refuse it otherwise, and where a model is held to
// the schema it could give {} alone. Given as it is, it is taken all the same.
func slim(s *jsonschema.Schema, depth int) {
	deep := s.Type == "object" || s.Items != nil && s.Items.Type == "object"
	if s.Type == "" || deep && depth >= mostSpelledOut || s.Type == "object" && depth > 1 && s.Properties.Len() == 0 {
		*s = jsonschema.Schema{Type: "string", Description: s.Description}
	}
	s.MinLength, s.MaxLength, s.Pattern, s.MinItems, s.MaxItems = nil, nil, "", nil, nil
	s.AdditionalProperties = nil
	if s.Minimum == "0" || s.Minimum == "1" {
		s.Minimum = "" // nobody takes ids, counts and times for less
	}
	if s.Maximum == mostInt32 {
		s.Maximum = ""
	}
	if s.Type != "string" {
		s.Enum = nil
	}
	if s.Default != nil {
		s.Description = strings.TrimSpace(fmt.Sprintf("%s Default %v.", s.Description, s.Default))
		s.Default = nil
	}
	if s.Items != nil {
		slim(s.Items, depth)
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		slim(p.Value, depth+1)
	}
}

// outline keeps the fields of a result and of its rows. What nests deeper is
// an object, and nothing is required: nobody has to fill results in.
func outline(s *jsonschema.Schema, depth int) {
	s.Required = nil
	if s.Items != nil {
		outline(s.Items, depth)
	}
	if s.Type == "object" && depth > 1 {
		s.Properties = nil
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		outline(p.Value, depth+1)
	}
}

// reflector inlines everything: hosts handle references badly. Arguments are
// closed, so that a misspelt one is refused; results are open, because
// OVHcloud may add fields.
func reflector(open bool) *jsonschema.Reflector {
	return &jsonschema.Reflector{
		Anonymous: true, DoNotReference: true, ExpandedStruct: true, AllowAdditionalProperties: open,
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			if t == reflect.TypeFor[json.RawMessage]() {
				return &jsonschema.Schema{Type: "object"}
			}
			if t == reflect.TypeFor[tool.AnyJSON]() && open {
				return anything()
			}
			if t == reflect.TypeFor[tool.AnyJSON]() {
				return anyBody()
			}
			if e, ok := reflect.TypeAssert[enumerated](reflect.Zero(t)); ok {
				return enumeration(e)
			}
			return nil
		},
	}
}
