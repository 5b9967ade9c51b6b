package servers

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type bootFilter struct {
	serverName
	Type string `json:"boot_type,omitempty" jsonschema:"enum=harddisk,enum=rescue,enum=network,enum=power,enum=internal"`
}

type bootList struct {
	Boots []ovh.Boot `json:"boots"`
}

type newBoot struct {
	serverName
	BootID int64 `json:"boot_id" jsonschema:"minimum=1" jsonschema_description:"As in list_boot_options."`
	rescueAccess
}

type rescueAccess struct {
	SSHKey string `json:"rescue_ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key."`
	Mail   string `json:"rescue_mail,omitempty" jsonschema:"maxLength=254" jsonschema_description:"Where the rescue password goes."`
}

func (in rescueAccess) Faults() []tool.Fault {
	return rescueFaults("rescue_ssh_key", in.SSHKey, in.Mail)
}

func rescueFaults(keyAt, key, mail string) []tool.Fault {
	faults := tool.MailFault("rescue_mail", mail)
	if key != "" {
		faults = append(faults, tool.NameFault(keyAt, key)...)
	}
	return faults
}

// A bootState is what a server was or is set to boot.
type bootState struct {
	BootID     *int64 `json:"bootId,omitempty"`
	RescueKey  string `json:"rescueSshKey,omitempty"`
	RescueMail string `json:"rescueMail,omitempty"`
}

type bootSet struct {
	Server string    `json:"server"`
	Before bootState `json:"before"`
	After  bootState `json:"after"`
	Next   string    `json:"next"`
}

func boots() []tool.Tool {
	return []tool.Tool{
		tool.List[bootFilter, bootList]{
			Name:        "list_boot_options",
			Title:       "List what a server can boot",
			Description: "Lists the boots that a server can be set to with set_server_boot.",
			Access:      tool.Access("GET /dedicated/server/*/boot", "GET /dedicated/server/*/boot/*"),
			Rows:        "boots",
			Run: func(ctx context.Context, api *ovh.Reader, in bootFilter) (bootList, error) {
				all, err := api.Boots(ctx, in.Server, in.Type)
				return bootList{all}, unknownServer(err)
			},
		},
		tool.Destroy[newBoot, bootSet]{
			Name:        "set_server_boot",
			Title:       "Set what a server boots",
			Description: "Sets what a server boots from its next restart on, until it is set again. boot_server_rescue and boot_server_disk do this and reboot.",
			Access:      tool.Access("GET /dedicated/server/*", "GET /me/sshKey/*", "PUT /dedicated/server/*"),
			Prepare:     setBoot,
		},
	}
}

func setBoot(ctx context.Context, api *ovh.Reader, in newBoot) (tool.Planned[bootSet], error) {
	server, err := readTarget(ctx, api, in.Server)
	if err != nil {
		return tool.Planned[bootSet]{}, err
	}
	c, err := readBootChange(ctx, api, server, bootWithID(in.BootID), in.rescueAccess)
	if err != nil {
		return tool.Planned[bootSet]{}, err
	}
	out := bootSet{in.Server, c.before, c.after, "it takes effect at the next restart, such as by reboot_server"}
	return tool.SendAll(out, c.write()).Seen(seenAsBoot, in.Server).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Set the server %s to boot %q (%q) from its next restart on.", server, c.boot.Kernel, c.boot.Description),
		Target:     tool.Object(server),
		WillHappen: []string{"At its next restart the server starts " + strconv.Quote(c.boot.Kernel) + " instead of " + server.bootsFrom() + ".", "This stays until it is set again."},
		WillBeLost: []string{"Nothing now. If the new boot is not its disk, its services are down from the next restart on."},
		Undo:       c.undo(),
		Duration:   "at once; it takes effect at the next restart",
	}), nil
}
