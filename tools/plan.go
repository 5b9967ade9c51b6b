package tools

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// object writes what a plan shows of its target.
func object(v any) json.RawMessage {
	b, err := encoded(v, nil)
	if err != nil {
		panic(err) // targets are structs that came from JSON
	}
	return b
}

// request describes a request as it will be sent.
func request(method string, body any, format string, elems ...string) confirm.Request {
	r := confirm.Request{Method: method, Path: ovh.Path(format, elems...)}
	if body != nil {
		r.Body = object(body)
	}
	return r
}

// quote writes a name within a sentence.
func quote(name string) string { return fmt.Sprintf("%q", name) }

// A serverTarget is a server as a plan shows it.
type serverTarget struct {
	Server      string    `json:"server"`
	DisplayName string    `json:"displayName,omitempty"`
	OS          string    `json:"os"`
	State       string    `json:"state"`
	PowerState  string    `json:"powerState,omitempty"`
	Datacenter  string    `json:"datacenter"`
	Range       string    `json:"commercialRange,omitempty"`
	IPs         []string  `json:"ips,omitempty"`
	Boot        *ovh.Boot `json:"boot,omitempty"`

	live ovh.Server
}

func newTarget(s ovh.Server) serverTarget {
	return serverTarget{
		Server: s.Name, DisplayName: s.DisplayName(), OS: s.OS, State: s.State, PowerState: s.PowerState,
		Datacenter: s.Datacenter, Range: s.CommercialRange, live: s,
	}
}

// bootsFrom says what the server starts at its next restart.
func (t serverTarget) bootsFrom() string {
	if t.Boot == nil {
		return "what OVHcloud has it set to"
	}
	return t.Boot.Kernel + " (" + t.Boot.Type + ")"
}

// String names the server the way its operator knows it.
func (t serverTarget) String() string {
	if t.DisplayName == "" || t.DisplayName == t.Server {
		return t.Server
	}
	return fmt.Sprintf("%s (%q)", t.Server, t.DisplayName)
}

// noTaskRunning refuses while another task works on the server: OVHcloud
// would refuse too, after the user agreed.
func noTaskRunning(server string, pending []ovh.Task) error {
	if len(pending) == 0 {
		return nil
	}
	running := make([]string, len(pending))
	for i, t := range pending {
		running[i] = fmt.Sprintf("task %d (%s, %s)", t.ID, t.Function, t.Status)
	}
	return refuse(fmt.Sprintf("%s is still under way on %s", strings.Join(running, ", "), server),
		fmt.Sprintf("wait_server_task with server %q and task_id %d, then call again", server, pending[0].ID))
}
