package vps

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type taskFilter struct {
	vpsName
	State string `json:"state,omitempty" jsonschema:"enum=todo,enum=doing,enum=done,enum=error,enum=cancelled,enum=paused,enum=blocked,enum=waitingAck"`
}

type taskList struct {
	Tasks []ovh.VPSTask `json:"tasks"`
}

type taskWait struct {
	vpsName
	TaskID int64 `json:"task_id" jsonschema:"minimum=1"`
	tool.WaitTime
}

// A taskEnd is what a wait answers: once the task ended, with the virtual
// server as it left it.
type taskEnd struct {
	tool.Waited[ovh.VPSTask]
	VPS *target `json:"vps,omitempty"`
}

// A started operation is tracked by a task.
type started struct {
	VPS  string      `json:"vps"`
	Task ovh.VPSTask `json:"task"`
	Next string      `json:"next"`
}

// sendTracked is the act of one write that a task tracks.
func sendTracked(name string, write ovh.Request[ovh.VPSTask]) tool.Act[started] {
	act := tool.Send(write, func(task ovh.VPSTask) started {
		return started{name, task, fmt.Sprintf("call wait_vps_task with vps %q and task_id %d until it is done", name, task.ID)}
	})
	act.Failed = func(_ int, err error) error { return unknownVPS(err) }
	return act.Seen("list_vps_tasks with vps %q shows its task", name)
}

func tasks() []tool.Tool {
	return []tool.Tool{
		tool.List[taskFilter, taskList]{
			Name:        "list_vps_tasks",
			Title:       "List a virtual server's tasks",
			Description: "Lists what OVHcloud does or did to a virtual server, the newest first.",
			Access:      tool.Access("GET /vps/*/tasks", "GET /vps/*/tasks/*"),
			Rows:        "tasks",
			Run: func(ctx context.Context, api *ovh.Reader, in taskFilter) (taskList, error) {
				all, err := api.VPSTasks(ctx, in.VPS, in.State)
				return taskList{all}, unknownVPS(err)
			},
		},
		tool.Wait[taskWait, taskEnd]{
			Name:        "wait_vps_task",
			Title:       "Wait for a virtual server's task",
			Description: "Waits until a task of a virtual server ends, and shows the server then, or until the time is over; then it may be called again.",
			Access:      tool.Access("GET /vps/*", "GET /vps/*/images/current", "GET /vps/*/tasks/*"),
			Watch:       waitTask,
		},
	}
}

func waitTask(ctx context.Context, api *ovh.Reader, in taskWait, w tool.Watcher) (taskEnd, error) {
	task, err := api.WaitVPSTask(ctx, in.VPS, in.TaskID, tool.Watching(in.WaitTime, w, func(t ovh.VPSTask) string {
		return fmt.Sprintf("task %d (%s) is %s, %d%%", t.ID, t.Type, t.State, t.Progress)
	}))
	err = tool.AdviseNotFound(err, "list_vps_tasks of %q shows the tasks that exist", in.VPS)
	over, err := tool.WaitOver("wait_vps_task", task, err, "the task ended without success")
	out := taskEnd{Waited: over}
	if err != nil || !over.Done {
		return out, err
	}
	return out.withServer(ctx, api, in.VPS), nil
}

// withServer adds the virtual server. That the task ended is what was asked for:
// it is told in any case.
func (t taskEnd) withServer(ctx context.Context, api *ovh.Reader, name string) taskEnd {
	server, err := readTarget(ctx, api, name)
	if err != nil {
		t.Add("the server could not be read: get_vps shows it")
		return t
	}
	t.VPS = &server
	return t
}
