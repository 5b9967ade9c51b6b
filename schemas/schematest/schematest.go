// Package schematest holds what package schemas says of a value against what
// another validator says. Only tests import it.
package schematest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	library "github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// A Referee holds values against one schema, twice.
type Referee struct {
	schema json.RawMessage
	ours   *schemas.Tool
	theirs *library.Schema
}

// New compiles a schema.
func New(t testing.TB, schema json.RawMessage) *Referee {
	t.Helper()
	doc, err := library.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := library.NewCompiler()
	c.DefaultDraft(library.Draft2020)
	c.AssertFormat()
	for _, name := range []string{"ip", "ipv4", "ipv6", "ipBlock", "ipv4Block", "ipv6Block", "ipInterface", "macAddress", "datetime"} {
		c.RegisterFormat(format(name))
	}
	if err := c.AddResource("tool.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("tool.json")
	if err != nil {
		t.Fatalf("%v\n%s", err, schema)
	}
	return &Referee{schema, schemas.New(schema, nil), compiled}
}

// format is one of OVHcloud's, or one that the library reads otherwise: for it,
// "+1.2.3.4" is an address.
func format(name string) *library.Format {
	ours := schemas.New(fmt.Appendf(nil, `{"format":%q}`, name), nil)
	return &library.Format{Name: name, Validate: func(v any) error {
		text, err := json.Marshal(v)
		if err != nil {
			return err
		}
		return ours.Validate(text)
	}}
}

// Agree reports whether a value is valid, and an error unless both say so. What
// package schemas refuses beyond the schema, for the sake of what reads the
// value next, is no difference.
func (r *Referee) Agree(value []byte) (valid bool, err error) {
	ours := r.ours.Validate(value)
	invalid, ok := errors.AsType[*schemas.InvalidError](ours)
	if ours != nil && !ok {
		return false, fmt.Errorf("the schema is not read: %w\n%s", ours, r.schema)
	}
	if ok && !slices.ContainsFunc(invalid.Faults, bySchema) {
		return false, nil // and the library might take a minute over the number
	}
	doc, err := library.UnmarshalJSON(bytes.NewReader(value))
	if err == nil {
		err = r.theirs.Validate(doc)
	}
	if (err == nil) != (ours == nil) {
		return false, fmt.Errorf("%s\nours: %w\nthe library: %w\n%s", value, ours, err, r.schema)
	}
	return ours == nil, nil
}

func bySchema(f schemas.Fault) bool {
	return !slices.Contains([]string{
		"is given twice", "is a number out of any range", "must be written in digits only and fit in 64 bits",
		"more is wrong; these are the first faults",
	}, f.Problem)
}
