// Package schemas holds the JSON Schemas that the program publishes, and
// enforces them.
//
// They are generated from Go types by the tests of this package (go test
// ./schemas -update), committed in snapshots, and embedded as raw JSON: at run
// time nothing is reflected, and a validator is compiled on its first use.
package schemas

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	validate "github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed snapshots/*.json
var snapshots embed.FS

// A Tool is what is published of one tool's arguments and results.
type Tool struct {
	Input, Output json.RawMessage

	compile func() (*validate.Schema, error) // of Input, once
}

// Published returns the schemas of the tool of that name.
func Published(tool string) (*Tool, error) {
	file, err := snapshots.ReadFile("snapshots/" + tool + ".json")
	if err != nil {
		return nil, fmt.Errorf("tool %s has no snapshot: run go test ./schemas -update", tool)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, file); err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", tool, err)
	}
	var snapshot struct {
		Input  json.RawMessage `json:"inputSchema"`
		Output json.RawMessage `json:"outputSchema"`
	}
	if err := json.Unmarshal(compact.Bytes(), &snapshot); err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", tool, err)
	}
	return New(snapshot.Input, snapshot.Output), nil
}

// New returns a tool with these schemas.
func New(input, output json.RawMessage) *Tool {
	t := &Tool{Input: input, Output: output}
	t.compile = sync.OnceValues(func() (*validate.Schema, error) { return compile(t.Input) })
	return t
}

func compile(schema json.RawMessage) (*validate.Schema, error) {
	doc, err := validate.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := validate.NewCompiler()
	c.DefaultDraft(validate.Draft2020)
	c.AssertFormat()
	c.UseLoader(sealed{})
	if err := c.AddResource("tool.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("tool.json")
}

// sealed loads nothing: a schema stands alone.
type sealed struct{}

// Load implements the engine's loader.
func (sealed) Load(url string) (any, error) { return nil, fmt.Errorf("schema refers to %s", url) }
