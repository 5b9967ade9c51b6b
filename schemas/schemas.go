// Package schemas holds the JSON Schemas that the program publishes, and
// enforces them.
//
// They are generated from Go types by the tests of this package (go test
// ./schemas -update), committed, and embedded as raw JSON in one file: at run
// time nothing is reflected or parsed, and a schema is read on its first use.
//
// What is published, in snapshots, is read by a model at every request, and
// leaves out what would not lead it better: lengths, patterns, the inside of
// rarely used objects. What is enforced, in arguments, is complete.
package schemas

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/tidwall/gjson"
)

// embedded holds a line for each tool: its name, and what is published of its
// arguments, published of its results, and enforced of its arguments, each
// after a tab and without blanks.
//
//go:embed embedded.txt
var embedded []byte

// A Tool is what is published of one tool's arguments and results.
type Tool struct {
	Input, Output json.RawMessage // as published

	enforced func() (*enforced, error) // made once
}

// An enforced schema is what arguments are held against.
type enforced struct {
	root         node
	takesNone    bool // {}, which many calls pass, fits
	takesNothing bool // it has no argument but those that the engine adds
}

// Published returns the schemas of the tool of that name.
func Published(tool string) (*Tool, error) {
	_, rest, found := bytes.Cut(embedded, []byte("\n"+tool+"\t"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	parts := bytes.Split(line, []byte("\t"))
	if !found || len(parts) != 3 {
		return nil, fmt.Errorf("no schemas of tool %s: go generate ./... makes them", tool)
	}
	return &Tool{
		Input: parts[0], Output: parts[1],
		enforced: sync.OnceValues(func() (*enforced, error) { return enforce(parts[2]) }),
	}, nil
}

// New returns a tool whose input is enforced as it is given. It may use what
// the tools and OVHcloud's models need of JSON Schema; with another keyword or
// format, [Tool.Validate] refuses whatever it is asked. The formats of OVHcloud's
// types are known: ip, ipBlock, ipv4Block, ipv6Block, ipInterface, macAddress
// and datetime.
func New(input, output json.RawMessage) *Tool {
	return &Tool{Input: input, Output: output, enforced: sync.OnceValues(func() (*enforced, error) { return enforce(input) })}
}

func enforce(schema json.RawMessage) (*enforced, error) {
	e := new(enforced)
	if err := read(schema, &e.root); err != nil {
		return nil, err
	}
	faults, err := e.root.check(gjson.Parse("{}"))
	if err != nil {
		return nil, err
	}
	e.takesNone = len(faults) == 0
	e.takesNothing = !slices.ContainsFunc(e.root.known(), func(name string) bool { return !slices.Contains(engineArguments(), name) })
	return e, nil
}

// engineArguments are what the engine adds to the arguments of tools that list
// or destroy.
func engineArguments() []string { return []string{"fields", "limit", "cursor", "confirmation_token"} }
