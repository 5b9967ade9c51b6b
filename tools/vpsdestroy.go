package tools

import (
	"context"
	"fmt"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type vpsReinstall struct {
	vpsName
	Image  string `json:"image_id" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._-]*$,maxLength=255" jsonschema_description:"As in list_vps_images."`
	SSHKey string `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key; without it a password is mailed."`
}

func (in vpsReinstall) faults() []schemas.Fault {
	if in.SSHKey == "" {
		return nil
	}
	return nameFault("ssh_key", in.SSHKey)
}

func vpsDestroy() []Definition {
	read := []string{"GET /vps/*", "GET /vps/*/images/current"}
	return []Definition{
		define(Tool[vpsName, vpsStarted]{
			Name:        "stop_vps",
			Title:       "Stop a virtual server",
			Description: "Stops a virtual server until start_vps. It is billed all the same.",
			Effect:      Destroy,
			Access:      rules(append(read, "POST /vps/*/stop")...),
			Plan:        planOutage(ovh.StopVPS, "Stop", "It stays down until start_vps.", "start_vps"),
			Run:         workOn(ovh.StopVPS),
		}),
		define(Tool[vpsName, vpsStarted]{
			Name:        "reboot_vps",
			Title:       "Reboot a virtual server",
			Description: "Restarts a virtual server.",
			Effect:      Destroy,
			Access:      rules(append(read, "POST /vps/*/reboot")...),
			Plan:        planOutage(ovh.RebootVPS, "Reboot", "It starts again by itself.", "It starts again by itself; what was not written to disk is gone."),
			Run:         workOn(ovh.RebootVPS),
		}),
		define(Tool[vpsReinstall, vpsStarted]{
			Name:        "reinstall_vps",
			Title:       "Reinstall a virtual server",
			Description: "Installs a virtual server anew and wipes its disk.",
			Effect:      Destroy,
			Access:      rules(append(read, "GET /vps/*/images/available", "GET /vps/*/images/available/*", "GET /me/sshKey/*", "POST /vps/*/rebuild")...),
			Plan:        planVPSReinstall,
			Run: func(ctx context.Context, api *ovh.Client, in vpsReinstall) (vpsStarted, error) {
				task, err := api.ReinstallVPS(ctx, in.VPS, in.order())
				return followVPS(in.VPS, task), unknownVPS(err)
			},
		}),
		define(Tool[vpsName, vpsStarted]{
			Name:        "revert_vps_snapshot",
			Title:       "Revert to a snapshot",
			Description: "Puts the disk of a virtual server back to its snapshot. Everything since is lost.",
			Effect:      Destroy,
			Access:      rules(append(read, "GET /vps/*/snapshot", "POST /vps/*/snapshot/revert")...),
			Plan:        planRevert,
			Run:         workOn(ovh.RevertVPSSnapshot),
		}),
		define(Tool[vpsName, vpsStarted]{
			Name:        "delete_vps_snapshot",
			Title:       "Delete a snapshot",
			Description: "Deletes the snapshot of a virtual server.",
			Effect:      Destroy,
			Access:      rules(append(read, "GET /vps/*/snapshot", "DELETE /vps/*/snapshot")...),
			Plan:        planDeleteSnapshot,
			Run: func(ctx context.Context, api *ovh.Client, in vpsName) (vpsStarted, error) {
				task, err := api.DeleteVPSSnapshot(ctx, in.VPS)
				return followVPS(in.VPS, task), noSnapshot(err)
			},
		}),
	}
}

// planOutage plans what takes a virtual server down.
func planOutage(work, verb, after, undo string) func(context.Context, *ovh.Client, vpsName) (confirm.Plan, error) {
	return func(ctx context.Context, api *ovh.Client, in vpsName) (confirm.Plan, error) {
		return planVPS(ctx, api, in.VPS, false, func(t vpsTarget) confirm.Plan {
			return confirm.Plan{
				Summary:    fmt.Sprintf("%s the virtual server %s.", verb, t),
				WillHappen: []string{"Its services go down.", after},
				WillBeLost: []string{"What running programs have not written to disk; every connection."},
				Undo:       undo,
				Requests:   []confirm.Request{request("POST", nil, "/vps/{}/"+work, in.VPS)},
				Duration:   "a minute or two",
			}
		})
	}
}

func (in vpsReinstall) order() ovh.VPSInstall {
	return ovh.VPSInstall{Image: in.Image, SSHKey: in.SSHKey, NoPassword: in.SSHKey != ""}
}

func planVPSReinstall(ctx context.Context, api *ovh.Client, in vpsReinstall) (confirm.Plan, error) {
	images, err := api.VPSImages(ctx, in.VPS)
	if err != nil {
		return confirm.Plan{}, unknownVPS(err)
	}
	i := slices.IndexFunc(images, func(i ovh.VPSImage) bool { return i.ID == in.Image })
	if i < 0 {
		return confirm.Plan{}, refuse(fmt.Sprintf("%q is no image for %s", in.Image, in.VPS), "list_vps_images shows the images it can be installed with")
	}
	if in.SSHKey != "" {
		if _, err := keyContent(ctx, api, in.SSHKey); err != nil {
			return confirm.Plan{}, err
		}
	}
	return planVPS(ctx, api, in.VPS, false, func(t vpsTarget) confirm.Plan {
		return confirm.Plan{
			Summary:    fmt.Sprintf("Wipe the disk of the virtual server %s, which runs %s, and install %s.", t, t.Image, images[i].Name),
			WillHappen: []string{"The server stops at once and is installed with " + images[i].Name + ".", "Its SSH host keys change."},
			WillBeLost: []string{"All data on its disk.", "Its present system with all its configuration."},
			Undo:       "None, but a snapshot or a backup that was made before.",
			Requests:   []confirm.Request{request("POST", in.order(), "/vps/{}/rebuild", in.VPS)},
			Duration:   "a few minutes without service",
		}
	})
}

func planRevert(ctx context.Context, api *ovh.Client, in vpsName) (confirm.Plan, error) {
	return planVPS(ctx, api, in.VPS, true, func(t vpsTarget) confirm.Plan {
		return confirm.Plan{
			Summary:    fmt.Sprintf("Put the disk of the virtual server %s back to its snapshot of %s.", t, t.Snapshot.Created),
			WillHappen: []string{"The server stops, its disk is overwritten by the snapshot, and it starts again."},
			WillBeLost: []string{"Everything written since " + t.Snapshot.Created + "."},
			Undo:       "None.",
			Requests:   []confirm.Request{request("POST", nil, "/vps/{}/snapshot/revert", in.VPS)},
			Duration:   "minutes without service",
		}
	})
}

func planDeleteSnapshot(ctx context.Context, api *ovh.Client, in vpsName) (confirm.Plan, error) {
	return planVPS(ctx, api, in.VPS, true, func(t vpsTarget) confirm.Plan {
		return confirm.Plan{
			Summary:    fmt.Sprintf("Delete the snapshot of the virtual server %s of %s (%q).", t, t.Snapshot.Created, t.Snapshot.Description),
			WillHappen: []string{"The server goes on; it can't be put back to this snapshot any more."},
			WillBeLost: []string{"The snapshot."},
			Undo:       "None. create_vps_snapshot saves the disk as it is then.",
			Requests:   []confirm.Request{request("DELETE", nil, "/vps/{}/snapshot", in.VPS)},
			Duration:   "a minute",
		}
	})
}
