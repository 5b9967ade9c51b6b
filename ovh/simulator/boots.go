package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// Boots that every server of the account has, with ids that were seen at
// OVHcloud. There they differ by region and by server: a client that hard-codes
// them works here and fails there.
const (
	bootDisk     = 1
	bootIPXE     = 203323
	bootRescue   = 230242
	bootOld      = 46371
	bootPowerOff = 95083
)

// A netboot is one of them as OVHcloud's API returns it.
type netboot struct {
	BootID      int64  `json:"bootId"`
	BootType    string `json:"bootType"`
	Description string `json:"description"`
	Kernel      string `json:"kernel"`
}

// netboots are in OVHcloud's own order: the iPXE shell, which is no rescue
// system, comes first among the rescue boots.
func netboots() []netboot {
	return []netboot{
		{bootDisk, "harddisk", "Boot from hard drive (no netboot)", "hd"},
		{bootIPXE, "rescue", "iPXE shell", "ipxe-shell"},
		{bootOld, "rescue", "Customer rescue system (Linux, Debian 11)", "rescue-customer"},
		{bootRescue, "rescue", "Customer rescue system (Linux, Debian 12)", "rescue12-customer"},
		{bootPowerOff, "power", "Power off the server", "poweroff"},
	}
}

// bootArea covers what servers can boot from, and the reboot itself. A reboot is
// a power cut: the API has no clean shutdown of dedicated servers.
func bootArea(a *Account) area {
	find := func(r *request) (netboot, *failure) {
		if _, f := a.servers.find(r); f != nil {
			return netboot{}, f
		}
		b, ok := bootOf(r.number("bootId"))
		if !ok {
			return b, noSuchObject(r.vars["bootId"])
		}
		return b, nil
	}
	const at = "/dedicated/server/{serviceName}"
	return area{name: "boots", routes: []route{
		{pattern: "GET " + at + "/boot", query: "bootType=rescue", handle: on(a.servers.find, listBoots)},
		{pattern: "GET " + at + "/boot/{bootId}", handle: show(find, func(b netboot) any { return b })},
		{pattern: "GET " + at + "/boot/{bootId}/option", handle: show(find, func(netboot) any { return []string{} })},
		{pattern: "POST " + at + "/reboot", handle: on(a.servers.find, func(s *server, _ *request) (any, *failure) {
			t, f := a.tasks.begin(s, functionReboot)
			if f != nil {
				return nil, f
			}
			return t.API, nil
		})},
	}}
}

// listBoots lists ids in OVHcloud's order, which isn't theirs: a client that
// takes the first rescue boot gets the iPXE shell.
func listBoots(_ *server, r *request) (any, *failure) {
	if f := r.oneOf("bootType", "dedicated.server.BootTypeEnum", "harddisk", "internal", "network", "power", "rescue"); f != nil {
		return nil, f
	}
	ids := []int64{}
	for _, b := range netboots() {
		if r.selects("bootType", b.BootType) {
			ids = append(ids, b.BootID)
		}
	}
	return ids, nil
}

// bootOf finds a boot by its id.
func bootOf(id int64) (netboot, bool) {
	all := netboots()
	i := slices.IndexFunc(all, func(b netboot) bool { return b.BootID == id })
	if i < 0 {
		return netboot{}, false
	}
	return all[i], true
}

// bootList names all boots, as OVHcloud's refusal of a wrong one does.
func bootList() string {
	var ids []string
	for _, b := range netboots() {
		ids = append(ids, fmt.Sprint(b.BootID))
	}
	return strings.Join(ids, ", ")
}

// boot starts the machine from what it is set to. It stays set: a server in
// rescue mode boots into rescue again.
func (s *server) boot() {
	s.Running, s.API.PowerState = "harddisk", "poweron"
	if s.API.BootID == nil {
		return
	}
	switch *s.API.BootID {
	case bootIPXE:
		s.Running = "ipxe-shell"
	case bootPowerOff:
		s.Running, s.API.PowerState = "poweroff", "poweroff"
	case bootOld, bootRescue:
		s.Running = "rescue"
	}
}
