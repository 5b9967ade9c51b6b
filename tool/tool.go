// Package tool is the engine behind every MCP tool of the server: the kinds of
// tool, the way of a call, answers fit for a model, errors that say what to do
// next, and the binding to MCP.
//
// # A tool is one value
//
// A toolset lists its tools as values of five kinds: [Read], [List], [Wait],
// [Change] and [Destroy]. Everything that is published or enforced about a
// tool (MCP hints, schemas, the confirmation token, the access rules to ask
// for, the row in the README) is derived from that value.
//
// # A tool can't write
//
// A tool is handed an [ovh.Reader], which can only look. A tool that writes
// returns an [Act]: the writes as values, in order, and how to read their
// answers. The [Runner] alone sends them, exactly those. So what a plan shows
// is what is sent, and nothing can be sent without passing the runner.
//
// # The way of a call
//
// [Runner.Call] is all of it: parse the arguments, read or prepare, ask for
// consent when the act destroys, send the steps, shape the answer. Read
// Runner.run first: it fits on one screen.
package tool

import (
	"reflect"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A Tool is a value of one of the five kinds. It is sealed: no other type can
// be a tool.
type Tool interface{ define() *Definition }

// A Toolset is a part of the tools that an operator can choose to serve.
type Toolset struct {
	Name  string
	About string // what its tools are for
	Tools []Tool

	// Passed are the fields of the rows that its tools list which others of them
	// take under another name, and these names. So what was listed can be passed
	// on as it is, and OVHcloud's own names stay in results.
	Passed map[string][]string
}

// Definitions returns the tools of the set, compiled.
func (s Toolset) Definitions() []Definition {
	all := make([]Definition, len(s.Tools))
	for i, t := range s.Tools {
		all[i] = *t.define()
		all[i].Toolset, all[i].passed = s.Name, s.Passed
	}
	return all
}

// A Definition is a [Tool] whose types are compiled into code. Its exported
// part is all that is told about it.
type Definition struct {
	Name, Title, Description string
	Toolset                  string
	Effect                   effect.Kind // the worst that a call can do
	Milder                   bool        // some calls of a tool that destroys are a Change
	Reveals                  bool        // its results show secrets
	Access                   []ovh.AccessRule
	Partly                   bool         // it goes without the rights that it lacks
	Rows, Table              string       // fields of Out, or ""
	Asked                    []string     // fields of a row that are shown when asked for
	In, Out                  reflect.Type // what the schemas are generated from

	passed map[string][]string // of its toolset
	code   code
}

// Least is the effect that every call of the tool has, or a worse one.
func (d Definition) Least() effect.Kind {
	if d.Milder {
		return effect.Change
	}
	return d.Effect
}

// None is the input of a tool that takes no arguments.
type None struct{}

// Access parses the access rules of a tool, each "METHOD path" with a * for
// every variable part. It panics on a malformed one: a mistake in the program
// that its first start shows.
func Access(routes ...string) []ovh.AccessRule { return ovh.AccessRules(routes...) }
