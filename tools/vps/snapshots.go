package vps

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type newSnapshot struct {
	vpsName
	Description string `json:"description,omitempty" jsonschema:"maxLength=255"`
}

func snapshots() []tool.Tool {
	return []tool.Tool{
		tool.Read[vpsName, ovh.VPSSnapshot]{
			Name:        "get_vps_snapshot",
			Title:       "Show a virtual server's snapshot",
			Description: "Shows the one snapshot that a virtual server can have.",
			Access:      tool.Access("GET /vps/*/snapshot"),
			Run: func(ctx context.Context, api *ovh.Reader, in vpsName) (ovh.VPSSnapshot, error) {
				s, err := api.VPSSnapshot(ctx, in.VPS)
				return s, noSnapshot(err)
			},
		},
		tool.Change[newSnapshot, started]{
			Name:        "create_vps_snapshot",
			Title:       "Snapshot a virtual server",
			Description: "Saves the disk of a virtual server. It can have one snapshot at a time.",
			Access:      tool.Access("POST /vps/*/createSnapshot"),
			Prepare: func(_ context.Context, _ *ovh.Reader, in newSnapshot) (tool.Act[started], error) {
				return sendTracked(in.VPS, ovh.CreateVPSSnapshot(in.VPS, in.Description)), nil
			},
		},
		tool.Destroy[vpsName, started]{
			Name:        "revert_vps_snapshot",
			Title:       "Revert to a snapshot",
			Description: "Puts the disk of a virtual server back to its snapshot. Everything since is lost.",
			Access:      tool.Access("GET /vps/*", "GET /vps/*/images/current", "GET /vps/*/snapshot", "POST /vps/*/snapshot/revert"),
			Prepare:     revertSnapshot,
		},
		tool.Destroy[vpsName, started]{
			Name:        "delete_vps_snapshot",
			Title:       "Delete a snapshot",
			Description: "Deletes the snapshot of a virtual server.",
			Access:      tool.Access("GET /vps/*", "GET /vps/*/images/current", "GET /vps/*/snapshot", "DELETE /vps/*/snapshot"),
			Prepare:     deleteSnapshot,
		},
	}
}

func revertSnapshot(ctx context.Context, api *ovh.Reader, in vpsName) (tool.Planned[started], error) {
	server, err := readSnapshotTarget(ctx, api, in.VPS)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	return sendTracked(in.VPS, ovh.RevertVPSSnapshot(in.VPS)).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Put the disk of the virtual server %s back to its snapshot of %s.", server, server.Snapshot.Created),
		Target:     tool.Object(server),
		WillHappen: []string{"The server stops, its disk is overwritten by the snapshot, and it starts again."},
		WillBeLost: []string{"Everything written since " + server.Snapshot.Created + "."},
		Undo:       "None.",
		Duration:   "minutes without service",
	}), nil
}

func deleteSnapshot(ctx context.Context, api *ovh.Reader, in vpsName) (tool.Planned[started], error) {
	server, err := readSnapshotTarget(ctx, api, in.VPS)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	act := sendTracked(in.VPS, ovh.DeleteVPSSnapshot(in.VPS))
	act.Failed = func(_ int, err error) error { return noSnapshot(err) }
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Delete the snapshot of the virtual server %s of %s (%q).", server, server.Snapshot.Created, server.Snapshot.Description),
		Target:     tool.Object(server),
		WillHappen: []string{"The server keeps running; it can't be put back to this snapshot any more."},
		WillBeLost: []string{"The snapshot."},
		Undo:       "None. create_vps_snapshot saves the disk as it is then.",
		Duration:   "a minute",
	}), nil
}

func noSnapshot(err error) error {
	return tool.AdviseNotFound(err, "it has no snapshot, or does not exist: create_vps_snapshot makes one, list_vps shows the servers")
}
