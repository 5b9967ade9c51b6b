package tool

import (
	"context"
	"reflect"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// The kinds of tool. In and Out are structs: their fields are the published
// arguments and results. A model reads Name, Title and Description at every
// request, so a description has two sentences at most. Access is what the keys
// must be granted for any call of the tool, plan included.

// A Read looks and changes nothing.
type Read[In, Out any] struct {
	Name, Title, Description string
	Access                   []ovh.AccessRule

	// Partly is of a tool that goes without what is denied, and tells so.
	Partly bool

	// Table is a field of Out that the text shows as a table when that is
	// shorter: for answers with rows that are not lists to read in parts.
	Table string

	// Reveals is of a tool whose results show secrets instead of masking them,
	// as the operator decided.
	Reveals bool

	Run func(context.Context, *ovh.Reader, In) (Out, error)
}

// A List is a Read whose answer is a list, which a model reads in parts: it
// takes the arguments fields, limit and cursor besides its own.
type List[In, Out any] struct {
	Name, Title, Description string
	Access                   []ovh.AccessRule

	// Rows is the field of Out that holds the rows, in a stable order. The
	// first field of a row is its name.
	Rows string

	// Asked are fields of a row that few want, and that are long: they are left
	// out unless the argument fields names them.
	Asked []string

	// Reveals is as for a [Read].
	Reveals bool

	// Run may read the argument fields too, as a field of In: then it is what
	// knows which there are.
	Run func(context.Context, *ovh.Reader, In) (Out, error)
}

// A Wait is a Read that takes its time, and tells how far it is.
type Wait[In, Out any] struct {
	Name, Title, Description string
	Access                   []ovh.AccessRule

	Watch func(context.Context, *ovh.Reader, In, Watcher) (Out, error)
}

// A Change changes what a second call can change back. Its result tells what
// stood there before.
type Change[In, Out any] struct {
	Name, Title, Description string
	Access                   []ovh.AccessRule

	// Prepare reads what it needs and returns what is to be sent.
	Prepare func(context.Context, *ovh.Reader, In) (Act[Out], error)
}

// A Destroy loses data, cuts service, locks out, spends money or reaches a
// person. It is carried out only after its plan was confirmed.
type Destroy[In, Out any] struct {
	Name, Title, Description string
	Access                   []ovh.AccessRule

	// Reveals is as for a [Read]. Plans and errors reveal nothing.
	Reveals bool

	// Milder is of a tool that judges by its arguments: the act of some calls is
	// a Change.
	Milder bool

	// Outline is of a tool whose writes are told by its arguments alone: it
	// returns what Prepare's act sends. By it a call can be planned before
	// something in its arguments is known.
	Outline func(context.Context, In) ([]ovh.Write, error)

	// Prepare reads the live state and returns the act together with the plan
	// that the user is shown. Only [Act.Planned] makes such a pair, so that
	// nothing destroys without a plan.
	Prepare func(context.Context, *ovh.Reader, In) (Planned[Out], error)
}

// A Watcher is whom a call that takes its time reports to.
type Watcher struct {
	Report   func(Progress)
	Stopping <-chan struct{} // closed when there is no more time: answer with what was seen
}

// A Progress says how far a call is.
type Progress struct {
	Done, Total float64 // in any unit; Total is 0 when it is not known
	Message     string
}

// What follows is compiled anew for each pair of types, so there is as little
// of it as can be.

func (t Read[In, Out]) define() *Definition {
	d := define(t.Name, t.Title, t.Description, t.Access, t.Run)
	d.Reveals, d.Table, d.Partly = t.Reveals, t.Table, t.Partly
	return d
}

func (t List[In, Out]) define() *Definition {
	d := define(t.Name, t.Title, t.Description, t.Access, t.Run)
	d.Rows, d.Asked, d.Reveals = t.Rows, t.Asked, t.Reveals
	return d
}

func (t Wait[In, Out]) define() *Definition {
	return define(t.Name, t.Title, t.Description, t.Access, t.Watch)
}

func (t Change[In, Out]) define() *Definition {
	d := define(t.Name, t.Title, t.Description, t.Access, t.Prepare)
	d.Effect, d.Out = effect.Change, reflect.TypeFor[Out]()
	return d
}

func (t Destroy[In, Out]) define() *Definition {
	d := define(t.Name, t.Title, t.Description, t.Access, t.Prepare)
	d.Effect, d.Reveals, d.Milder, d.Out = effect.Destroy, t.Reveals, t.Milder, reflect.TypeFor[outcome[Out]]()
	d.code.outline = newFunction(t.Outline)
	return d
}
