package tool

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// send carries out an act: its steps, and nothing else. Once it began it goes
// on to its end, whether the caller is still there or not.
func (r *Runner) send(ctx context.Context, q *request, a act) (json.RawMessage, error) {
	if len(a.parts) > 0 {
		return r.sendParts(ctx, q, a)
	}
	ctx = context.WithoutCancel(ctx)
	q.began = len(a.steps) > 0
	q.guard.act = &a
	defer r.noteSending(&a, q.Name)()
	got := make(Answers, len(a.steps))
	for i, s := range a.steps {
		var err error
		if got[i], err = q.sendStep(ctx, s); err != nil {
			q.lost = isLost(err)
			return nil, a.stopped(i, err)
		}
		q.sent++
		if len(a.steps) > 1 && s.Does != "" {
			q.Report(Progress{Done: float64(i + 1), Total: float64(len(a.steps)), Message: s.Does})
		}
		if err := q.await(ctx, s, got[i]); err != nil {
			return nil, a.stopped(i+1, err)
		}
	}
	ctx, stop := context.WithTimeout(ctx, stepTimeout)
	defer stop()
	out, err := a.result.call(ctx, q.api.Reader(), got)
	if err != nil {
		q.lost = isLost(err)
		return nil, a.unsure(err)
	}
	if q.Effect == effect.Destroy {
		return q.result(outcome[any]{Result: &out})
	}
	return q.result(out)
}

// isLost reports whether err is of a write that may have been carried out all the
// same. What is read after a write may fail likewise, and leaves no doubt of that.
func isLost(err error) bool {
	if lost, ok := errors.AsType[*ovh.TransportError](err); ok && lost.Method == http.MethodGet {
		return false
	}
	if answer, ok := errors.AsType[*ovh.Error](err); ok && answer.Method == http.MethodGet {
		return false
	}
	return ovh.AnswerLost(err)
}

// recorded returns the outcome of a call that failed, for the operator. Whatever its
// caller is told, somebody has to look at what became of a write that is lost.
func (q *request) recorded(failure *Error) string {
	if q.lost {
		return CodeOutcomeUnknown
	}
	return failure.Code
}

// noteSending notes what is being sent until done is called.
func (r *Runner) noteSending(a *act, tool string) (done func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sending == nil {
		r.sending = make(map[*act]string)
	}
	r.sending[a] = tool
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.sending, a)
	}
}

// Sending names the tools whose acts are being sent. A server that has to stop
// all the same says so: what became of them is not known.
func (r *Runner) Sending() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Values(r.sending))
}

func (q *request) sendStep(ctx context.Context, s Step) (json.RawMessage, error) {
	ctx, stop := context.WithTimeout(ctx, stepTimeout)
	defer stop()
	return q.api.Send(ctx, s.Write)
}

// await waits until what a step began is over, where the next needs that.
func (q *request) await(ctx context.Context, s Step, answer json.RawMessage) error {
	if s.Await == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, stepTimeout)
	defer stop()
	return s.Await(ctx, q.api.Reader(), answer)
}
