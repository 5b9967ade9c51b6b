package tools

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type vpsName struct {
	VPS string `json:"vps" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=253" jsonschema_description:"As in list_vps."`
}

type vpsList struct {
	VPS []ovh.VPS `json:"vps"`
}

type vpsImages struct {
	Images  []ovh.VPSImage `json:"images"`
	Current *ovh.VPSImage  `json:"current,omitempty"`
}

type vpsTaskFilter struct {
	vpsName
	State string `json:"state,omitempty" jsonschema:"enum=todo,enum=doing,enum=done,enum=error,enum=cancelled,enum=paused,enum=blocked,enum=waitingAck"`
}

type vpsTaskList struct {
	Tasks []ovh.VPSTask `json:"tasks"`
}

type vpsWait struct {
	vpsName
	TaskID   int64 `json:"task_id" jsonschema:"minimum=1"`
	Timeout  int   `json:"timeout_seconds,omitempty" jsonschema:"minimum=1,maximum=3600,default=50" jsonschema_description:"Many hosts drop calls after 60."`
	Interval int   `json:"interval_seconds,omitempty" jsonschema:"minimum=1,maximum=60,default=5"`
}

type vpsWaited struct {
	Task     ovh.VPSTask `json:"task"`
	Done     bool        `json:"done"`
	TimedOut bool        `json:"timed_out"`
	Next     string      `json:"next,omitempty"`
}

type vpsRename struct {
	vpsName
	DisplayName string `json:"display_name" jsonschema:"minLength=1,maxLength=50"`
}

func (in vpsRename) faults() []schemas.Fault { return nameFault("display_name", in.DisplayName) }

type vpsRenamed struct {
	VPS    string `json:"vps"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type vpsNewSnapshot struct {
	vpsName
	Description string `json:"description,omitempty" jsonschema:"maxLength=255"`
}

type vpsStarted struct {
	VPS  string      `json:"vps"`
	Task ovh.VPSTask `json:"task"`
	Next string      `json:"next"`
}

func followVPS(name string, task ovh.VPSTask) vpsStarted {
	return vpsStarted{name, task, fmt.Sprintf("call wait_vps_task with vps %q and task_id %d until it is done", name, task.ID)}
}

func vps() []Definition {
	return []Definition{
		define(Tool[none, vpsList]{
			Name:        "list_vps",
			Title:       "List virtual servers",
			Description: "Lists the account's virtual private servers.",
			Effect:      Read,
			Rows:        "vps",
			Access:      rules("GET /vps", "GET /vps/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (vpsList, error) {
				all, err := api.VPSs(ctx)
				return vpsList{all}, err
			},
		}),
		define(Tool[vpsName, ovh.VPS]{
			Name:        "get_vps",
			Title:       "Show a virtual server",
			Description: "Shows one virtual private server.",
			Effect:      Read,
			Access:      rules("GET /vps/*"),
			Run: func(ctx context.Context, api *ovh.Client, in vpsName) (ovh.VPS, error) {
				v, err := api.VPS(ctx, in.VPS)
				return v, unknownVPS(err)
			},
		}),
		define(Tool[vpsName, vpsImages]{
			Name:        "list_vps_images",
			Title:       "List images of a virtual server",
			Description: "Lists what a virtual server can be installed with by reinstall_vps, and what it runs.",
			Effect:      Read,
			Rows:        "images",
			Access:      rules("GET /vps/*/images/available", "GET /vps/*/images/available/*", "GET /vps/*/images/current"),
			Run:         listVPSImages,
		}),
		define(Tool[vpsTaskFilter, vpsTaskList]{
			Name:        "list_vps_tasks",
			Title:       "List a virtual server's tasks",
			Description: "Lists what OVHcloud does or did to a virtual server, the newest first.",
			Effect:      Read,
			Rows:        "tasks",
			Access:      rules("GET /vps/*/tasks", "GET /vps/*/tasks/*"),
			Run: func(ctx context.Context, api *ovh.Client, in vpsTaskFilter) (vpsTaskList, error) {
				all, err := api.VPSTasks(ctx, in.VPS, in.State)
				return vpsTaskList{all}, unknownVPS(err)
			},
		}),
		define(Tool[vpsWait, vpsWaited]{
			Name:        "wait_vps_task",
			Title:       "Wait for a virtual server's task",
			Description: "Waits until a task of a virtual server ends or the time is over; then it may be called again.",
			Effect:      Read,
			Access:      rules("GET /vps/*/tasks/*"),
			Watch:       waitVPSTask,
		}),
		define(Tool[vpsName, ovh.VPSSnapshot]{
			Name:        "get_vps_snapshot",
			Title:       "Show a virtual server's snapshot",
			Description: "Shows the one snapshot that a virtual server can have.",
			Effect:      Read,
			Access:      rules("GET /vps/*/snapshot"),
			Run: func(ctx context.Context, api *ovh.Client, in vpsName) (ovh.VPSSnapshot, error) {
				s, err := api.VPSSnapshot(ctx, in.VPS)
				return s, noSnapshot(err)
			},
		}),
		define(Tool[vpsName, vpsStarted]{
			Name:        "start_vps",
			Title:       "Start a virtual server",
			Description: "Starts a stopped virtual server.",
			Effect:      Change,
			Access:      rules("POST /vps/*/start"),
			Run:         workOn(ovh.StartVPS),
		}),
		define(Tool[vpsRename, vpsRenamed]{
			Name:        "rename_vps",
			Title:       "Rename a virtual server",
			Description: "Sets the display name of a virtual server.",
			Effect:      Change,
			Access:      rules("GET /vps/*", "PUT /vps/*"),
			Run: func(ctx context.Context, api *ovh.Client, in vpsRename) (vpsRenamed, error) {
				before, err := api.VPS(ctx, in.VPS)
				if err != nil {
					return vpsRenamed{}, unknownVPS(err)
				}
				return vpsRenamed{in.VPS, before.DisplayName, in.DisplayName}, api.RenameVPS(ctx, in.VPS, in.DisplayName)
			},
		}),
		define(Tool[vpsNewSnapshot, vpsStarted]{
			Name:        "create_vps_snapshot",
			Title:       "Snapshot a virtual server",
			Description: "Saves the disk of a virtual server. It can have one snapshot at a time.",
			Effect:      Change,
			Access:      rules("POST /vps/*/createSnapshot"),
			Run: func(ctx context.Context, api *ovh.Client, in vpsNewSnapshot) (vpsStarted, error) {
				task, err := api.CreateVPSSnapshot(ctx, in.VPS, in.Description)
				return followVPS(in.VPS, task), unknownVPS(err)
			},
		}),
	}
}

func listVPSImages(ctx context.Context, api *ovh.Client, in vpsName) (vpsImages, error) {
	all, err := api.VPSImages(ctx, in.VPS)
	if err != nil {
		return vpsImages{}, unknownVPS(err)
	}
	out := vpsImages{Images: all}
	current, err := api.CurrentVPSImage(ctx, in.VPS)
	if err == nil {
		out.Current = &current
	} else if !errors.Is(err, ovh.ErrNotFound) { // an image that is no longer offered has no name
		return vpsImages{}, err
	}
	return out, nil
}

func waitVPSTask(ctx context.Context, api *ovh.Client, in vpsWait, w Watcher) (vpsWaited, error) {
	start := time.Now()
	timeout := seconds(in.Timeout, 50)
	task, err := api.WaitVPSTask(ctx, in.VPS, in.TaskID, ovh.Watch[ovh.VPSTask]{
		Timeout: timeout, Interval: seconds(in.Interval, 5), Stop: w.Stopping,
		Seen: func(t ovh.VPSTask) {
			w.Report(Progress{
				Done: time.Since(start).Seconds(), Total: timeout.Seconds(),
				Message: fmt.Sprintf("task %d (%s) is %s, %d%%", t.ID, t.Type, t.State, t.Progress),
			})
		},
	})
	if late, ok := errors.AsType[*ovh.VPSTaskTimeoutError](err); ok {
		return vpsWaited{Task: late.Last, TimedOut: true, Next: "the task goes on: call wait_vps_task again"}, nil
	}
	if errors.Is(err, ovh.ErrNotFound) {
		err = advise(err, "list_vps_tasks of %q shows the tasks that exist", in.VPS)
	}
	out := vpsWaited{Task: task, Done: true}
	if task.State != "done" {
		out.Next = "the task ended without success"
	}
	return out, err
}

// workOn starts a work that is tracked by a task.
func workOn(work string) func(context.Context, *ovh.Client, vpsName) (vpsStarted, error) {
	return func(ctx context.Context, api *ovh.Client, in vpsName) (vpsStarted, error) {
		task, err := api.WorkOnVPS(ctx, in.VPS, work)
		return followVPS(in.VPS, task), unknownVPS(err)
	}
}

func unknownVPS(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_vps shows the virtual servers that these keys may see")
	}
	return err
}

func noSnapshot(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "it has no snapshot, or does not exist: create_vps_snapshot makes one, list_vps shows the servers")
	}
	return err
}

// A vpsTarget is a virtual server as a plan shows it.
type vpsTarget struct {
	VPS         string           `json:"vps"`
	DisplayName string           `json:"displayName,omitempty"`
	State       string           `json:"state"`
	Image       string           `json:"image,omitempty"`
	Snapshot    *ovh.VPSSnapshot `json:"snapshot,omitempty"`
}

func (t vpsTarget) String() string {
	if t.DisplayName == "" {
		return t.VPS
	}
	return fmt.Sprintf("%s (%q)", t.VPS, t.DisplayName)
}

// lookAtVPS reads a virtual server for a plan, its snapshot too when the plan
// is about it.
func lookAtVPS(ctx context.Context, api *ovh.Client, name string, withSnapshot bool) (vpsTarget, error) {
	v, err := api.VPS(ctx, name)
	if err != nil {
		return vpsTarget{}, unknownVPS(err)
	}
	t := vpsTarget{VPS: v.Name, DisplayName: v.DisplayName, State: v.State}
	image, err := api.CurrentVPSImage(ctx, name)
	if err != nil && !errors.Is(err, ovh.ErrNotFound) {
		return vpsTarget{}, err
	}
	t.Image = image.Name
	if withSnapshot {
		s, err := api.VPSSnapshot(ctx, name)
		if err != nil {
			return vpsTarget{}, noSnapshot(err)
		}
		t.Snapshot = &s
	}
	return t, nil
}

// planVPS completes a plan whose target is a virtual server.
func planVPS(ctx context.Context, api *ovh.Client, name string, withSnapshot bool, words func(vpsTarget) confirm.Plan) (confirm.Plan, error) {
	t, err := lookAtVPS(ctx, api, name, withSnapshot)
	if err != nil {
		return confirm.Plan{}, err
	}
	p := words(t)
	p.Target = object(t)
	return p, nil
}
