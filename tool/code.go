package tool

import (
	"context"
	"encoding/json"
	"reflect"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// A function is one of a tool's own, which returns a value and an error. It is
// called by reflection: code that knows its types would be compiled anew for
// each tool, and make the program larger by half a megabyte.
type function struct{ value reflect.Value }

func newFunction(f any) function { return function{reflect.ValueOf(f)} }

func (f function) call(args ...any) (any, error) {
	in := make([]reflect.Value, len(args))
	for i, arg := range args {
		in[i] = reflect.ValueOf(arg)
	}
	out := f.value.Call(in)
	err, _ := reflect.TypeAssert[error](out[1])
	return out[0].Interface(), err
}

// A code is what a tool does.
type code struct {
	run      function                                                              // Run, Watch or Prepare of a tool
	kept     func(ctx context.Context, r *Runner, q *request, in any) (any, error) // in the place of run, where it reads what the runner keeps
	watches  bool                                                                  // run takes a Watcher
	prepares bool                                                                  // run returns a preparation
	joins    bool                                                                  // calls of other tools into one act
	outline  function                                                              // of a tool that destroys, or none
}

// A preparation is what Prepare returns: an Act, or a Planned one.
type preparation interface{ forget() *prepared }

// define returns the definition of a tool by its function. Of one that writes,
// the caller tells the effect, and what it answers.
func define(name, title, description string, access []ovh.AccessRule, run any) *Definition {
	t := reflect.TypeOf(run)
	return &Definition{
		Name: name, Title: title, Description: description, Access: access, Effect: effect.Read,
		In: t.In(2), Out: t.Out(0),
		code: code{run: newFunction(run), watches: t.NumIn() > 3, prepares: t.Out(0).Implements(reflect.TypeFor[preparation]())},
	}
}

// decode returns the input that args are.
func (d *Definition) decode(args json.RawMessage) (any, error) {
	in := reflect.New(d.In)
	err := json.Unmarshal(args, in.Interface())
	return in.Elem().Interface(), err
}

// read calls a tool that only looks.
func (c code) read(ctx context.Context, api *ovh.Reader, in any, w Watcher) (any, error) {
	if c.watches {
		return c.run.call(ctx, api, in, w)
	}
	return c.run.call(ctx, api, in)
}

// outline returns the writes that arguments tell by themselves, where the tool
// has such.
func (d *Definition) outline(ctx context.Context, args json.RawMessage) ([]ovh.Write, error) {
	if !d.code.outline.value.IsValid() || d.code.outline.value.IsNil() {
		return nil, nil
	}
	in, err := d.decode(args)
	if err != nil {
		return nil, Invalid(Fault{Problem: "a reference stands where no text can: " + err.Error()})
	}
	writes, err := d.code.outline.call(ctx, in)
	return writes.([]ovh.Write), err
}

// prepare calls a tool that writes. What it returns may lack a plan.
func (c code) prepare(ctx context.Context, api *ovh.Reader, in any) (confirm.Plan, act, error) {
	out, err := c.run.call(ctx, api, in)
	if err != nil {
		return confirm.Plan{}, act{}, err
	}
	p := out.(preparation).forget()
	if p == nil { // the zero Planned
		return confirm.Plan{}, act{effect: effect.Destroy}, nil
	}
	return p.plan, p.act, nil
}
