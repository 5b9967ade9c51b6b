package servers

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// What every plan says that cuts a server's power.
const (
	powerIsCut     = "The power is cut at once, without a clean shutdown."
	lostByPowerCut = "What running programs have not written to disk; every connection."
)

type bootRescue struct {
	serverName
	SSHKey string `json:"ssh_key,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Name of an account key; without it a password is mailed."`
	Mail   string `json:"rescue_mail,omitempty" jsonschema:"maxLength=254" jsonschema_description:"Where the password goes."`
}

func (in bootRescue) Faults() []tool.Fault { return rescueFaults("ssh_key", in.SSHKey, in.Mail) }

type bootedInto struct {
	started
	Before bootState `json:"before"`
	After  bootState `json:"after"`
}

// reboots returns the tools that restart a server: as it is set, into rescue,
// and back.
func reboots() []tool.Tool {
	return []tool.Tool{
		tool.Destroy[serverName, started]{
			Name:        "reboot_server",
			Title:       "Reboot a server",
			Description: "Cuts a server's power and starts it again from its current boot. There is no clean shutdown.",
			Access:      tool.Access("GET /dedicated/server/*", "POST /dedicated/server/*/reboot"),
			Prepare:     rebootServer,
		},
		tool.Destroy[bootRescue, bootedInto]{
			Name:        "boot_server_rescue",
			Title:       "Reboot a server into rescue",
			Description: "Reboots a server into OVHcloud's Linux rescue system, until boot_server_disk.",
			Access:      tool.Access("GET /dedicated/server/*", "GET /me/sshKey/*", "PUT /dedicated/server/*", "POST /dedicated/server/*/reboot"),
			Prepare: func(ctx context.Context, api *ovh.Reader, in bootRescue) (tool.Planned[bootedInto], error) {
				return bootInto(ctx, api, in.Server, rescueBoot(), rescueAccess{in.SSHKey, in.Mail})
			},
		},
		tool.Destroy[serverName, bootedInto]{
			Name:        "boot_server_disk",
			Title:       "Reboot a server from its disk",
			Description: "Sets a server to boot from its disk and reboots it, as after rescue.",
			Access:      tool.Access("GET /dedicated/server/*", "PUT /dedicated/server/*", "POST /dedicated/server/*/reboot"),
			Prepare: func(ctx context.Context, api *ovh.Reader, in serverName) (tool.Planned[bootedInto], error) {
				return bootInto(ctx, api, in.Server, diskBoot(), rescueAccess{})
			},
		},
	}
}

func rebootServer(ctx context.Context, api *ovh.Reader, in serverName) (tool.Planned[started], error) {
	server, err := readTarget(ctx, api, in.Server)
	if err != nil {
		return tool.Planned[started]{}, err
	}
	return sendTracked(in.Server, ovh.RebootServer(in.Server)).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Reboot the server %s.", server),
		Target:     tool.Object(server),
		WillHappen: []string{powerIsCut, "The server starts again from " + server.bootsFrom() + "."},
		WillBeLost: []string{lostByPowerCut},
		Undo:       "It starts again by itself; what was not written to disk is gone.",
		Duration:   "a few minutes without service",
	}), nil
}

// bootInto sets a new boot and reboots the server into it.
func bootInto(ctx context.Context, api *ovh.Reader, name string, want bootChoice, access rescueAccess) (tool.Planned[bootedInto], error) {
	server, err := readTarget(ctx, api, name)
	if err != nil {
		return tool.Planned[bootedInto]{}, err
	}
	c, err := readBootChange(ctx, api, server, want, access)
	if err != nil {
		return tool.Planned[bootedInto]{}, err
	}
	consequence, undo := "Its installed system and its services stay down; its disks are left as they are.", "boot_server_disk"
	if c.boot.Type == ovh.BootHarddisk {
		consequence, undo = "Its installed system and its services start.", "boot_server_rescue"
	}
	return c.setAndReboot().Planned(confirm.Plan{
		Summary: fmt.Sprintf("Reboot the server %s into %q (%q).", server, c.boot.Kernel, c.boot.Description),
		Target:  tool.Object(server),
		WillHappen: []string{
			powerIsCut,
			"The server starts " + strconv.Quote(c.boot.Kernel) + ", and does so at every restart until it is set again.",
			consequence,
		},
		WillBeLost: []string{lostByPowerCut},
		Undo:       undo,
		Duration:   "a few minutes",
	}), nil
}

func (c bootChange) setAndReboot() tool.Act[bootedInto] {
	reboot := ovh.RebootServer(c.server)
	return tool.Act[bootedInto]{
		Look: fmt.Sprintf(seenAsBoot, c.server),
		Steps: []tool.Step{
			{Does: "set the boot to " + strconv.Quote(c.boot.Kernel), Write: c.write()},
			{Does: "asked for the reboot", Write: reboot.Write},
		},
		Result: func(_ context.Context, _ *ovh.Reader, got tool.Answers) (bootedInto, error) {
			task, err := reboot.Answer(got[1])
			if err != nil {
				return bootedInto{}, tool.Advise(fmt.Errorf("the boot is set to %q and the reboot was asked for, but its task is not known: %w", c.boot.Kernel, err),
					"list_server_tasks of %q shows the reboot", c.server)
			}
			return bootedInto{newStarted(c.server, task), c.before, c.after}, nil
		},
		Failed: func(done int, err error) error {
			if done == 0 {
				return err
			}
			if ovh.AnswerLost(err) {
				return tool.Advise(fmt.Errorf("the boot is set to %q, and the reboot may have been carried out: %w", c.boot.Kernel, err),
					seenAsTask+"; only if there is none, reboot_server", c.server)
			}
			return tool.Advise(fmt.Errorf("the boot is set to %q, but the reboot failed: %w", c.boot.Kernel, err),
				"reboot_server restarts it; %s undoes the change of the boot", c.undo())
		},
	}
}
