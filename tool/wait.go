package tool

import (
	"errors"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A WaitTime is how long a call waits for a task. The input of a [Wait] embeds
// it.
type WaitTime struct {
	Timeout  int `json:"timeout_seconds,omitempty" jsonschema:"minimum=1,maximum=3600,default=50" jsonschema_description:"Many hosts drop calls after 60."`
	Interval int `json:"interval_seconds,omitempty" jsonschema:"minimum=1,maximum=60,default=5"`
}

// Watching returns how to watch a task for that time, and to report to w
// whenever it is seen going on. Describe puts the task in a few words.
func Watching[T any](t WaitTime, w Watcher, describe func(T) string) ovh.Watch[T] {
	start, timeout := time.Now(), seconds(t.Timeout, 50)
	return ovh.Watch[T]{
		Timeout: timeout, Interval: seconds(t.Interval, 5), Stop: w.Stopping,
		Seen: func(task T) {
			w.Report(Progress{Done: time.Since(start).Seconds(), Total: timeout.Seconds(), Message: describe(task)})
		},
	}
}

// seconds reads a number of seconds, 0 meaning the default.
func seconds(n, byDefault int) time.Duration {
	if n == 0 {
		n = byDefault
	}
	return time.Duration(n) * time.Second
}

// A Waited is what a [Wait] answers.
type Waited[T any] struct {
	Task     T      `json:"task"`
	Done     bool   `json:"done"`
	TimedOut bool   `json:"timed_out"`
	Next     string `json:"next,omitempty"`
}

// Add says one thing more about what comes next.
func (w *Waited[T]) Add(next string) {
	if w.Next != "" {
		next = w.Next + "; " + next
	}
	w.Next = next
}

// WaitOver returns the answer of the tool of that name when a watch of package
// ovh ended with task and err. Running out of time is no error: the tool can be
// called again. Failed is what to say of a task that ended without success.
func WaitOver[T interface{ Failed() bool }](tool string, task T, err error, failed string) (Waited[T], error) {
	if _, late := errors.AsType[*ovh.TaskTimeoutError](err); late {
		return Waited[T]{Task: task, TimedOut: true, Next: "the task was not seen to end: call " + tool + " again"}, nil
	}
	if err != nil {
		return Waited[T]{}, err
	}
	out := Waited[T]{Task: task, Done: true}
	if task.Failed() {
		out.Next = failed
	}
	return out, nil
}
