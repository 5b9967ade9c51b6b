package ovh

import (
	"context"
	"errors"
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

// watch looks until a task ends; over is true when the time ended first. Last
// is the task as it was seen last.
func watch[T interface{ Pending() bool }](ctx context.Context, w Watch[T], last T, look func(context.Context) (T, error)) (_ T, over bool, _ error) {
	start := time.Now()
	seen := false
	for missing := 1; ; {
		// A look that hangs must not outlast the time.
		looking, done := context.WithTimeout(ctx, w.Timeout-time.Since(start)+grace)
		t, err := look(looking)
		done()
		switch {
		case err != nil && looking.Err() != nil && ctx.Err() == nil && time.Since(start) >= w.Timeout:
			return last, true, nil
		case errors.Is(err, ErrNotFound) && missing < notThereYet && !seen:
			missing++
		case err != nil:
			return last, false, err
		case !t.Pending():
			return t, false, nil
		default:
			last, seen = t, true
			if w.Seen != nil {
				w.Seen(t)
			}
		}
		next := time.NewTimer(min(w.Interval, w.Timeout-time.Since(start)))
		select {
		case <-next.C:
		case <-w.Stop:
			return last, true, nil
		case <-ctx.Done():
			return last, false, context.Cause(ctx)
		}
		if time.Since(start) >= w.Timeout {
			return last, true, nil
		}
	}
}
