package tools

import (
	"context"
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

type interventionList struct {
	Interventions []ovh.Intervention `json:"interventions"`
}

type monitoring struct {
	serverName
	Enabled bool `json:"enabled" jsonschema_description:"OVHcloud pings it and intervenes when it is down."`
}

type monitoringSet struct {
	Server string `json:"server"`
	Before bool   `json:"before"`
	After  bool   `json:"after"`
}

type installing struct {
	Running  bool                 `json:"running"`
	Progress *ovh.InstallProgress `json:"progress,omitempty"`
}

type cancelled struct {
	Server string `json:"server"`
	TaskID int64  `json:"taskId"`
	Next   string `json:"next"`
}

func hardware() []Definition {
	return []Definition{
		define(Tool[serverName, ovh.Hardware]{
			Name:        "get_server_hardware",
			Title:       "Show a server's hardware",
			Description: "Shows processor, memory and disks of a server.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*/specifications/hardware"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (ovh.Hardware, error) {
				h, err := api.ServerHardware(ctx, in.Server)
				return h, unknownServer(err)
			},
		}),
		define(Tool[serverName, ovh.Network]{
			Name:        "get_server_network",
			Title:       "Show a server's network",
			Description: "Shows bandwidth, addresses and gateways of a server.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*/specifications/network"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (ovh.Network, error) {
				n, err := api.ServerNetwork(ctx, in.Server)
				return n, unknownServer(err)
			},
		}),
		define(Tool[serverName, interventionList]{
			Name:        "list_server_interventions",
			Title:       "List interventions on a server",
			Description: "Lists what OVHcloud's technicians did on a server, the latest first.",
			Effect:      Read,
			Rows:        "interventions",
			Access:      rules("GET /dedicated/server/*/intervention", "GET /dedicated/server/*/intervention/*"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (interventionList, error) {
				all, err := api.ServerInterventions(ctx, in.Server)
				return interventionList{all}, unknownServer(err)
			},
		}),
		define(Tool[serverName, installing]{
			Name:        "get_server_install_status",
			Title:       "Show a server's installation",
			Description: "Shows the steps of an installation that runs on a server, if one does.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*/install/status"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (installing, error) {
				p, err := api.InstallStatus(ctx, in.Server)
				if errors.Is(err, ovh.ErrNotFound) {
					return installing{}, nil
				}
				return installing{true, &p}, err
			},
		}),
		define(Tool[monitoring, monitoringSet]{
			Name:        "set_server_monitoring",
			Title:       "Set a server's monitoring",
			Description: "Lets OVHcloud watch a server and intervene when it does not answer, or stops that.",
			Effect:      Change,
			Access:      rules("GET /dedicated/server/*", "PUT /dedicated/server/*"),
			Run: func(ctx context.Context, api *ovh.Client, in monitoring) (monitoringSet, error) {
				s, err := api.Server(ctx, in.Server)
				if err != nil {
					return monitoringSet{}, unknownServer(err)
				}
				return monitoringSet{in.Server, s.Monitoring, in.Enabled}, api.SetServerMonitoring(ctx, in.Server, in.Enabled)
			},
		}),
		define(Tool[taskID, cancelled]{
			Name:        "cancel_server_task",
			Title:       "Cancel a task",
			Description: "Cancels a task of a server, if OVHcloud still can.",
			Effect:      Destroy,
			Access:      rules("GET /dedicated/server/*/task/*", "POST /dedicated/server/*/task/*/cancel"),
			Plan:        planCancel,
			Run: func(ctx context.Context, api *ovh.Client, in taskID) (cancelled, error) {
				err := api.CancelServerTask(ctx, in.Server, in.TaskID)
				return cancelled{in.Server, in.TaskID, "get_server_task tells whether it could still be stopped"}, err
			},
		}),
	}
}

func planCancel(ctx context.Context, api *ovh.Client, in taskID) (confirm.Plan, error) {
	t, err := api.ServerTask(ctx, in.Server, in.TaskID)
	if err != nil {
		return confirm.Plan{}, unknownTask(in, err)
	}
	if !t.Pending() {
		return confirm.Plan{}, refuse(fmt.Sprintf("task %d is %s already", t.ID, t.Status), "there is nothing to cancel")
	}
	status := t.Status
	// Its status and dates move on while the user thinks.
	t.Status, t.LastUpdate = "", ""
	return confirm.Plan{
		Summary:    fmt.Sprintf("Cancel task %d (%s, %s) of the server %s.", t.ID, t.Function, status, in.Server),
		Target:     object(t),
		WillHappen: []string{"OVHcloud stops the task, if it still can. What it did already stays done."},
		WillBeLost: []string{"The work of the task: an installation that is cut off leaves a server that does not start."},
		Undo:       "Start the same work again.",
		Requests:   []confirm.Request{request("POST", nil, "/dedicated/server/{}/task/{}/cancel", in.Server, fmt.Sprint(in.TaskID))},
		Duration:   "at once",
	}, nil
}
