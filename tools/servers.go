package tools

import (
	"context"
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type serverName struct {
	Server string `json:"server" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=253" jsonschema_description:"Service name, as in list_servers."`
}

type serverList struct {
	Servers []serverRow `json:"servers"`
}

type serverRow struct {
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	IP          string `json:"ip"`
	State       string `json:"state"`
	PowerState  string `json:"powerState,omitempty"`
	Datacenter  string `json:"datacenter"`
	Range       string `json:"commercialRange,omitempty"`
	OS          string `json:"os"`
	BootID      *int64 `json:"bootId,omitempty"`
	BootType    string `json:"bootType,omitempty"`
}

type blockList struct {
	IPs []blockRow `json:"ips"`
}

type blockRow struct {
	Block string `json:"block"`
}

type rename struct {
	serverName
	DisplayName string `json:"display_name" jsonschema:"minLength=1,maxLength=255"`
}

func (in rename) faults() []schemas.Fault { return nameFault("display_name", in.DisplayName) }

type renamed struct {
	Server    string `json:"server"`
	ServiceID int64  `json:"serviceId"`
	Before    string `json:"before"`
	After     string `json:"after"`
}

func servers() []Definition {
	return []Definition{
		define(Tool[none, serverList]{
			Name:        "list_servers",
			Title:       "List dedicated servers",
			Description: "Lists the account's dedicated servers, one row each, with what they boot.",
			Effect:      Read,
			Rows:        "servers",
			Access:      rules("GET /dedicated/server", "GET /dedicated/server/*"),
			Run:         listServers,
		}),
		define(Tool[serverName, ovh.Server]{
			Name:        "get_server",
			Title:       "Show a dedicated server",
			Description: "Shows everything OVHcloud tells of one dedicated server.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (ovh.Server, error) {
				s, err := api.Server(ctx, in.Server)
				return s, unknownServer(err)
			},
		}),
		define(Tool[serverName, blockList]{
			Name:        "list_server_ips",
			Title:       "List a server's IPs",
			Description: "Lists the IP blocks that are routed to a server.",
			Effect:      Read,
			Rows:        "ips",
			Access:      rules("GET /dedicated/server/*/ips"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (blockList, error) {
				ips, err := api.ServerIPs(ctx, in.Server)
				rows := make([]blockRow, len(ips))
				for i, ip := range ips {
					rows[i] = blockRow{ip}
				}
				return blockList{rows}, unknownServer(err)
			},
		}),
		define(Tool[serverName, ovh.ServiceInfo]{
			Name:        "get_server_service",
			Title:       "Show a server's contract",
			Description: "Shows renewal, expiry and contacts of a server.",
			Effect:      Read,
			Access:      rules("GET /dedicated/server/*/serviceInfos"),
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (ovh.ServiceInfo, error) {
				info, err := api.ServerService(ctx, in.Server)
				return info, unknownServer(err)
			},
		}),
		define(Tool[rename, renamed]{
			Name:        "rename_server",
			Title:       "Rename a server",
			Description: "Sets the display name of a server. It may take minutes to show in list_servers.",
			Effect:      Change,
			Access:      rules("GET /dedicated/server/*/serviceInfos", "GET /services/*", "PUT /services/*"),
			Run:         renameServer,
		}),
		define(Tool[serverName, started]{
			Name:        "reboot_server",
			Title:       "Reboot a server",
			Description: "Cuts a server's power and starts it again from its current boot. There is no clean shutdown.",
			Effect:      Destroy,
			Access:      rules("GET /dedicated/server/*", "POST /dedicated/server/*/reboot"),
			Plan:        planReboot,
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (started, error) {
				task, err := api.RebootServer(ctx, in.Server)
				return follow(in.Server, task), err
			},
		}),
	}
}

// listServers looks a boot up once, however many servers are set to it.
func listServers(ctx context.Context, api *ovh.Client, _ none) (serverList, error) {
	all, err := api.Servers(ctx)
	if err != nil {
		return serverList{}, err
	}
	types := make(map[int64]string)
	rows := make([]serverRow, len(all))
	for i, s := range all {
		rows[i] = serverRow{
			Name: s.Name, DisplayName: s.DisplayName(), IP: s.IP, State: s.State, PowerState: s.PowerState,
			Datacenter: s.Datacenter, Range: s.CommercialRange, OS: s.OS, BootID: s.BootID,
		}
		if s.BootID == nil {
			continue
		}
		if _, seen := types[*s.BootID]; !seen {
			boot, err := api.Boot(ctx, s.Name, *s.BootID)
			if err != nil && !errors.Is(err, ovh.ErrNotFound) {
				return serverList{}, err
			}
			types[*s.BootID] = boot.Type
		}
		rows[i].BootType = types[*s.BootID]
	}
	return serverList{rows}, nil
}

func renameServer(ctx context.Context, api *ovh.Client, in rename) (renamed, error) {
	info, err := api.ServerService(ctx, in.Server)
	if err != nil {
		return renamed{}, unknownServer(err)
	}
	before, err := api.Service(ctx, info.ServiceID)
	if err != nil {
		return renamed{}, err
	}
	out := renamed{in.Server, info.ServiceID, before.Resource.DisplayName, in.DisplayName}
	return out, api.RenameService(ctx, info.ServiceID, in.DisplayName)
}

func planReboot(ctx context.Context, api *ovh.Client, in serverName) (confirm.Plan, error) {
	target, err := lookAt(ctx, api, in.Server)
	if err != nil {
		return confirm.Plan{}, err
	}
	return confirm.Plan{
		Summary: fmt.Sprintf("Reboot the server %s.", target),
		Target:  object(target),
		WillHappen: []string{
			"The power is cut at once, without a clean shutdown.",
			"The server starts again from " + target.bootsFrom() + ".",
		},
		WillBeLost: []string{"What running programs have not written to disk; every connection."},
		Undo:       "It starts again by itself; what was not written to disk is gone.",
		Requests:   []confirm.Request{request("POST", nil, "/dedicated/server/{}/reboot", in.Server)},
		Duration:   "a few minutes without service",
	}, nil
}

// lookAt reads a server and its boot for a plan, and refuses while a task
// works on it.
func lookAt(ctx context.Context, api *ovh.Client, server string) (serverTarget, error) {
	s, err := api.Server(ctx, server)
	if err != nil {
		return serverTarget{}, unknownServer(err)
	}
	pending, err := api.PendingServerTasks(ctx, server)
	if err != nil {
		return serverTarget{}, err
	}
	if err := noTaskRunning(server, pending); err != nil {
		return serverTarget{}, err
	}
	target := newTarget(s)
	if s.BootID != nil {
		boot, err := api.Boot(ctx, server, *s.BootID)
		if err != nil && !errors.Is(err, ovh.ErrNotFound) {
			return serverTarget{}, err
		}
		if err == nil {
			target.Boot = &boot
		}
	}
	return target, nil
}

func unknownServer(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_servers shows the servers that these keys may see")
	}
	return err
}
