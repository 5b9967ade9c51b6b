package servers

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
)

// A bootChange is a new boot of a server, looked up and not set yet.
type bootChange struct {
	server        string
	boot          ovh.Boot
	before, after bootState
	body          ovh.ServerBoot
}

// readBootChange looks up what a new boot of a server needs: the boot itself,
// and the content of the rescue key by its name.
func readBootChange(ctx context.Context, api *ovh.Reader, server target, want bootChoice, access rescueAccess) (bootChange, error) {
	all, err := api.Boots(ctx, server.Server, want.bootType)
	if err != nil {
		return bootChange{}, err
	}
	boot, err := want.pick(all)
	if err != nil {
		return bootChange{}, err
	}
	before := bootState{BootID: server.live.BootID, RescueKey: server.RescueKey, RescueMail: server.live.RescueMail}
	c := bootChange{server: server.Server, boot: boot, before: before, after: before, body: ovh.ServerBoot{BootID: &boot.ID}}
	c.after.BootID = &boot.ID
	if access.SSHKey != "" {
		content, err := sshkeys.Content(ctx, api, access.SSHKey)
		if err != nil {
			return bootChange{}, err
		}
		c.after.RescueKey, c.body.RescueSSHKey = fmt.Sprintf("%s (%s)", access.SSHKey, sshkeys.Short(content)), &content
	}
	if access.Mail != "" {
		c.after.RescueMail, c.body.RescueMail = access.Mail, &access.Mail
	}
	return c, nil
}

// write is the request that sets the boot.
func (c bootChange) write() ovh.Write { return ovh.SetServerBoot(c.server, c.body).Write }

// seenAsBoot says how to find out what a server is set to boot.
const seenAsBoot = "get_server with server %q shows its bootId"

// undo says which call sets the boot back.
func (c bootChange) undo() string {
	if c.before.BootID == nil {
		return "boot_server_disk"
	}
	return fmt.Sprintf("set_server_boot with server %q and boot_id %d, as before", c.server, *c.before.BootID)
}

// A bootChoice is a wanted boot: of that type, and picked from what the server
// has of it.
type bootChoice struct {
	bootType string // "" for any
	pick     func([]ovh.Boot) (ovh.Boot, error)
}

func bootWithID(id int64) bootChoice {
	return bootChoice{pick: func(all []ovh.Boot) (ovh.Boot, error) {
		i := slices.IndexFunc(all, func(b ovh.Boot) bool { return b.ID == id })
		if i < 0 {
			return ovh.Boot{}, tool.Refuse(fmt.Sprintf("this server has no boot %d", id), "list_boot_options shows the boots it has")
		}
		return all[i], nil
	}}
}

// diskBoot wants the server's own disk.
func diskBoot() bootChoice {
	return bootChoice{ovh.BootHarddisk, func(all []ovh.Boot) (ovh.Boot, error) {
		if len(all) == 0 {
			return ovh.Boot{}, tool.Refuse("OVHcloud offers no disk boot for this server", "list_boot_options shows what it offers")
		}
		return all[0], nil
	}}
}

// rescueBoot wants the newest Linux rescue. The list of rescue boots may begin
// with an iPXE shell, and may hold older and Windows rescues.
func rescueBoot() bootChoice {
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
			return ovh.Boot{}, tool.Refuse("OVHcloud offers no Linux rescue for this server", "list_boot_options shows what it offers")
		}
		return slices.MaxFunc(linux, func(a, b ovh.Boot) int {
			return cmp.Or(cmp.Compare(version(a), version(b)), cmp.Compare(a.ID, b.ID))
		}), nil
	}}
}
