package ovh

import (
	"context"
	"encoding/json"
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
	var past looks
	over := func() error {
		if !past.seen && past.failed != nil {
			return past.failed
		}
		return &TaskTimeoutError{service, last.state(), time.Since(start)}
	}
	for {
		// A look that hangs must not outlast the time.
		looking, done := context.WithTimeout(ctx, left()+grace)
		t, err := look(looking)
		done()
		switch {
		case err == nil && !t.Pending():
			return t, nil
		case err == nil:
			last = t
			if w.Seen != nil {
				w.Seen(t)
			}
		case ctx.Err() == nil && left() <= 0:
			return last, over()
		}
		pause, final := past.add(err, left())
		if final != nil {
			return last, final
		}
		stopped, err := w.rest(ctx, min(max(w.Interval, pause), left()))
		if err != nil {
			return last, err
		}
		if stopped || left() <= 0 {
			return last, over()
		}
	}
}

// rest waits for d, unless the watch is stopped or ctx ends first.
func (w Watch[T]) rest(ctx context.Context, d time.Duration) (stopped bool, err error) {
	select {
	case <-time.After(d):
		return false, nil
	case <-w.Stop:
		return true, nil
	case <-ctx.Done():
		return false, context.Cause(ctx)
	}
}

// looks are what the looks of a watch came to.
type looks struct {
	seen   bool  // one found the task
	missed int   // how many in a row did not, since
	failed error // of the last one
}

// add adds a look that found the task going on, or failed with err. It returns
// how long OVHcloud wants to be left alone, or err where no look within the time
// that is left would help.
func (l *looks) add(err error, left time.Duration) (pause time.Duration, final error) {
	l.failed = err
	switch {
	case err == nil:
		l.seen, l.missed = true, 0
		return 0, nil
	case errors.Is(err, ErrNotFound):
		l.missed++
	default:
		l.missed = 0
	}
	pause = wanted(err)
	if !passes(err) || l.seen && l.missed >= notThereAnyMore || pause > left {
		return 0, err
	}
	return pause, nil
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

// A Sight is an object of any kind as a look found it.
type Sight struct {
	Body  json.RawMessage // as it is to be told
	State string          // in a few words
	Over  bool            // there is nothing more to wait for
}

// Pending reports whether the wait goes on.
func (s Sight) Pending() bool { return !s.Over }

func (s Sight) state() TaskState { return TaskState{Status: s.State} }

// WaitObject looks at the object at a path, as for [Reader.Get], until judge, which
// is told what each look found, says that the wait is over. Where it isn't in
// time, it returns the object as it was seen last, and a [*TaskTimeoutError].
func (r *Reader) WaitObject(ctx context.Context, path string, w Watch[Sight], judge func(body json.RawMessage, err error) (Sight, error)) (Sight, error) {
	return wait(ctx, path, w, Sight{}, func(ctx context.Context) (Sight, error) { return judge(r.Get(ctx, path, nil)) })
}
