package tool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
)

// An Act is what a call would do: the writes, in order, and what to answer
// once they are sent. It is a value, so that it can be shown, compared with
// the one that was confirmed, and sent by the runner alone.
type Act[Out any] struct {
	// Effect is what this call does, where a tool judges by its arguments: a
	// Destroy tool says effect.Change of a call that can be changed back. Zero
	// is the tool's own kind, so that nothing is harmless by omission.
	Effect effect.Kind

	// Severity is from 1 to 5 where it is known better than by the paths of the
	// steps; the worse of the two counts.
	Severity int

	// Credits are the SMS credits that the act spends.
	Credits int

	// Steps are sent one after the other. The first that fails is the last.
	// An act without steps finds everything as it should be.
	Steps []Step

	// Result reads the answers, one for each step. It may look at OVHcloud
	// again, and may find that the act failed although it was answered well.
	Result func(context.Context, *ovh.Reader, Answers) (Out, error)

	// Look names the call that tells whether the act was carried out, and what
	// in its answer does. It is told where OVHcloud's answer to a step got lost,
	// unless Failed says more.
	Look string

	// Failed says what it means that the step after the first done ones
	// failed with err. Nil when there is nothing to add to err.
	Failed func(done int, err error) error
}

// A Step is one write of an act.
type Step struct {
	Does  string // in a few words, for the plan and progress; "" when the tool's title says it
	Write ovh.Write

	// Await returns once what the step began is over, where the next one can't
	// be sent before. Nil when it need not be waited for.
	Await func(ctx context.Context, api *ovh.Reader, answer json.RawMessage) error
}

// Answers are the bodies that OVHcloud answered the steps with, in order.
type Answers []json.RawMessage

// Steps returns the steps of writes that need no words of their own.
func Steps(writes ...ovh.Write) []Step {
	steps := make([]Step, len(writes))
	for i, w := range writes {
		steps[i].Write = w
	}
	return steps
}

// Send is the act of one write, whose answer becomes the result.
func Send[T, Out any](r ovh.Request[T], result func(T) Out) Act[Out] {
	return Act[Out]{Steps: Steps(r.Write), Result: func(_ context.Context, _ *ovh.Reader, got Answers) (out Out, err error) {
		answer, err := r.Answer(got[0])
		if err != nil {
			return out, err
		}
		return result(answer), nil
	}}
}

// SendAll is the act of writes whose answers tell nothing: the result is known
// before.
func SendAll[Out any](out Out, writes ...ovh.Write) Act[Out] {
	return Act[Out]{Steps: Steps(writes...), Result: Known(out)}
}

// Known is the result of an act whose answers tell nothing.
func Known[Out any](out Out) func(context.Context, *ovh.Reader, Answers) (Out, error) {
	return func(context.Context, *ovh.Reader, Answers) (Out, error) { return out, nil }
}

// A Planned act is an act with the plan that has to be confirmed before it is
// sent.
type Planned[Out any] struct{ *prepared }

// Seen returns the act with its Look.
func (a Act[Out]) Seen(format string, args ...any) Act[Out] {
	a.Look = fmt.Sprintf(format, args...)
	return a
}

// Planned returns the act with its plan. The plan's requests are left out: they
// are those of the steps, and the runner fills them in.
func (a Act[Out]) Planned(p confirm.Plan) Planned[Out] {
	return Planned[Out]{a.forget().planned(p, a.Effect)}
}

func (a Act[Out]) forget() *prepared {
	return newPrepared(act{0, a.Severity, a.Credits, a.Steps, newFunction(a.Result), a.Look, a.Failed, nil})
}

// A prepared act is an [Act], or a [Planned] one, without the type of its
// result.
type prepared struct {
	act
	plan confirm.Plan
}

// newPrepared returns an act that has no plan. It can't destroy, whatever it
// says of itself: nobody would have been asked.
func newPrepared(a act) *prepared {
	a.effect, a.steps = effect.Change, slices.Clone(a.steps)
	return &prepared{act: a}
}

// planned returns p with its plan. It destroys, unless it says that it is milder.
func (p *prepared) planned(plan confirm.Plan, kind effect.Kind) *prepared {
	if kind != effect.Change {
		p.effect = effect.Destroy
	}
	p.plan = plan
	return p
}

func (p *prepared) forget() *prepared { return p }

// An act is the part of an [Act] that is the same for all types.
type act struct {
	effect   effect.Kind
	severity int
	credits  int
	steps    []Step
	result   function
	look     string
	failed   func(done int, err error) error
	parts    parts // of an act of several calls, whose steps are theirs
}

// check finds what would keep the act from being sent.
func (a act) check() error {
	for _, s := range a.steps {
		if err := s.Write.Err(); err != nil {
			return err
		}
	}
	return nil
}

// requests returns the requests of the act to the byte.
func (a act) requests() []confirm.Request {
	all := make([]confirm.Request, len(a.steps))
	for i, s := range a.steps {
		all[i] = confirm.Request{Method: s.Write.Method(), Path: s.Write.Path(), Body: s.Write.Body()}
	}
	return all
}

// shown returns the requests of the act as a plan shows them.
func (a act) shown(secrets redact.Redactor) []confirm.Request {
	all := a.requests()
	for i, s := range a.steps {
		if len(a.steps) > 1 {
			all[i].Does = secrets.Text(s.Does)
		}
		all[i].Path = secrets.Path(all[i].Path)
		all[i].Body = secrets.JSON(s.Write.Shown(), redact.Field)
	}
	return all
}

// fingerprint is what has to stay the same until the plan is confirmed: its
// target, and each request, what the plan withholds included.
func (a act) fingerprint(p confirm.Plan) []byte {
	p.Requests = a.requests()
	return p.Fingerprint()
}

// stopped explains the failure of a step.
func (a act) stopped(done int, err error) error {
	if a.failed != nil {
		err = a.failed(done, err)
	}
	return a.unsure(err)
}

// unsure says how to find out what became of a step whose answer got lost.
func (a act) unsure(err error) error {
	if _, advised := errors.AsType[*hint](err); advised || a.look == "" || !ovh.AnswerLost(err) {
		return err
	}
	return Advise(err, "it may have been carried out all the same: %s; call again only if it was not", a.look)
}
