package servers

import (
	"context"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type newName struct {
	serverName
	DisplayName string `json:"display_name" jsonschema:"minLength=1,maxLength=255"`
}

func (in newName) Faults() []tool.Fault { return tool.NameFault("display_name", in.DisplayName) }

type renamed struct {
	Server    string `json:"server"`
	ServiceID int64  `json:"serviceId"`
	Before    string `json:"before"`
	After     string `json:"after"`
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

// settings returns the tools that set what OVHcloud keeps about a server.
func settings() []tool.Tool {
	return []tool.Tool{
		tool.Change[newName, renamed]{
			Name:        "rename_server",
			Title:       "Rename a server",
			Description: "Sets the display name of a server. It may take minutes to show in list_servers.",
			Access:      tool.Access("GET /dedicated/server/*/serviceInfos", "GET /services/*", "PUT /services/*"),
			Prepare:     renameServer,
		},
		tool.Destroy[monitoring, monitoringSet]{
			Name:        "set_server_monitoring",
			Title:       "Set a server's monitoring",
			Description: "Lets OVHcloud watch a server and intervene when it does not answer, or stops that.",
			Access:      tool.Access("GET /dedicated/server/*", "PUT /dedicated/server/*"),
			Milder:      true,
			Prepare:     setMonitoring,
		},
	}
}

func renameServer(ctx context.Context, api *ovh.Reader, in newName) (tool.Act[renamed], error) {
	info, err := api.ServerService(ctx, in.Server)
	if err != nil {
		return tool.Act[renamed]{}, unknownServer(err)
	}
	before, err := api.Service(ctx, info.ServiceID)
	if err != nil {
		return tool.Act[renamed]{}, err
	}
	if name := before.Resource.Name; name != "" && !strings.EqualFold(name, in.Server) {
		return tool.Act[renamed]{}, tool.Refuse(fmt.Sprintf("OVHcloud tells that the server %q is the service %d, which is %q", in.Server, info.ServiceID, name), "call again in a minute")
	}
	out := renamed{in.Server, info.ServiceID, before.Resource.DisplayName, in.DisplayName}
	return tool.SendAll(out, ovh.RenameService(info.ServiceID, in.DisplayName).Write).Seen("get_service with service_id %d shows its name", info.ServiceID), nil
}

// setMonitoring asks for consent only where nobody would watch the server any
// more: an outage is then noticed by its users.
func setMonitoring(ctx context.Context, api *ovh.Reader, in monitoring) (tool.Planned[monitoringSet], error) {
	s, err := api.Server(ctx, in.Server)
	if err != nil {
		return tool.Planned[monitoringSet]{}, unknownServer(err)
	}
	out := monitoringSet{in.Server, s.Monitoring, in.Enabled}
	act := tool.SendAll(out, ovh.SetServerMonitoring(in.Server, in.Enabled).Write).Seen("get_server with server %q shows its monitoring", in.Server)
	if in.Enabled || !s.Monitoring {
		act.Effect = effect.Change
	}
	target := newTarget(s)
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Stop OVHcloud's monitoring of the server %s.", target),
		Target:     tool.Object(target),
		WillHappen: []string{"OVHcloud does not ping the server any more, and does not intervene when it is down."},
		WillBeLost: []string{"Nothing at once. An outage is noticed by nobody at OVHcloud."},
		Undo:       fmt.Sprintf("set_server_monitoring with server %q and enabled true", in.Server),
		Duration:   "at once",
	}), nil
}
