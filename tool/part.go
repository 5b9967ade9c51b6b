package tool

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// A part is one call of a plan of several. What it does is prepared before any
// of them is carried out, unless it refers to an answer: then it is late, and is
// prepared once it is its turn.
type part struct {
	number, of int
	q          *request
	args       json.RawMessage
	refs       []reference
	in         invocation
	plan       confirm.Plan
	act        act // of one that is late, what its outline tells

	failure *Error // why it was not carried out; nil while it was, or was not begun
	fate    string // what became of it
}

// name tells a call from the others of its plan.
func (p *part) name() string { return fmt.Sprintf("call %d (%s)", p.number, p.q.Name) }

// needs are the calls whose answers a late one refers to.
func (p *part) needs() (calls []int) {
	for _, r := range p.refs {
		if !slices.Contains(calls, r.call) {
			calls = append(calls, r.call)
		}
	}
	slices.Sort(calls)
	return calls
}

// waitsFor says when a late call is known.
func (p *part) waitsFor() string { return "known once " + named(p.needs()) + " answered" }

// named names calls by their numbers: call 1, or calls 1, 2 and 4.
func named(calls []int) string {
	all := make([]string, len(calls))
	for i, n := range calls {
		all[i] = strconv.Itoa(n)
	}
	if len(all) == 1 {
		return "call " + all[0]
	}
	return "calls " + strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// tokenBelongs is what is wrong with a token among the arguments of a call.
const tokenBelongs = "belongs beside calls: the plan has one"

// read reads the arguments, of a late call all but what refers to an answer.
func (p *part) read(earlier parts) []Fault {
	if args, err := p.q.schema.Mend(p.args); err == nil {
		p.args = visible.OriginalJSON(args)
	}
	if p.refs = references(string(p.args)); len(p.refs) == 0 {
		return p.parse(p.args)
	}
	faults := p.q.misplacedSecrets(p.args)
	if member(string(p.args), "confirmation_token") != "" {
		faults = append(faults, FaultAt("confirmation_token", tokenBelongs)...)
	}
	for _, r := range p.refs {
		if problem := r.problem(earlier); problem != "" {
			faults = append(faults, Fault{Problem: problem})
		}
	}
	invalid, _ := errors.AsType[*schemas.InvalidError](p.q.schema.Validate(p.args))
	if invalid == nil {
		return faults
	}
	for _, f := range invalid.Faults {
		name, _, _ := strings.Cut(f.At, ".")
		name, _, _ = strings.Cut(name, "[")
		if f.At == "" || len(references(cmp.Or(member(string(p.args), name), "null"))) == 0 {
			faults = append(faults, f)
		}
	}
	return faults
}

// parse reads arguments without references.
func (p *part) parse(args json.RawMessage) []Fault {
	in, err := p.q.parse(args)
	invalid, _ := errors.AsType[*schemas.InvalidError](err)
	switch {
	case invalid != nil:
		return invalid.Faults
	case err != nil:
		return []Fault{{Problem: err.Error()}}
	case in.token != "":
		return FaultAt("confirmation_token", tokenBelongs)
	}
	p.in = in
	return nil
}

// prepare finds out what the call would do, if it may do that.
func (p *part) prepare(ctx context.Context) error {
	if err := p.q.guard.enter(p.q.Definition); err != nil {
		return err
	}
	if len(p.refs) > 0 {
		return p.prepareLate(ctx)
	}
	plan, a, err := p.q.prepare(ctx, p.in)
	p.plan, p.act = p.q.planOf(plan, p.in), a
	return err
}

// prepareLate finds out what can be known of a late call: the requests that its
// arguments tell. What always destroys is refused where they tell none, for
// nobody could agree to it.
func (p *part) prepareLate(ctx context.Context) error {
	p.act.effect = effect.Change
	p.plan = confirm.Plan{Summary: p.q.Title + ".", Undo: "By what its answer tells."}
	writes, err := p.q.outline(ctx, p.args)
	switch {
	case err != nil:
		return err
	case len(writes) > 0:
		p.act = act{effect: effect.Destroy, steps: Steps(writes...)}
		p.q.need, err = p.q.guard.allow(ctx, p.act)
		return err
	case p.q.Effect == effect.Destroy && !p.q.Milder:
		return Refuse(p.q.Name+" destroys, and what exactly would be "+p.waitsFor(),
			"name its target, or leave the call out and make it when the plan was carried out")
	}
	if decision, never := p.q.never(p.q.guard.policies.Of(p.q.by.Caller), p.q.by.Caller); never {
		return &deniedError{p.q.Name, decision}
	}
	return nil
}

// unseen is the error of a late call that would do what nobody agreed to.
func unseen(format string, args ...any) error {
	return &unseenError{&Error{Code: CodeNotConfirmed, What: fmt.Sprintf(format, args...), Next: "nothing of it was sent"}}
}

type unseenError struct{ err *Error }

func (e *unseenError) Error() string { return e.err.Error() }
func (e *unseenError) Unwrap() error { return e.err }

// arrive prepares a late call, now that what it refers to is known. It must then
// do no more than its plan told.
func (p *part) arrive(ctx context.Context, answers []json.RawMessage) error {
	args, err := substituted(string(p.args), func(r reference, within bool) (string, error) { return r.of(answers[r.call-1], within) })
	if err != nil {
		return Refuse(err.Error(), "make this call by itself, with the value in the place of the reference")
	}
	if p.in, err = p.q.parse(json.RawMessage(args)); err != nil {
		return err
	}
	p.q.guard.record.arguments(p.in.in)
	plan, a, err := p.q.prepare(ctx, p.in)
	if err != nil {
		return err
	}
	if err := p.exceeds(ctx, a, json.RawMessage(args)); err != nil {
		return err
	}
	p.plan, p.act = plan, a
	return p.q.guard.spend(ctx, a)
}

// exceeds says what an act does that the plan of the late call did not tell.
func (p *part) exceeds(ctx context.Context, a act, args json.RawMessage) error {
	if p.q.need > max(p.q.guard.agreed, policy.Allow) {
		return unseen("a rule wants a person to agree to it, which its plan could not tell")
	}
	if a.effect != effect.Destroy {
		return nil
	}
	writes, err := p.q.outline(ctx, args)
	switch outlined := (act{steps: Steps(writes...)}).requests(); {
	case err != nil:
		return err
	case len(outlined) == 0:
		return unseen("it destroys, which its plan did not tell")
	case !slices.EqualFunc(outlined, a.requests(), sameRequest):
		return unseen("it sends other requests than its plan told")
	case a.worst() > p.act.worst():
		return unseen("it is of severity %d of 5, and its plan told %d", a.worst(), p.act.worst())
	}
	return nil
}

func sameRequest(a, b confirm.Request) bool {
	return a.Method == b.Method && a.Path == b.Path && string(a.Body) == string(b.Body)
}

// shownArguments are those of a late call, without secrets.
func (p *part) shownArguments() json.RawMessage { return p.q.secrets.JSON(p.args, redact.Field) }
