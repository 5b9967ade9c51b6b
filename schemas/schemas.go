// Package schemas holds the JSON Schemas that the program publishes, and
// enforces them.
//
// They are generated from Go types by the tests of this package (go test
// ./schemas -update), committed, and embedded as raw JSON: at run time nothing
// is reflected, and a validator is compiled on its first use.
//
// What is published, in snapshots, is read by a model at every request, and
// leaves out what would not lead it better: lengths, patterns, the inside of
// rarely used objects. What is enforced, in arguments, is complete.
package schemas

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	validate "github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed snapshots/*.json
var snapshots embed.FS

//go:embed arguments/*.json
var arguments embed.FS

// A Tool is what is published of one tool's arguments and results.
type Tool struct {
	Input, Output json.RawMessage // as published

	enforced func() (*enforced, error) // made once
}

// An enforced schema is what arguments are held against.
type enforced struct {
	compiled     *validate.Schema
	root         node // for mending and messages
	takesNone    bool // {}, which many calls pass, fits
	takesNothing bool // it has no argument but those that the engine adds
}

// Published returns the schemas of the tool of that name.
func Published(tool string) (*Tool, error) {
	file, err := snapshots.ReadFile("snapshots/" + tool + ".json")
	if err != nil {
		return nil, fmt.Errorf("no snapshot of tool %s: go generate ./... makes one", tool)
	}
	// Only looked for: every start would pay for reading them.
	enforcedFile := "arguments/" + tool + ".json"
	if _, err := fs.Stat(arguments, enforcedFile); err != nil {
		return nil, fmt.Errorf("no arguments of tool %s: go generate ./... makes them", tool)
	}
	return &Tool{
		Input: member(file, "inputSchema"), Output: member(file, "outputSchema"),
		enforced: sync.OnceValues(func() (*enforced, error) {
			schema, err := arguments.ReadFile(enforcedFile)
			if err != nil {
				return nil, err
			}
			return enforce(schema)
		}),
	}, nil
}

// member returns one member of a snapshot, without its indentation. It relies
// on the form that the generator writes: every start of the program reads all
// snapshots, and parsing them doubles the time that it takes.
func member(snapshot []byte, name string) json.RawMessage {
	_, rest, _ := bytes.Cut(snapshot, []byte("\n  \""+name+"\": "))
	rest, _, _ = bytes.Cut(rest, []byte("\n  \"")) // where the next member begins,
	rest, _, _ = bytes.Cut(rest, []byte("\n}"))    // or the snapshot ends
	out := make([]byte, 0, len(rest)/2)
	for line := range bytes.Lines(rest) {
		out = append(out, bytes.Trim(line, " \n")...)
	}
	return bytes.TrimSuffix(out, []byte(","))
}

// New returns a tool whose input is enforced as it is given. Beyond those of
// JSON Schema it may use the formats of OVHcloud's types: ip, ipBlock,
// ipv4Block, ipv6Block, ipInterface, macAddress and datetime.
func New(input, output json.RawMessage) *Tool {
	return &Tool{Input: input, Output: output, enforced: sync.OnceValues(func() (*enforced, error) { return enforce(input) })}
}

func enforce(schema json.RawMessage) (*enforced, error) {
	e := new(enforced)
	if err := json.Unmarshal(schema, &e.root); err != nil {
		return nil, err
	}
	var err error
	if e.compiled, err = compile(schema); err != nil {
		return nil, err
	}
	e.takesNone = e.compiled.Validate(map[string]any{}) == nil
	e.takesNothing = !slices.ContainsFunc(e.root.known(), func(name string) bool { return !slices.Contains(engineArguments(), name) })
	return e, nil
}

// engineArguments are what the engine adds to the arguments of tools that list
// or destroy.
func engineArguments() []string { return []string{"fields", "limit", "cursor", "confirmation_token"} }

func compile(schema json.RawMessage) (*validate.Schema, error) {
	doc, err := validate.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := validate.NewCompiler()
	c.DefaultDraft(validate.Draft2020)
	c.AssertFormat()
	for _, f := range formats() {
		c.RegisterFormat(f)
	}
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
