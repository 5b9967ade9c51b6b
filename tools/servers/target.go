package servers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/sshkeys"
)

// A target is a server as a plan shows it.
type target struct {
	Server      string    `json:"server"`
	DisplayName string    `json:"displayName,omitempty"`
	OS          string    `json:"os"`
	State       string    `json:"state"`
	PowerState  string    `json:"powerState,omitempty"`
	Datacenter  string    `json:"datacenter"`
	Range       string    `json:"commercialRange,omitempty"`
	IPs         []string  `json:"ips,omitempty"`
	Boot        *ovh.Boot `json:"boot,omitempty"`
	RescueKey   string    `json:"rescueSshKey,omitempty"`
	RescueMail  string    `json:"rescueMail,omitempty"`

	live ovh.Server
}

// readTarget reads a server and its boot, but not its IPs, for a plan. It
// refuses while a task works on the server.
func readTarget(ctx context.Context, api *ovh.Reader, server string) (target, error) {
	s, err := api.Server(ctx, server)
	if err != nil {
		return target{}, unknownServer(err)
	}
	pending, err := api.PendingServerTasks(ctx, server)
	if err != nil {
		return target{}, err
	}
	if err := refuseBusy(server, pending); err != nil {
		return target{}, err
	}
	t := newTarget(s)
	t.Boot, err = currentBoot(ctx, api, s)
	return t, err
}

// currentBoot returns what a server is set to boot, or nil where that is not
// known.
func currentBoot(ctx context.Context, api *ovh.Reader, s ovh.Server) (*ovh.Boot, error) {
	if s.BootID == nil {
		return nil, nil
	}
	boot, err := api.Boot(ctx, s.Name, *s.BootID)
	if errors.Is(err, ovh.ErrNotFound) { // a boot that is not offered any more
		return nil, nil
	}
	return &boot, err
}

func newTarget(s ovh.Server) target {
	return target{
		Server: s.Name, DisplayName: s.DisplayName(), OS: s.OS, State: s.State, PowerState: s.PowerState,
		Datacenter: s.Datacenter, Range: s.CommercialRange, RescueKey: sshkeys.Short(s.RescueSSHKey), RescueMail: s.RescueMail, live: s,
	}
}

// refuseBusy refuses while another task works on the server: OVHcloud would
// refuse too, after the user agreed.
func refuseBusy(server string, pending []ovh.Task) error {
	if len(pending) == 0 {
		return nil
	}
	running := make([]string, len(pending))
	for i, t := range pending {
		running[i] = fmt.Sprintf("task %d (%s, %s)", t.ID, t.Function, t.Status)
	}
	return tool.Refuse(fmt.Sprintf("%s is still under way on %s", strings.Join(running, ", "), server),
		fmt.Sprintf("wait_server_task with server %q and task_id %d, then call again", server, pending[0].ID))
}

// String names the server the way its operator knows it.
func (t target) String() string {
	if t.DisplayName == "" || t.DisplayName == t.Server {
		return strconv.Quote(t.Server)
	}
	return fmt.Sprintf("%q (%q)", t.Server, t.DisplayName)
}

// bootsFrom says what the server starts at its next restart.
func (t target) bootsFrom() string {
	if t.Boot == nil {
		return "what OVHcloud has it set to"
	}
	return strconv.Quote(t.Boot.Kernel) + " (" + t.Boot.Type + ")"
}
