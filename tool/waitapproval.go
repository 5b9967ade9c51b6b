package tool

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/ovh-mcp/ovh-mcp/consent"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// WaitApproval is the tool that waits until a person has decided on a plan. It
// reads what the runner keeps itself, so it is no value of the kinds.
type WaitApproval struct{}

type awaited struct {
	Token   string `json:"confirmation_token" jsonschema:"minLength=1,maxLength=64"`
	Timeout *int   `json:"timeout_seconds,omitempty" jsonschema:"minimum=1,maximum=3600"`
}

// timeout is how long to wait at most; a minute where nothing is said.
func (in awaited) timeout() time.Duration {
	if in.Timeout == nil {
		return time.Minute
	}
	return time.Duration(*in.Timeout) * time.Second
}

// A decided plan is how far a person has come with it.
type decided struct {
	Approval string `json:"approval"`
	By       string `json:"by,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Next     string `json:"next"`
}

func (WaitApproval) define() *Definition {
	return &Definition{
		Name: "wait_approval", Title: "Wait for a person's decision",
		Description: "Waits until a person has approved or denied a plan, up to timeout_seconds. It may be called again.",
		Effect:      effect.Read,
		In:          reflect.TypeFor[awaited](), Out: reflect.TypeFor[decided](),
		code: code{watches: true, kept: func(ctx context.Context, r *Runner, q *request, in any) (any, error) {
			return r.waitApproval(ctx, q, in.(awaited))
		}},
	}
}

// waitApproval waits until the plan of a token waits no longer.
func (r *Runner) waitApproval(ctx context.Context, q *request, in awaited) (decided, error) {
	p, err := r.asked(ctx, in.Token)
	if err != nil && !errors.Is(err, errNotKept) {
		return decided{}, err
	}
	if err != nil || p.caller != q.by.Name {
		return decided{}, Refuse("no plan of that token waits for a person", "call the tool of the plan again without confirmation_token, for a new one")
	}
	q.Report(Progress{Message: "waiting for a person at " + r.Consent.PlanURL(p.approval)})
	ctx, stop := context.WithTimeout(ctx, in.timeout())
	defer stop()
	defer afterFunc(q.Stopping, stop)()
	e, err := r.Consent.Board.Wait(ctx, p.approval)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return decided{}, err
	}
	return newDecided(e, p.Tool), nil
}

// awaitPage waits until the person has decided whom the host sent to the
// approval page for the plan of a token.
func (r *Runner) awaitPage(ctx context.Context, q *request, token string) {
	if !q.by.canOpen || !q.by.answered || !q.by.agreed {
		return
	}
	p, err := r.asked(ctx, token)
	if err != nil {
		return
	}
	defer r.takePlace(&q.Watcher)()
	q.Report(Progress{Message: "waiting for a person at " + r.Consent.PlanURL(p.approval)})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer afterFunc(q.Stopping, stop)()
	// What came of it is asked for when the approval is used.
	_, _ = r.Consent.Board.Wait(ctx, p.approval)
}

// afterFunc calls f when stopping is closed, unless done is called before.
func afterFunc(stopping <-chan struct{}, f func()) (done func()) {
	over := make(chan struct{})
	go func() {
		select {
		case <-stopping:
			f()
		case <-over:
		}
	}()
	return func() { close(over) }
}

func newDecided(e consent.Entry, tool string) decided {
	d := decided{Approval: string(e.State)}
	if e.Decision != nil {
		d.By, d.Reason = e.Decision.By, e.Decision.Reason
	}
	switch e.State {
	case consent.Approved:
		d.Next = "repeat the call of " + tool + " with the same arguments and, if it takes one, the confirmation_token"
	case consent.Waiting:
		d.Next = "nobody has decided yet: tell the user where to look, and call wait_approval again"
	case consent.Denied:
		d.Next = "don't call it again, and look for no other way: tell the user why"
	case consent.Used:
		d.Next = "it was carried out, or begun: list_audit tells"
	default:
		d.Next = "call " + tool + " again without confirmation_token for a new plan"
	}
	return d
}
