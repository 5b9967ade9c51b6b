package schemas_test

import (
	"encoding/json"
	"reflect"

	"github.com/invopop/jsonschema"

	"github.com/ovh-mcp/ovh-mcp/tools"
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
func generate(d tools.Definition) (published, error) {
	annotations, err := json.Marshal(d.Annotations())
	if err != nil {
		return published{}, err
	}
	in := reflector(false).ReflectFromType(d.In)
	if d.Effect == tools.Destroy {
		in.Properties.Set("confirmation_token", &jsonschema.Schema{
			Type: "string", MaxLength: new(uint64(64)),
			Description: "From this call's plan, once the user agreed.",
		})
	}
	out := reflector(true).ReflectFromType(d.Out)
	in.Version, out.Version = "", ""
	return published{d.Name, d.Title, d.Description, annotations, in, out}, nil
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
			return nil
		},
	}
}
