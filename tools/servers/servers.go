// Package servers is the toolset for dedicated servers: what they are, what
// they are installed with, what they boot, and what OVHcloud does to them.
//
// This file holds the toolset and the tools that show a server; each other
// file holds the tools of one concern. What OVHcloud does to a server takes
// minutes and is tracked by a task: tools that begin such work answer with a
// [started], and wait_server_task, in tasks.go, watches it. Plans show their
// server as a target, which target.go reads; it refuses a server that OVHcloud
// is still at work on.
package servers

import (
	"context"
	"errors"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
)

// Toolset returns the tools for dedicated servers. Library is what OVHcloud
// says of its API; it may be nil.
func Toolset(library *catalog.Library) tool.Toolset {
	return tool.Toolset{
		Name: "servers", About: "dedicated servers: install, boot, rescue, tasks, hardware",
		Passed: map[string][]string{"name": {"server"}, "templateName": {"template", "os"}},
		Tools:  slices.Concat(overview(), settings(), templates(), installs(library), tasks(), boots(), reboots(), hardware()),
	}
}

type serverName struct {
	Server string `json:"server" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=253" jsonschema_description:"As in list_servers."`
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

	IAM *ovh.IAMResource `json:"iam,omitempty"`
}

// A serverView is a server as its operator knows it: by its label, its rescue
// key by its fingerprint.
type serverView struct {
	ovh.Server
	DisplayName string `json:"displayName,omitempty"`
}

func newServerView(s ovh.Server) serverView {
	v := serverView{s, s.DisplayName()}
	v.IAM = nil // list_servers has it for who asks
	v.RescueSSHKey = sshkeys.Short(s.RescueSSHKey)
	return v
}

type blockList struct {
	IPs []blockRow `json:"ips"`
}

type blockRow struct {
	Block string `json:"block"`
}

// overview returns the tools that show which servers there are and what they
// are.
func overview() []tool.Tool {
	return []tool.Tool{
		tool.List[tool.None, serverList]{
			Name:        "list_servers",
			Title:       "List dedicated servers",
			Description: "Lists the account's dedicated servers, one row each, with what they boot.",
			Access:      tool.Access("GET /dedicated/server", "GET /dedicated/server/*"),
			Rows:        "servers",
			Asked:       []string{"iam"},
			Run:         listServers,
		},
		tool.Read[serverName, serverView]{
			Name:        "get_server",
			Title:       "Show a dedicated server",
			Description: "Shows everything OVHcloud tells of one dedicated server.",
			Access:      tool.Access("GET /dedicated/server/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in serverName) (serverView, error) {
				s, err := api.Server(ctx, in.Server)
				return newServerView(s), unknownServer(err)
			},
		},
		tool.List[serverName, blockList]{
			Name:        "list_server_ips",
			Title:       "List a server's IPs",
			Description: "Lists the IP blocks that are routed to a server.",
			Access:      tool.Access("GET /dedicated/server/*/ips"),
			Rows:        "ips",
			Run:         listIPs,
		},
		tool.Read[serverName, ovh.ServiceInfo]{
			Name:        "get_server_service",
			Title:       "Show a server's contract",
			Description: "Shows renewal, expiry and contacts of a server.",
			Access:      tool.Access("GET /dedicated/server/*/serviceInfos"),
			Run: func(ctx context.Context, api *ovh.Reader, in serverName) (ovh.ServiceInfo, error) {
				info, err := api.ServerService(ctx, in.Server)
				return info, unknownServer(err)
			},
		},
	}
}

// listServers looks a boot up once, however many servers are set to it.
func listServers(ctx context.Context, api *ovh.Reader, _ tool.None) (serverList, error) {
	all, err := api.Servers(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return serverList{}, err
	}
	types := make(map[int64]string)
	rows := make([]serverRow, len(all))
	for i, s := range all {
		rows[i] = serverRow{
			Name: s.Name, DisplayName: s.DisplayName(), IP: s.IP, State: s.State, PowerState: s.PowerState,
			Datacenter: s.Datacenter, Range: s.CommercialRange, OS: s.OS, BootID: s.BootID, IAM: s.IAM,
		}
		if s.BootID == nil {
			continue
		}
		if _, seen := types[*s.BootID]; !seen {
			boot, err := api.Boot(ctx, s.Name, *s.BootID)
			switch {
			case errors.Is(err, ovh.ErrExpired), errors.Is(err, ovh.ErrNotGranted):
				missing = missing.Join(&ovh.PartError{Missing: []ovh.MissingObject{{Name: "the boot of " + s.Name, Err: err}}})
			case err != nil && !errors.Is(err, ovh.ErrNotFound):
				return serverList{}, err
			}
			types[*s.BootID] = boot.Type
		}
		rows[i].BootType = types[*s.BootID]
	}
	return serverList{rows}, missing.Err()
}

func listIPs(ctx context.Context, api *ovh.Reader, in serverName) (blockList, error) {
	blocks, err := api.ServerIPs(ctx, in.Server)
	rows := make([]blockRow, len(blocks))
	for i, b := range blocks {
		rows[i] = blockRow{b}
	}
	return blockList{rows}, unknownServer(err)
}

func unknownServer(err error) error {
	return tool.AdviseNotFound(err, "list_servers shows the servers that these keys may see")
}
