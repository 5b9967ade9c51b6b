package vps

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// power returns the tools that start and stop a virtual server.
func power() []tool.Tool {
	return []tool.Tool{
		tool.Change[vpsName, started]{
			Name:        "start_vps",
			Title:       "Start a virtual server",
			Description: "Starts a stopped virtual server.",
			Access:      tool.Access("POST /vps/*/start"),
			Prepare: func(_ context.Context, _ *ovh.Reader, in vpsName) (tool.Act[started], error) {
				return sendTracked(in.VPS, ovh.StartVPS(in.VPS)), nil
			},
		},
		tool.Destroy[vpsName, started]{
			Name:        "stop_vps",
			Title:       "Stop a virtual server",
			Description: "Stops a virtual server until start_vps. It is billed all the same.",
			Access:      tool.Access("GET /vps/*", "GET /vps/*/images/current", "POST /vps/*/stop"),
			Prepare: func(ctx context.Context, api *ovh.Reader, in vpsName) (tool.Planned[started], error) {
				return takeDown(ctx, api, in.VPS, ovh.StopVPS(in.VPS), outage{
					verb: "Stop", after: "It stays down until start_vps.", undo: "start_vps",
				})
			},
		},
		tool.Destroy[vpsName, started]{
			Name:        "reboot_vps",
			Title:       "Reboot a virtual server",
			Description: "Restarts a virtual server.",
			Access:      tool.Access("GET /vps/*", "GET /vps/*/images/current", "POST /vps/*/reboot"),
			Prepare: func(ctx context.Context, api *ovh.Reader, in vpsName) (tool.Planned[started], error) {
				return takeDown(ctx, api, in.VPS, ovh.RebootVPS(in.VPS), outage{
					verb: "Reboot", after: "It starts again by itself.", undo: "It starts again by itself; what was not written to disk is gone.",
				})
			},
		},
	}
}

// An outage is what a plan says of a write that takes a virtual server down.
type outage struct {
	verb, after, undo string
}

func takeDown(ctx context.Context, api *ovh.Reader, name string, write ovh.Request[ovh.VPSTask], words outage) (tool.Planned[started], error) {
	server, err := readTarget(ctx, api, name)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	return sendTracked(name, write).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("%s the virtual server %s.", words.verb, server),
		Target:     tool.Object(server),
		WillHappen: []string{"Its services go down.", words.after},
		WillBeLost: []string{"What running programs have not written to disk; every connection."},
		Undo:       words.undo,
		Duration:   "a minute or two",
	}), nil
}
