package ovh

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Watch says how to watch a task.
type Watch[T any] struct {
	Timeout  time.Duration   // then the watch gives up
	Interval time.Duration   // between two looks
	Stop     <-chan struct{} // closed when the time is over sooner; may be nil
	Seen     func(T)         // told of each look that finds the task going on; may be nil
}

// notThereAnyMore is how many looks in a row have to miss a task that was seen:
// then it ended long ago.
const notThereAnyMore = 3

// grace lets the last look of a watch come back.
const grace = 2 * time.Second

// A TaskState is what tasks of all kinds have in common.
type TaskState struct {
	ID       int64
	Function string
	Status   string
}

// A TaskTimeoutError says that a task did not end while it was watched. The
// task goes on.
type TaskTimeoutError struct {
	Service string    // the server, virtual server or zone that the task works on
	Last    TaskState // as it was seen last
	Waited  time.Duration
}

func (e *TaskTimeoutError) Error() string {
	task := fmt.Sprintf("task %d", e.Last.ID)
	if e.Last.Function != "" {
		task += " (" + e.Last.Function + ")"
	}
	return fmt.Sprintf("%s of %s is still %q after %s", task, e.Service, e.Last.Status, e.Waited.Round(time.Second))
}

// tracked is a task of any kind.
type tracked interface {
	Pending() bool
	state() TaskState
}

// wait looks at a task of a service until it ends. Last is the task as it was
// seen last. OVHcloud answers 404 and 500 for minutes after it made a task: one
// that was not seen yet is waited for as long as the time allows.
func wait[T tracked](ctx context.Context, service string, w Watch[T], last T, look func(context.Context) (T, error)) (T, error) {
	start := time.Now()
	left := func() time.Duration { return w.Timeout - time.Since(start) }
	seen, missed := false, 0
	var failed error // of the last look
	over := func() error {
		if !seen && failed != nil {
			return failed
		}
		return &TaskTimeoutError{service, last.state(), time.Since(start)}
	}
	for {
		// A look that hangs must not outlast the time.
		looking, done := context.WithTimeout(ctx, left()+grace)
		t, err := look(looking)
		done()
		pause := w.Interval
		switch {
		case err == nil && !t.Pending():
			return t, nil
		case err == nil:
			last, seen, missed, failed = t, true, 0, nil
			if w.Seen != nil {
				w.Seen(t)
			}
		case looking.Err() != nil && ctx.Err() == nil && left() <= 0:
			return last, over()
		default:
			if missed++; !errors.Is(err, ErrNotFound) {
				missed = 0
			}
			if !passes(err) || seen && missed >= notThereAnyMore {
				return last, err
			}
			if wanted(err) > left() {
				return last, err // which tells when to look again
			}
			failed, pause = err, max(pause, wanted(err))
		}
		next := time.NewTimer(min(pause, left()))
		select {
		case <-next.C:
		case <-w.Stop:
			return last, over()
		case <-ctx.Done():
			return last, context.Cause(ctx)
		}
		if left() <= 0 {
			return last, over()
		}
	}
}

// passes reports whether the next look at a task may find it, though OVHcloud
// answered this one with err. Where no answer came, the client has tried for
// long enough.
func passes(err error) bool {
	_, answered := errors.AsType[*Error](err)
	return answered && (errors.Is(err, ErrNotFound) || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrRateLimited))
}

// wanted returns how long OVHcloud wants to be left alone, or 0.
func wanted(err error) time.Duration {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.RetryAfter
	}
	return 0
}
