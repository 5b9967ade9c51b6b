// Package tools declares every MCP tool of the server and runs them.
//
// A tool is one value, a [Tool]; everything that is published or enforced is
// derived from it. Every call goes one way, [Runner.run].
package tools

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// An Effect says what a tool does to the account.
type Effect int

// The zero Effect is invalid, so that no tool is harmless by omission.
const (
	Read    Effect = iota + 1 // changes nothing
	Change                    // changes something that a second call can change back
	Destroy                   // loses data, cuts service, locks out, spends money or reaches a person
)

// String returns the effect's name.
func (e Effect) String() string {
	return [...]string{"invalid", "Read", "Change", "Destroy"}[e]
}

// A Tool is one operation offered to the model: all that is said about it and
// all that it does. In and Out are structs; their fields are the published
// arguments and results.
type Tool[In, Out any] struct {
	Name        string
	Title       string
	Description string // two sentences at most, read by a model at every request
	Effect      Effect
	Access      []ovh.AccessRule // what the keys must be granted, plan included

	// Judge refuses a call that can't work and says what a good one does, where
	// that depends on the arguments: never worse than Effect. May be nil.
	Judge func(context.Context, *ovh.Client, In) (Effect, error)

	// Rows is the field of Out that holds the rows of a tool that lists, in a
	// stable order; a row's first field is its name. Such a tool takes fields,
	// limit and cursor as well.
	Rows string

	// Table is a field of Out that the text shows as a table when that is
	// shorter: for answers with rows that are not lists to read in parts.
	Table string

	// Plan reads the live state and says what Run would do. Set when Effect is
	// Destroy, and only then.
	Plan func(context.Context, *ovh.Client, In) (confirm.Plan, error)

	// Run does the work. A tool that waits has Watch instead.
	Run   func(context.Context, *ovh.Client, In) (Out, error)
	Watch func(context.Context, *ovh.Client, In, Watcher) (Out, error)
}

// A Watcher is whom a tool that waits reports to.
type Watcher struct {
	Report   func(Progress)
	Stopping <-chan struct{} // closed when there is no more time: answer with what was seen
}

// A Progress says how far a call is.
type Progress struct {
	Done, Total float64 // in any unit; Total is 0 when it is not known
	Message     string
}

// A Definition is a [Tool] whose types are compiled into code.
type Definition struct {
	Name, Title, Description string
	Toolset                  string
	Effect                   Effect
	Access                   []ovh.AccessRule
	Rows, Table              string       // fields of Out, or ""
	In, Out                  reflect.Type // what the schemas are generated from

	code code
}

// A code is a tool's own code, without its types: in is what decode returned.
type code struct {
	decode func(args json.RawMessage) (in any, err error)
	judge  func(ctx context.Context, api *ovh.Client, in any) (Effect, error) // nil when the effect is always the same
	plan   func(ctx context.Context, api *ovh.Client, in any) (confirm.Plan, error)
	run    func(ctx context.Context, api *ovh.Client, in any, w Watcher) (any, error)
}

// An invocation is a parsed call that has not run yet.
type invocation struct {
	in        any
	arguments []byte // the tool's own in one canonical form, where the call is remembered
	page      page   // of a tool that lists
	token     string // confirmation of a tool that destroys, when the caller gave one
}

func define[In, Out any](t Tool[In, Out]) Definition {
	d := Definition{
		Name: t.Name, Title: t.Title, Description: t.Description, Effect: t.Effect, Access: t.Access, Rows: t.Rows, Table: t.Table,
		In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out](),
	}
	if t.Effect == Destroy {
		d.Out = reflect.TypeFor[outcome[Out]]()
	}
	d.code = t.code()
	return d
}

// code is all that is compiled for each tool anew, so there is little of it.
func (t Tool[In, Out]) code() code {
	c := code{
		decode: func(args json.RawMessage) (any, error) {
			var in In
			err := json.Unmarshal(args, &in)
			return in, err
		},
		plan: func(ctx context.Context, api *ovh.Client, in any) (confirm.Plan, error) {
			return t.Plan(ctx, api, in.(In))
		},
		run: func(ctx context.Context, api *ovh.Client, in any, w Watcher) (any, error) {
			if t.Watch != nil {
				return t.Watch(ctx, api, in.(In), w)
			}
			return t.Run(ctx, api, in.(In))
		},
	}
	if t.Judge != nil {
		c.judge = func(ctx context.Context, api *ovh.Client, in any) (Effect, error) { return t.Judge(ctx, api, in.(In)) }
	}
	return c
}

// An outcome is what a destructive tool answers: first what it would do, then
// what it did.
type outcome[Out any] struct {
	Confirm *pending `json:"confirm,omitempty"`
	Result  *Out     `json:"result,omitempty"`
}

// A pending call waits for the user's agreement.
type pending struct {
	confirm.Plan
	Token   string    `json:"confirmation_token"`
	Expires time.Time `json:"expires"`
}

// A checked input finds faults with itself that its schema can't express.
type checked interface{ faults() []schemas.Fault }

// parse checks arguments and decodes them.
func (d Definition) parse(schema *schemas.Tool, args json.RawMessage) (invocation, error) {
	if err := schema.Validate(args); err != nil {
		return invocation{}, err
	}
	in, err := d.code.decode(args)
	if err != nil {
		return invocation{}, err
	}
	if c, ok := in.(checked); ok {
		if faults := c.faults(); len(faults) > 0 {
			return invocation{}, &schemas.InvalidError{Faults: faults}
		}
	}
	inv := invocation{in: in}
	switch {
	case d.Rows != "":
		err = json.Unmarshal(args, &inv.page)
	case d.Effect == Destroy:
		var extra struct {
			Token string `json:"confirmation_token"`
		}
		err = json.Unmarshal(args, &extra)
		inv.token = extra.Token
	default:
		return inv, nil
	}
	if err != nil {
		return invocation{}, err
	}
	inv.arguments, err = json.Marshal(in)
	return inv, err
}

// judge says what a call does.
func (d Definition) judge(ctx context.Context, api *ovh.Client, inv invocation) (Effect, error) {
	if d.code.judge == nil {
		return d.Effect, nil
	}
	return d.code.judge(ctx, api, inv.in)
}

// execute carries a call out and encodes its result.
func (d Definition) execute(ctx context.Context, api *ovh.Client, inv invocation, w Watcher) (json.RawMessage, error) {
	out, err := d.code.run(ctx, api, inv.in, w)
	if err != nil || d.Effect != Destroy {
		return encoded(out, err)
	}
	return encoded(outcome[any]{Result: &out}, nil)
}

// rules parses "METHOD path" pairs.
func rules(routes ...string) []ovh.AccessRule {
	out := make([]ovh.AccessRule, len(routes))
	for i, r := range routes {
		out[i].Method, out[i].Path, _ = strings.Cut(r, " ")
	}
	return out
}
