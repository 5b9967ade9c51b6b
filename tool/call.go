package tool

import (
	"bytes"
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// An invocation is a parsed call.
type invocation struct {
	in        any
	arguments []byte // the tool's own in one canonical form, where the call is remembered
	page      page   // of a tool that lists
	token     string // confirmation of a tool that destroys, when the caller gave one
}

// A Checker is an input that finds faults with itself that its schema can't
// express.
type Checker interface{ Faults() []Fault }

// A Fault is one way in which an argument is wrong.
type Fault = schemas.Fault

// Invalid is the error of a call with these faults.
func Invalid(faults ...Fault) error { return &schemas.InvalidError{Faults: faults} }

// NotOneOf is the fault of an argument that is none of the values allowed.
func NotOneOf(at, got string, allowed []string) Fault { return schemas.NotOneOf(at, got, allowed) }

// Nearest returns which of known names was probably meant by name, or "".
func Nearest(name string, known []string) string { return schemas.Nearest(name, known) }

// A bound tool is a definition with the schemas that are published of it.
type bound struct {
	Definition
	schema *schemas.Tool
}

func bind(d Definition) (bound, error) {
	schema, err := schemas.Published(d.Name)
	return bound{d, schema}, err
}

// parse checks arguments, as a host may have garbled them, and decodes them. What
// was written out for the model to read is what it was again, and what a list
// named otherwise has its argument's name.
func (b bound) parse(args json.RawMessage) (invocation, error) {
	args, err := b.schema.Mend(args)
	if err != nil {
		return invocation{}, err
	}
	args = b.schema.Rename(visible.OriginalJSON(args), b.passed)
	if faults := b.misplacedSecrets(args); len(faults) > 0 {
		return invocation{}, Invalid(faults...)
	}
	if err := b.schema.Validate(args); err != nil {
		return invocation{}, err
	}
	in, err := b.decode(args)
	if err != nil {
		return invocation{}, err
	}
	if c, ok := in.(Checker); ok {
		if faults := c.Faults(); len(faults) > 0 {
			return invocation{}, Invalid(faults...)
		}
	}
	inv := invocation{in: in}
	if b.Rows == "" && !b.code.prepares {
		return inv, nil
	}
	var extra struct {
		page
		Token string `json:"confirmation_token"`
	}
	if err := json.Unmarshal(args, &extra); err != nil {
		return invocation{}, err
	}
	inv.page, inv.token = extra.page, extra.Token
	inv.arguments, err = encode(in)
	return inv, err
}

// encode writes a result as JSON, without escaping <, > and &: a model pays
// for each escape.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Object writes what a plan shows of its target. It panics on what can't be
// JSON: targets are structs that came from JSON.
func Object(v any) json.RawMessage {
	b, err := encode(v)
	if err != nil {
		panic(err)
	}
	return b
}
