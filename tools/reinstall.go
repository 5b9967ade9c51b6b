package tools

import (
	"context"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

func planReinstall(ctx context.Context, api *ovh.Client, in reinstall) (confirm.Plan, error) {
	target, err := lookAt(ctx, api, in.Server)
	if err != nil {
		return confirm.Plan{}, err
	}
	if target.IPs, err = api.ServerIPs(ctx, in.Server); err != nil {
		return confirm.Plan{}, err
	}
	if err := installable(ctx, api, in.Server, in.OS); err != nil {
		return confirm.Plan{}, err
	}
	order, err := installOrder(ctx, api, in)
	if err != nil {
		return confirm.Plan{}, err
	}
	return confirm.Plan{
		Summary: fmt.Sprintf("Wipe ALL disks of the server %s, which runs %s at %s, and install %s.",
			target, target.OS, strings.Join(target.IPs, ", "), in.OS),
		Target: object(target),
		WillHappen: []string{
			"The server stops at once and is installed with " + in.OS + ".",
			"ALL disks of ALL disk groups are wiped, not only those of the new layout.",
			"Its SSH host keys change. " + login(in),
		},
		WillBeLost: []string{"All data on all disks of the server.", "Its present system, " + target.OS + ", with all its configuration."},
		Undo:       "None. Only backups kept elsewhere bring data back.",
		Requests:   []confirm.Request{request("POST", withoutScripts(order), "/dedicated/server/{}/reinstall", in.Server)},
		Duration:   "10 to 45 minutes without service",
	}, nil
}

func login(in reinstall) string {
	if in.SSHKey == "" {
		return "No SSH key is given: OVHcloud mails how to log in."
	}
	return "Login is by the SSH key " + quote(in.SSHKey) + "."
}

// withoutScripts hides scripts, which often carry passwords.
func withoutScripts(order ovh.Install) ovh.Install {
	if order.Customizations == nil {
		return order
	}
	custom := *order.Customizations
	custom.PostInstallScript = hidden(custom.PostInstallScript)
	custom.ConfigDriveUserData = hidden(custom.ConfigDriveUserData)
	order.Customizations = &custom
	return order
}

func hidden(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("(%d bytes, not shown)", len(text))
}
