// Package vps is the toolset for virtual private servers, their power, their
// system and their snapshots.
//
// This file holds the toolset and the tools that show and name a virtual
// server; each other file holds the tools of one concern. What OVHcloud does to
// a virtual server takes minutes and is tracked by a task: tools that begin
// such work answer with a [started], and wait_vps_task, in tasks.go, watches
// it. Plans show their virtual server as a target, which target.go reads.
package vps

import (
	"context"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for virtual servers.
func Toolset() tool.Toolset {
	return tool.Toolset{
		Name: "vps", About: "virtual private servers and their snapshots",
		Passed: map[string][]string{"name": {"vps"}, "id": {"image_id", "task_id"}},
		Tools:  slices.Concat(overview(), power(), installs(), snapshots(), tasks()),
	}
}

type vpsName struct {
	VPS string `json:"vps" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9.-]*$,maxLength=253" jsonschema_description:"As in list_vps."`
}

type vpsList struct {
	VPS []ovh.VPS `json:"vps"`
}

type newName struct {
	vpsName
	DisplayName string `json:"display_name" jsonschema:"minLength=1,maxLength=50"`
}

func (in newName) Faults() []tool.Fault { return tool.NameFault("display_name", in.DisplayName) }

type renamed struct {
	VPS    string `json:"vps"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// overview returns the tools that show which virtual servers there are, and
// name them.
func overview() []tool.Tool {
	return []tool.Tool{
		tool.List[tool.None, vpsList]{
			Name:        "list_vps",
			Title:       "List virtual servers",
			Description: "Lists the account's virtual private servers.",
			Access:      tool.Access("GET /vps", "GET /vps/*"),
			Rows:        "vps",
			Asked:       []string{"iam"},
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (vpsList, error) {
				all, err := api.VPSs(ctx)
				return vpsList{all}, err
			},
		},
		tool.Read[vpsName, ovh.VPS]{
			Name:        "get_vps",
			Title:       "Show a virtual server",
			Description: "Shows one virtual private server.",
			Access:      tool.Access("GET /vps/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in vpsName) (ovh.VPS, error) {
				v, err := api.VPS(ctx, in.VPS)
				v.IAM = nil // list_vps has it for who asks
				return v, unknownVPS(err)
			},
		},
		tool.Change[newName, renamed]{
			Name:        "rename_vps",
			Title:       "Rename a virtual server",
			Description: "Sets the display name of a virtual server.",
			Access:      tool.Access("GET /vps/*", "PUT /vps/*"),
			Prepare: func(ctx context.Context, api *ovh.Reader, in newName) (tool.Act[renamed], error) {
				before, err := api.VPS(ctx, in.VPS)
				if err != nil {
					return tool.Act[renamed]{}, unknownVPS(err)
				}
				act := tool.SendAll(renamed{in.VPS, before.DisplayName, in.DisplayName}, ovh.RenameVPS(in.VPS, in.DisplayName).Write)
				return act.Seen("get_vps with vps %q shows its name", in.VPS), nil
			},
		},
	}
}

func unknownVPS(err error) error {
	return tool.AdviseNotFound(err, "list_vps shows the virtual servers that these keys may see")
}
