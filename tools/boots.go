package tools

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type bootFilter struct {
	serverName
	Type string `json:"boot_type,omitempty" jsonschema:"enum=harddisk,enum=rescue,enum=network,enum=power,enum=internal"`
}

type bootList struct {
	Boots []ovh.Boot `json:"boots"`
}

type setBoot struct {
	serverName
	BootID int64 `json:"boot_id" jsonschema:"minimum=1" jsonschema_description:"As in list_boot_options."`
	rescueAccess
}

type bootRescue struct {
	serverName
	SSHKey string `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key; without it a password is mailed."`
	Mail   string `json:"rescue_mail,omitempty" jsonschema:"maxLength=254" jsonschema_description:"Where the password goes."`
}

func (in bootRescue) faults() []schemas.Fault { return rescueFaults("ssh_key", in.SSHKey, in.Mail) }

func (in bootRescue) access() rescueAccess { return rescueAccess{in.SSHKey, in.Mail} }

type rescueAccess struct {
	SSHKey string `json:"rescue_ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key."`
	Mail   string `json:"rescue_mail,omitempty" jsonschema:"maxLength=254" jsonschema_description:"Where the rescue password goes."`
}

func (in rescueAccess) faults() []schemas.Fault {
	return rescueFaults("rescue_ssh_key", in.SSHKey, in.Mail)
}

func rescueFaults(keyAt, key, mail string) []schemas.Fault {
	faults := mailFault("rescue_mail", mail)
	if key != "" {
		faults = append(faults, nameFault(keyAt, key)...)
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

type bootedInto struct {
	started
	Before bootState `json:"before"`
	After  bootState `json:"after"`
}

func boots() []Definition {
	return []Definition{
		define(Tool[bootFilter, bootList]{
			Name:        "list_boot_options",
			Title:       "List what a server can boot",
			Description: "Lists the boots that a server can be set to with set_server_boot.",
			Effect:      Read,
			Rows:        "boots",
			Access:      rules("GET /dedicated/server/*/boot", "GET /dedicated/server/*/boot/*"),
			Run: func(ctx context.Context, api *ovh.Client, in bootFilter) (bootList, error) {
				all, err := api.Boots(ctx, in.Server, in.Type)
				return bootList{all}, unknownServer(err)
			},
		}),
		define(Tool[setBoot, bootSet]{
			Name:        "set_server_boot",
			Title:       "Set what a server boots",
			Description: "Sets what a server boots from its next restart on, until it is set again. boot_server_rescue and boot_server_disk do this and reboot.",
			Effect:      Destroy,
			Access:      rules("GET /dedicated/server/*", "GET /me/sshKey/*", "PUT /dedicated/server/*"),
			Plan:        planSetBoot,
			Run:         runSetBoot,
		}),
		define(Tool[bootRescue, bootedInto]{
			Name:        "boot_server_rescue",
			Title:       "Reboot a server into rescue",
			Description: "Reboots a server into OVHcloud's Linux rescue system, until boot_server_disk.",
			Effect:      Destroy,
			Access:      rules("GET /dedicated/server/*", "GET /me/sshKey/*", "PUT /dedicated/server/*", "POST /dedicated/server/*/reboot"),
			Plan: func(ctx context.Context, api *ovh.Client, in bootRescue) (confirm.Plan, error) {
				return planBootInto(ctx, api, in, toRescue())
			},
			Run: func(ctx context.Context, api *ovh.Client, in bootRescue) (bootedInto, error) {
				return bootInto(ctx, api, in, toRescue())
			},
		}),
		define(Tool[serverName, bootedInto]{
			Name:        "boot_server_disk",
			Title:       "Reboot a server from its disk",
			Description: "Sets a server to boot from its disk and reboots it, as after rescue.",
			Effect:      Destroy,
			Access:      rules("GET /dedicated/server/*", "PUT /dedicated/server/*", "POST /dedicated/server/*/reboot"),
			Plan: func(ctx context.Context, api *ovh.Client, in serverName) (confirm.Plan, error) {
				return planBootInto(ctx, api, bootRescue{serverName: in}, toDisk())
			},
			Run: func(ctx context.Context, api *ovh.Client, in serverName) (bootedInto, error) {
				return bootInto(ctx, api, bootRescue{serverName: in}, toDisk())
			},
		}),
	}
}
