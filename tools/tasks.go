package tools

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

type taskFilter struct {
	serverName
	Function string `json:"function,omitempty" jsonschema:"maxLength=100" jsonschema_description:"Such as reinstallServer or hardReboot."`
	Status   string `json:"status,omitempty" jsonschema:"enum=init,enum=todo,enum=doing,enum=done,enum=cancelled,enum=customerError,enum=ovhError"`
}

type taskList struct {
	Tasks []ovh.Task `json:"tasks"`
}

type taskID struct {
	serverName
	TaskID int64 `json:"task_id" jsonschema:"minimum=1"`
}

type taskWait struct {
	taskID
	Timeout  int `json:"timeout_seconds,omitempty" jsonschema:"minimum=1,maximum=3600,default=50" jsonschema_description:"Many hosts drop calls after 60."`
	Interval int `json:"interval_seconds,omitempty" jsonschema:"minimum=1,maximum=60,default=5"`
}

type waited struct {
	Task     ovh.Task `json:"task"`
	Done     bool     `json:"done"`
	TimedOut bool     `json:"timed_out"`
	Next     string   `json:"next,omitempty"`
}

// A started operation is tracked by a task.
type started struct {
	Server string   `json:"server"`
	Task   ovh.Task `json:"task"`
	Next   string   `json:"next"`
}

func follow(server string, task ovh.Task) started {
	return started{server, task, fmt.Sprintf("call wait_server_task with server %q and task_id %d until it is done", server, task.ID)}
}

func tasks() []Definition {
	return []Definition{
		define(Tool[taskFilter, taskList]{
			Name:        "list_server_tasks",
			Title:       "List a server's tasks",
			Description: "Lists what OVHcloud does or did to a server, the newest first. Old tasks vanish.",
			Effect:      Read,
			Rows:        "tasks",
			Access:      rules("GET /dedicated/server/*/task", "GET /dedicated/server/*/task/*"),
			Run: func(ctx context.Context, api *ovh.Client, in taskFilter) (taskList, error) {
				all, err := api.ServerTasks(ctx, in.Server, in.Function, in.Status)
				return taskList{all}, unknownServer(err)
			},
		}),
		define(Tool[taskID, ovh.Task]{
			Name:        "get_server_task",
			Title:       "Show a task",
			Description: "Shows one task of a server.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*/task/*"),
			Run: func(ctx context.Context, api *ovh.Client, in taskID) (ovh.Task, error) {
				t, err := api.ServerTask(ctx, in.Server, in.TaskID)
				return t, unknownTask(in, err)
			},
		}),
		define(Tool[taskWait, waited]{
			Name:        "wait_server_task",
			Title:       "Wait for a task",
			Description: "Waits until a task of a server ends or the time is over; then it may be called again.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*/task/*"),
			Watch:       waitTask,
		}),
	}
}

func waitTask(ctx context.Context, api *ovh.Client, in taskWait, w Watcher) (waited, error) {
	start := time.Now()
	timeout := seconds(in.Timeout, 50)
	task, err := api.WaitTask(ctx, in.Server, in.TaskID, ovh.Watch[ovh.Task]{
		Timeout:  timeout,
		Interval: seconds(in.Interval, 5),
		Stop:     w.Stopping,
		Seen: func(t ovh.Task) {
			w.Report(Progress{
				Done: time.Since(start).Seconds(), Total: timeout.Seconds(),
				Message: fmt.Sprintf("task %d (%s) is %s", t.ID, t.Function, t.Status),
			})
		},
	})
	if late, ok := errors.AsType[*ovh.TaskTimeoutError](err); ok {
		return waited{Task: late.Last, TimedOut: true, Next: "the task goes on: call wait_server_task again"}, nil
	}
	if err != nil {
		return waited{}, unknownTask(in.taskID, err)
	}
	out := waited{Task: task, Done: true}
	if task.Failed() {
		out.Next = "the task ended without success; its status and comment say why"
	}
	return out, nil
}

// seconds reads a number of seconds, 0 meaning the default.
func seconds(n, byDefault int) time.Duration {
	if n == 0 {
		n = byDefault
	}
	return time.Duration(n) * time.Second
}

func unknownTask(in taskID, err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_server_tasks of %q shows the tasks that exist; a task that ended long ago is gone, and get_server shows what it left", in.Server)
	}
	return err
}
