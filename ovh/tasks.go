package ovh

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// A Task is something that OVHcloud does to a server, step by step. Tasks that
// ended vanish after a while.
type Task struct {
	ID         int64  `json:"taskId"`
	Function   string `json:"function"`
	Status     string `json:"status"`
	Comment    string `json:"comment,omitempty"`
	Note       string `json:"note,omitempty"`
	StartDate  string `json:"startDate,omitempty"`
	LastUpdate string `json:"lastUpdate,omitempty"`
	DoneDate   string `json:"doneDate,omitempty"`
	Schedule   bool   `json:"needSchedule,omitempty"` // it waits until the customer picks a time
}

// PendingStatuses are the statuses of a task that goes on.
func PendingStatuses() []string { return []string{"init", "todo", "doing"} }

// Pending reports whether the task goes on.
func (t Task) Pending() bool { return slices.Contains(PendingStatuses(), t.Status) }

// Failed reports whether the task ended without success.
func (t Task) Failed() bool { return !t.Pending() && t.Status != "done" }

// ServerTasks returns the tasks of a server, the newest first: all, or those
// of that function and status.
//
// API: GET /dedicated/server/{serviceName}/task
func (c *Client) ServerTasks(ctx context.Context, server, function, status string) ([]Task, error) {
	list := at("/dedicated/server/{}/task", server).where("function", function).where("status", status)
	all, err := objects[Task](ctx, c, list)
	order(all, func(a, b Task) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

// PendingServerTasks returns the tasks of a server that go on, the newest first.
func (c *Client) PendingServerTasks(ctx context.Context, server string) ([]Task, error) {
	byStatus, err := each(ctx, c, PendingStatuses(), func(ctx context.Context, status string) ([]Task, error) {
		return c.ServerTasks(ctx, server, "", status)
	})
	if err != nil {
		return nil, err
	}
	tasks := slices.Concat(byStatus...)
	order(tasks, func(a, b Task) int { return cmp.Compare(b.ID, a.ID) })
	// A task that moved on between two of the lists is in both.
	return slices.CompactFunc(tasks, func(a, b Task) bool { return a.ID == b.ID }), nil
}

// ServerTask returns one task of a server. [ErrNotFound] means that there is
// none, or that it ended long ago.
//
// API: GET /dedicated/server/{serviceName}/task/{taskId}
func (c *Client) ServerTask(ctx context.Context, server string, task int64) (Task, error) {
	return call[Task](ctx, c, "GET", at("/dedicated/server/{}/task/{}", server, id(task)), nil)
}

// A TaskTimeoutError says that a task did not end while it was watched. The
// task goes on.
type TaskTimeoutError struct {
	Server string
	Last   Task // as it was seen last
	Waited time.Duration
}

func (e *TaskTimeoutError) Error() string {
	return fmt.Sprintf("task %d (%s) of %s is still %q after %s", e.Last.ID, e.Last.Function, e.Server, e.Last.Status, e.Waited.Round(time.Second))
}

// WaitTask watches a task until it ends, well or not, and returns it. When the
// time is over first, it returns the task as seen last and a [TaskTimeoutError].
func (c *Client) WaitTask(ctx context.Context, server string, task int64, w Watch[Task]) (Task, error) {
	start := time.Now()
	last, over, err := watch(ctx, w, Task{ID: task, Status: "unknown"}, func(ctx context.Context) (Task, error) {
		return c.ServerTask(ctx, server, task)
	})
	if over {
		return last, &TaskTimeoutError{Server: server, Last: last, Waited: time.Since(start)}
	}
	return last, err
}
