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

// notThereYet is how many looks in a row may find no task: OVHcloud answers
// 404 for a moment after it created one.
const notThereYet = 3

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
// seen last.
func wait[T tracked](ctx context.Context, service string, w Watch[T], last T, look func(context.Context) (T, error)) (T, error) {
	start := time.Now()
	left := func() time.Duration { return w.Timeout - time.Since(start) }
	over := func() error { return &TaskTimeoutError{service, last.state(), time.Since(start)} }
	seen := false
	for missing := 1; ; {
		// A look that hangs must not outlast the time.
		looking, done := context.WithTimeout(ctx, left()+grace)
		t, err := look(looking)
		done()
		switch {
		case err != nil && looking.Err() != nil && ctx.Err() == nil && left() <= 0:
			return last, over()
		case errors.Is(err, ErrNotFound) && missing < notThereYet && !seen:
			missing++
		case err != nil:
			return last, err
		case !t.Pending():
			return t, nil
		default:
			last, seen = t, true
			if w.Seen != nil {
				w.Seen(t)
			}
		}
		next := time.NewTimer(min(w.Interval, left()))
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
