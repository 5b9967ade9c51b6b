package servers

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type interventionList struct {
	Interventions []ovh.Intervention `json:"interventions"`
}

// hardware returns the tools that show the machine, its cables, and who
// touched it.
func hardware() []tool.Tool {
	return []tool.Tool{
		tool.Read[serverName, ovh.Hardware]{
			Name:        "get_server_hardware",
			Title:       "Show a server's hardware",
			Description: "Shows processor, memory and disks of a server.",
			Access:      tool.Access("GET /dedicated/server/*/specifications/hardware"),
			Run: func(ctx context.Context, api *ovh.Reader, in serverName) (ovh.Hardware, error) {
				h, err := api.ServerHardware(ctx, in.Server)
				return h, unknownServer(err)
			},
		},
		tool.Read[serverName, ovh.Network]{
			Name:        "get_server_network",
			Title:       "Show a server's network",
			Description: "Shows bandwidth, addresses and gateways of a server.",
			Access:      tool.Access("GET /dedicated/server/*/specifications/network"),
			Run: func(ctx context.Context, api *ovh.Reader, in serverName) (ovh.Network, error) {
				n, err := api.ServerNetwork(ctx, in.Server)
				return n, unknownServer(err)
			},
		},
		tool.List[serverName, interventionList]{
			Name:        "list_server_interventions",
			Title:       "List interventions on a server",
			Description: "Lists what OVHcloud's technicians did on a server, the latest first.",
			Access:      tool.Access("GET /dedicated/server/*/intervention", "GET /dedicated/server/*/intervention/*"),
			Rows:        "interventions",
			Run: func(ctx context.Context, api *ovh.Reader, in serverName) (interventionList, error) {
				all, err := api.ServerInterventions(ctx, in.Server)
				return interventionList{all}, unknownServer(err)
			},
		},
	}
}
