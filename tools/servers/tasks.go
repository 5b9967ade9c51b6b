package servers

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
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
	tool.WaitTime
}

// A taskEnd is what a wait answers: once the task ended, with the server as it
// left it.
type taskEnd struct {
	tool.Waited[ovh.Task]
	Server *serverNow `json:"server,omitempty"`
}

// A serverNow is a server after a task.
type serverNow struct {
	Name        string    `json:"name"`
	DisplayName string    `json:"displayName,omitempty"`
	Reverse     string    `json:"reverse,omitempty"` // host name of its main address
	IP          string    `json:"ip"`
	OS          string    `json:"os"`
	State       string    `json:"state"`
	PowerState  string    `json:"powerState,omitempty"`
	Boot        *ovh.Boot `json:"boot,omitempty"`
}

type cancelled struct {
	Server string `json:"server"`
	TaskID int64  `json:"taskId"`
	Next   string `json:"next"`
}

// A started operation is tracked by a task.
type started struct {
	Server string   `json:"server"`
	Task   ovh.Task `json:"task"`
	Next   string   `json:"next"`
}

func newStarted(server string, task ovh.Task) started {
	return started{server, task, fmt.Sprintf("call wait_server_task with server %q and task_id %d until it is done", server, task.ID)}
}

// seenAsTask says how to find work whose beginning OVHcloud did not answer.
const seenAsTask = "list_server_tasks with server %q shows its task"

// sendTracked is the act of one write that a task tracks.
func sendTracked(server string, write ovh.Request[ovh.Task]) tool.Act[started] {
	return tool.Send(write, func(task ovh.Task) started { return newStarted(server, task) }).Seen(seenAsTask, server)
}

func tasks() []tool.Tool {
	return []tool.Tool{
		tool.List[taskFilter, taskList]{
			Name:        "list_server_tasks",
			Title:       "List a server's tasks",
			Description: "Lists what OVHcloud does or did to a server, the newest first. Old tasks vanish.",
			Access:      tool.Access("GET /dedicated/server/*/task", "GET /dedicated/server/*/task/*"),
			Rows:        "tasks",
			Run: func(ctx context.Context, api *ovh.Reader, in taskFilter) (taskList, error) {
				all, err := api.ServerTasks(ctx, in.Server, in.Function, in.Status)
				return taskList{all}, unknownServer(err)
			},
		},
		tool.Read[taskID, ovh.Task]{
			Name:        "get_server_task",
			Title:       "Show a task",
			Description: "Shows one task of a server.",
			Access:      tool.Access("GET /dedicated/server/*/task/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in taskID) (ovh.Task, error) {
				t, err := api.ServerTask(ctx, in.Server, in.TaskID)
				return t, in.unknown(err)
			},
		},
		tool.Wait[taskWait, taskEnd]{
			Name:        "wait_server_task",
			Title:       "Wait for a task",
			Description: "Waits until a task of a server ends, and shows the server then, or until the time is over; then it may be called again.",
			Access:      tool.Access("GET /dedicated/server/*", "GET /dedicated/server/*/task/*"),
			Watch:       waitTask,
		},
		tool.Destroy[taskID, cancelled]{
			Name:        "cancel_server_task",
			Title:       "Cancel a task",
			Description: "Cancels a task of a server, if OVHcloud still can.",
			Access:      tool.Access("GET /dedicated/server/*/task/*", "POST /dedicated/server/*/task/*/cancel"),
			Prepare:     cancelTask,
		},
	}
}

func waitTask(ctx context.Context, api *ovh.Reader, in taskWait, w tool.Watcher) (taskEnd, error) {
	task, err := api.WaitTask(ctx, in.Server, in.TaskID, tool.Watching(in.WaitTime, w, func(t ovh.Task) string {
		return fmt.Sprintf("task %d (%s) is %s", t.ID, t.Function, t.Status)
	}))
	over, err := tool.WaitOver("wait_server_task", task, in.unknown(err), "the task ended without success; its status and comment say why")
	out := taskEnd{Waited: over}
	if err != nil || !over.Done {
		return out, err
	}
	return out.withServer(ctx, api, in.Server), nil
}

// withServer adds the server. That the task ended is what was asked for: it is
// told in any case.
func (t taskEnd) withServer(ctx context.Context, api *ovh.Reader, name string) taskEnd {
	server, err := readNow(ctx, api, name)
	if err != nil {
		t.Add("the server could not be read: get_server shows it")
		return t
	}
	t.Server = &server
	return t
}

// readNow returns a server with what it boots.
func readNow(ctx context.Context, api *ovh.Reader, name string) (serverNow, error) {
	s, err := api.Server(ctx, name)
	if err != nil {
		return serverNow{}, err
	}
	now := serverNow{
		Name: s.Name, DisplayName: s.DisplayName(), Reverse: s.Reverse, IP: s.IP, OS: s.OS, State: s.State, PowerState: s.PowerState,
	}
	now.Boot, err = currentBoot(ctx, api, s)
	return now, err
}

func cancelTask(ctx context.Context, api *ovh.Reader, in taskID) (tool.Planned[cancelled], error) {
	t, err := api.ServerTask(ctx, in.Server, in.TaskID)
	if err != nil {
		return tool.Planned[cancelled]{}, in.unknown(err)
	}
	if !t.Pending() {
		return tool.Planned[cancelled]{}, tool.Refuse(fmt.Sprintf("task %d is %s already", t.ID, t.Status), "there is nothing to cancel")
	}
	summary := fmt.Sprintf("Cancel task %d (%s, %s) of the server %q.", t.ID, t.Function, t.Status, in.Server)
	// These move on while the user thinks, and don't make another task of it.
	t.Status, t.LastUpdate = "", ""
	out := cancelled{in.Server, in.TaskID, "get_server_task tells whether it could still be stopped"}
	act := tool.SendAll(out, ovh.CancelServerTask(in.Server, in.TaskID).Write).Seen("get_server_task with server %q and task_id %d shows its status", in.Server, in.TaskID)
	return act.Planned(confirm.Plan{
		Summary:    summary,
		Target:     tool.Object(t),
		WillHappen: []string{"OVHcloud stops the task, if it still can. What it did already stays done."},
		WillBeLost: []string{"The work of the task: an installation that is cut off leaves a server that does not start."},
		Undo:       "Start the same work again.",
		Duration:   "at once",
	}), nil
}

func (in taskID) unknown(err error) error {
	return tool.AdviseNotFound(err, "list_server_tasks of %q shows the tasks that exist; a task that ended long ago is gone, and get_server shows what it left", in.Server)
}
