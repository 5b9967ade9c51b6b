package vps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
)

type imageList struct {
	Images  []ovh.VPSImage `json:"images"`
	Current *ovh.VPSImage  `json:"current,omitempty"`
}

type newSystem struct {
	vpsName
	Image  string `json:"image_id" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9._-]*$,maxLength=255" jsonschema_description:"As in list_vps_images."`
	SSHKey string `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key; without it a password is mailed."`
}

func (in newSystem) Faults() []tool.Fault {
	if in.SSHKey == "" {
		return nil
	}
	return tool.NameFault("ssh_key", in.SSHKey)
}

// installs returns the tools that show what a virtual server can run, and
// install it.
func installs() []tool.Tool {
	return []tool.Tool{
		tool.List[vpsName, imageList]{
			Name:        "list_vps_images",
			Title:       "List images of a virtual server",
			Description: "Lists what a virtual server can be installed with by reinstall_vps, and what it runs.",
			Access:      tool.Access("GET /vps/*/images/available", "GET /vps/*/images/available/*", "GET /vps/*/images/current"),
			Rows:        "images",
			Run:         listImages,
		},
		tool.Destroy[newSystem, started]{
			Name:        "reinstall_vps",
			Title:       "Reinstall a virtual server",
			Description: "Installs a virtual server anew and wipes its disk.",
			Access: tool.Access("GET /vps/*", "GET /vps/*/images/current", "GET /vps/*/images/available",
				"GET /vps/*/images/available/*", "GET /me/sshKey/*", "POST /vps/*/rebuild"),
			Prepare: reinstallVPS,
		},
	}
}

func listImages(ctx context.Context, api *ovh.Reader, in vpsName) (imageList, error) {
	all, err := api.VPSImages(ctx, in.VPS)
	missing, err := ovh.Part(err)
	if err != nil {
		return imageList{}, unknownVPS(err)
	}
	current, err := api.CurrentVPSImage(ctx, in.VPS)
	if errors.Is(err, ovh.ErrNotFound) { // an image that is not offered any more has no name
		return imageList{Images: all}, missing.Err()
	}
	if err != nil {
		return imageList{}, err
	}
	return imageList{all, &current}, missing.Err()
}

func reinstallVPS(ctx context.Context, api *ovh.Reader, in newSystem) (tool.Planned[started], error) {
	images, err := api.VPSImages(ctx, in.VPS)
	if err != nil {
		return tool.Planned[started]{}, unknownVPS(err)
	}
	i := slices.IndexFunc(images, func(i ovh.VPSImage) bool { return i.ID == in.Image })
	if i < 0 {
		return tool.Planned[started]{}, tool.Refuse(fmt.Sprintf("%q is not an image for %q", in.Image, in.VPS), "list_vps_images shows the images it can be installed with")
	}
	// OVHcloud takes the key by its name: whose it is then must not change.
	key, login := "", "No SSH key is given: OVHcloud mails how to log in."
	if in.SSHKey != "" {
		if key, err = sshkeys.Content(ctx, api, in.SSHKey); err != nil {
			return tool.Planned[started]{}, err
		}
		login = fmt.Sprintf("Login is by the SSH key %q.", in.SSHKey)
	}
	server, err := readTarget(ctx, api, in.VPS)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	order := ovh.VPSInstall{Image: in.Image, SSHKey: in.SSHKey, NoPassword: in.SSHKey != ""}
	return sendTracked(in.VPS, ovh.ReinstallVPS(in.VPS, order)).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Wipe the disk of the virtual server %s, which runs %q, and install %q.", server, server.Image, images[i].Name),
		Target:     tool.Object(server),
		WillHappen: []string{"The server stops at once and is installed with " + strconv.Quote(images[i].Name) + ".", "Its SSH host keys change. " + login},
		WillBeLost: []string{"All data on its disk.", "Its present system with all its configuration."},
		Undo:       "None, except from a snapshot or a backup that was made before.",
		Duration:   "a few minutes without service",
		State:      []byte(key),
	}), nil
}
