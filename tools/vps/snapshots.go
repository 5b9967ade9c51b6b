package vps

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type newSnapshot struct {
	vpsName
	Description string `json:"description,omitempty" jsonschema:"maxLength=255"`
	Replace     bool   `json:"replace,omitempty" jsonschema_description:"Delete the one it has first."`
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
		tool.Destroy[newSnapshot, started]{
			Name:        "create_vps_snapshot",
			Title:       "Snapshot a virtual server",
			Description: "Saves the disk of a virtual server. It can have one snapshot at a time.",
			Access: tool.Access("GET /vps/*", "GET /vps/*/images/current", "GET /vps/*/snapshot", "GET /vps/*/tasks/*",
				"POST /vps/*/createSnapshot", "DELETE /vps/*/snapshot"),
			Milder:  true,
			Prepare: createSnapshot,
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

// createSnapshot asks for consent only where it replaces a snapshot.
func createSnapshot(ctx context.Context, api *ovh.Reader, in newSnapshot) (tool.Planned[started], error) {
	server, err := readTarget(ctx, api, in.VPS)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	old, err := api.VPSSnapshot(ctx, in.VPS)
	if errors.Is(err, ovh.ErrNotFound) {
		act := sendTracked(in.VPS, ovh.CreateVPSSnapshot(in.VPS, in.Description))
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	}
	if err != nil {
		return tool.Planned[started]{}, err
	}
	server.Snapshot = &old
	if !in.Replace {
		return tool.Planned[started]{}, tool.Refuse(
			fmt.Sprintf("%s has a snapshot of %q (%q), and can have one only", server, old.Created, old.Description),
			"replace: true plans to delete it and to make another; delete_vps_snapshot deletes it alone, and revert_vps_snapshot goes back to it")
	}
	return replaceSnapshot(in).Planned(confirm.Plan{
		Summary: fmt.Sprintf("Delete the snapshot of the virtual server %s of %q (%q), then make another of its disk.", server, old.Created, old.Description),
		Target:  tool.Object(server),
		WillHappen: []string{
			"The old snapshot is deleted first: until the new one is made, minutes later, there is none.",
			"The server keeps running.",
		},
		WillBeLost: []string{"The old snapshot."},
		Undo:       "None: the disk can't be put back to the old snapshot any more.",
		Duration:   "a few minutes; this call answers when the new one is begun",
	}), nil
}

// How often and for how long the deletion of a snapshot is looked at.
const (
	deletionInterval = 2 * time.Second
	deletionTimeout  = 4 * time.Minute
)

// replaceSnapshot deletes a snapshot and, once that is over, begins another.
func replaceSnapshot(in newSnapshot) tool.Act[started] {
	deletion := ovh.DeleteVPSSnapshot(in.VPS)
	act := sendTracked(in.VPS, ovh.CreateVPSSnapshot(in.VPS, in.Description))
	create, result := act.Steps[0], act.Result
	create.Does = "begun the new snapshot"
	act.Steps = []tool.Step{{Does: "deleting the old snapshot", Write: deletion.Write, Await: func(ctx context.Context, api *ovh.Reader, answer json.RawMessage) error {
		task, err := deletion.Answer(answer)
		if err != nil {
			return err
		}
		task, err = api.WaitVPSTask(ctx, in.VPS, task.ID, ovh.Watch[ovh.VPSTask]{Timeout: deletionTimeout, Interval: deletionInterval})
		if err == nil && task.Failed() {
			err = fmt.Errorf("task %d (%s) ended as %s", task.ID, task.Type, task.State)
		}
		return err
	}}, create}
	act.Result = func(ctx context.Context, api *ovh.Reader, got tool.Answers) (started, error) {
		return result(ctx, api, got[1:])
	}
	act.Failed = func(done int, err error) error {
		if done == 0 {
			return noSnapshot(err)
		}
		return tool.Advise(fmt.Errorf("the old snapshot is being deleted, and no other is made: %w", err),
			"list_vps_tasks of %q shows the deletion; create_vps_snapshot makes another once it is over", in.VPS)
	}
	return act
}

func revertSnapshot(ctx context.Context, api *ovh.Reader, in vpsName) (tool.Planned[started], error) {
	server, err := readSnapshotTarget(ctx, api, in.VPS)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	return sendTracked(in.VPS, ovh.RevertVPSSnapshot(in.VPS)).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Put the disk of the virtual server %s back to its snapshot of %q.", server, server.Snapshot.Created),
		Target:     tool.Object(server),
		WillHappen: []string{"The server stops, its disk is overwritten by the snapshot, and it starts again."},
		WillBeLost: []string{fmt.Sprintf("Everything written since %q.", server.Snapshot.Created)},
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
		Summary:    fmt.Sprintf("Delete the snapshot of the virtual server %s of %q (%q).", server, server.Snapshot.Created, server.Snapshot.Description),
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
