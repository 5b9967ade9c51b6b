package ovh

import (
	"cmp"
	"context"
	"slices"
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
func (r *Reader) ServerTasks(ctx context.Context, server, function, status string) ([]Task, error) {
	list := at("/dedicated/server/{}/task", server).where("function", function).where("status", status)
	all, err := objects[Task](ctx, r, list)
	order(all, func(a, b Task) int { return cmp.Compare(b.ID, a.ID) })
	return all, err
}

// PendingServerTasks returns the tasks of a server that go on, the newest first.
func (r *Reader) PendingServerTasks(ctx context.Context, server string) ([]Task, error) {
	statuses := PendingStatuses()
	byStatus := make([][]Task, len(statuses))
	err := r.forEach(ctx, r.cfg.FanOut, len(statuses), func(ctx context.Context, i int) (err error) {
		byStatus[i], err = r.ServerTasks(ctx, server, "", statuses[i])
		return err
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
func (r *Reader) ServerTask(ctx context.Context, server string, task int64) (Task, error) {
	return get[Task](ctx, r, at("/dedicated/server/{}/task/{}", server, id(task)))
}

// WaitTask watches a task of a server until it ends, well or not, and returns
// it. When the time is over first, it returns the task as seen last and a
// [TaskTimeoutError].
//
// API: GET /dedicated/server/{serviceName}/task/{taskId}
func (r *Reader) WaitTask(ctx context.Context, server string, task int64, w Watch[Task]) (Task, error) {
	return wait(ctx, server, w, Task{ID: task, Status: "unknown"}, func(ctx context.Context) (Task, error) {
		return r.ServerTask(ctx, server, task)
	})
}

func (t Task) state() TaskState { return TaskState{t.ID, t.Function, t.Status} }
