package tools

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A bootChoice is a wanted boot: of that type, and picked from it.
type bootChoice struct {
	bootType string // "" for any
	pick     func([]ovh.Boot) (ovh.Boot, error)
}

// A bootChange is a new boot of a server, looked up and not made yet.
type bootChange struct {
	boot          ovh.Boot
	before, after bootState
	body          ovh.ServerBoot
}

// changeBoot looks up what a new boot of the server live needs: the boot
// itself, and the content of the key by its name.
func changeBoot(ctx context.Context, api *ovh.Client, live ovh.Server, want bootChoice, access rescueAccess) (bootChange, error) {
	all, err := api.Boots(ctx, live.Name, want.bootType)
	if err != nil {
		return bootChange{}, err
	}
	boot, err := want.pick(all)
	if err != nil {
		return bootChange{}, err
	}
	before := bootState{BootID: live.BootID, RescueKey: live.RescueSSHKey, RescueMail: live.RescueMail}
	c := bootChange{boot: boot, before: before, after: before, body: ovh.ServerBoot{BootID: &boot.ID}}
	c.after.BootID = &boot.ID
	if access.SSHKey != "" {
		content, err := keyContent(ctx, api, access.SSHKey)
		if err != nil {
			return bootChange{}, err
		}
		c.after.RescueKey, c.body.RescueSSHKey = content, &content
	}
	if access.Mail != "" {
		c.after.RescueMail, c.body.RescueMail = access.Mail, &access.Mail
	}
	return c, nil
}

// toBoot wants one boot by its id.
func toBoot(id int64) bootChoice {
	return bootChoice{pick: func(all []ovh.Boot) (ovh.Boot, error) {
		for _, b := range all {
			if b.ID == id {
				return b, nil
			}
		}
		return ovh.Boot{}, refuse(fmt.Sprintf("this server has no boot %d", id), "list_boot_options shows the boots it has")
	}}
}

// toDisk wants the server's own disk.
func toDisk() bootChoice {
	return bootChoice{ovh.BootHarddisk, func(all []ovh.Boot) (ovh.Boot, error) {
		if len(all) == 0 {
			return ovh.Boot{}, refuse("OVHcloud offers no disk boot for this server", "list_boot_options shows what it offers")
		}
		return all[0], nil
	}}
}

// toRescue wants OVHcloud's Linux rescue. The list of rescue boots may begin
// with an iPXE shell, and may hold older and Windows rescues.
func toRescue() bootChoice {
	number := regexp.MustCompile(`^rescue(\d*)`)
	version := func(b ovh.Boot) int {
		n, _ := strconv.Atoi(number.FindStringSubmatch(b.Kernel)[1])
		return n
	}
	return bootChoice{ovh.BootRescue, func(all []ovh.Boot) (ovh.Boot, error) {
		linux := slices.DeleteFunc(slices.Clone(all), func(b ovh.Boot) bool {
			return !strings.HasPrefix(b.Kernel, "rescue") || strings.Contains(strings.ToLower(b.Kernel), "win")
		})
		if len(linux) == 0 {
			return ovh.Boot{}, refuse("OVHcloud offers no Linux rescue for this server", "list_boot_options shows what it offers")
		}
		return slices.MaxFunc(linux, func(a, b ovh.Boot) int {
			return cmp.Or(cmp.Compare(version(a), version(b)), cmp.Compare(a.ID, b.ID))
		}), nil
	}}
}

// keyContent returns the key of that name: OVHcloud wants the key itself here.
func keyContent(ctx context.Context, api *ovh.Client, name string) (string, error) {
	key, err := api.SSHKey(ctx, name)
	if errors.Is(err, ovh.ErrNotFound) {
		return "", refuse("the account has no SSH key "+quote(name), "list_ssh_keys shows the names; create_ssh_key adds one")
	}
	return key.Key, err
}

func planSetBoot(ctx context.Context, api *ovh.Client, in setBoot) (confirm.Plan, error) {
	target, err := lookAt(ctx, api, in.Server)
	if err != nil {
		return confirm.Plan{}, err
	}
	c, err := changeBoot(ctx, api, target.live, toBoot(in.BootID), in.rescueAccess)
	if err != nil {
		return confirm.Plan{}, err
	}
	return confirm.Plan{
		Summary:    fmt.Sprintf("Set the server %s to boot %s (%s) from its next restart on.", target, c.boot.Kernel, c.boot.Description),
		Target:     object(target),
		WillHappen: []string{"At its next restart the server starts " + c.boot.Kernel + " instead of " + target.bootsFrom() + ".", "This stays until it is set again."},
		WillBeLost: []string{"Nothing now. If the new boot is not its disk, its services are down from the next restart on."},
		Undo:       undoBoot(in.Server, c.before),
		Requests:   []confirm.Request{request("PUT", c.body, "/dedicated/server/{}", in.Server)},
		Duration:   "at once; it takes effect at the next restart",
	}, nil
}

func undoBoot(server string, before bootState) string {
	if before.BootID == nil {
		return "boot_server_disk"
	}
	return fmt.Sprintf("set_server_boot with server %q and boot_id %d, as before", server, *before.BootID)
}

func runSetBoot(ctx context.Context, api *ovh.Client, in setBoot) (bootSet, error) {
	live, err := api.Server(ctx, in.Server)
	if err != nil {
		return bootSet{}, unknownServer(err)
	}
	c, err := changeBoot(ctx, api, live, toBoot(in.BootID), in.rescueAccess)
	if err != nil {
		return bootSet{}, err
	}
	return bootSet{in.Server, c.before, c.after, "it takes effect at the next restart, as by reboot_server"},
		api.SetServerBoot(ctx, in.Server, c.body)
}

func planBootInto(ctx context.Context, api *ovh.Client, in bootRescue, want bootChoice) (confirm.Plan, error) {
	target, err := lookAt(ctx, api, in.Server)
	if err != nil {
		return confirm.Plan{}, err
	}
	c, err := changeBoot(ctx, api, target.live, want, in.access())
	if err != nil {
		return confirm.Plan{}, err
	}
	return confirm.Plan{
		Summary: fmt.Sprintf("Reboot the server %s into %s (%s).", target, c.boot.Kernel, c.boot.Description),
		Target:  object(target),
		WillHappen: []string{
			"The power is cut at once, without a clean shutdown.",
			"The server starts " + c.boot.Kernel + ", and does so at every restart until it is set again.",
			bootConsequence(c.boot.Type),
		},
		WillBeLost: []string{"What running programs have not written to disk; every connection."},
		Undo:       bootBack(c.boot.Type),
		Requests: []confirm.Request{
			request("PUT", c.body, "/dedicated/server/{}", in.Server),
			request("POST", nil, "/dedicated/server/{}/reboot", in.Server),
		},
		Duration: "a few minutes",
	}, nil
}

func bootConsequence(bootType string) string {
	if bootType == ovh.BootHarddisk {
		return "Its installed system and its services start."
	}
	return "Its installed system and its services stay down; its disks are left as they are."
}

func bootBack(bootType string) string {
	if bootType == ovh.BootHarddisk {
		return "boot_server_rescue"
	}
	return "boot_server_disk"
}

func bootInto(ctx context.Context, api *ovh.Client, in bootRescue, want bootChoice) (bootedInto, error) {
	live, err := api.Server(ctx, in.Server)
	if err != nil {
		return bootedInto{}, unknownServer(err)
	}
	c, err := changeBoot(ctx, api, live, want, in.access())
	if err != nil {
		return bootedInto{}, err
	}
	if err := api.SetServerBoot(ctx, in.Server, c.body); err != nil {
		return bootedInto{}, err
	}
	task, err := api.RebootServer(ctx, in.Server)
	if err != nil {
		return bootedInto{}, advise(fmt.Errorf("the boot is set to %s, but the reboot failed: %w", c.boot.Kernel, err),
			"reboot_server restarts it; %s takes the new boot back", undoBoot(in.Server, c.before))
	}
	return bootedInto{follow(in.Server, task), c.before, c.after}, nil
}
