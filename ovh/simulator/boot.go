package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// Boots that every server of the account has.
const (
	bootDisk     = 1
	bootIPXE     = 203323
	bootRescue   = 230242
	bootOld      = 46371
	bootPowerOff = 95083
)

type netboot struct {
	BootID      int64  `json:"bootId"`
	BootType    string `json:"bootType"`
	Description string `json:"description"`
	Kernel      string `json:"kernel"`
}

// netboots are in OVHcloud's own order: the iPXE shell, which is no rescue
// system, stands first among the rescue boots.
func netboots() []netboot {
	return []netboot{
		{bootDisk, "harddisk", "Boot from hard drive (no netboot)", "hd"},
		{bootIPXE, "rescue", "iPXE shell", "ipxe-shell"},
		{bootOld, "rescue", "Customer rescue system (Linux, Debian 11)", "rescue-customer"},
		{bootRescue, "rescue", "Customer rescue system (Linux, Debian 12)", "rescue12-customer"},
		{bootPowerOff, "power", "Power off the server", "poweroff"},
	}
}

func bootOf(id int64) (netboot, bool) {
	all := netboots()
	i := slices.IndexFunc(all, func(b netboot) bool { return b.BootID == id })
	if i < 0 {
		return netboot{}, false
	}
	return all[i], true
}

func bootList() string {
	var ids []string
	for _, b := range netboots() {
		ids = append(ids, fmt.Sprint(b.BootID))
	}
	return strings.Join(ids, ", ")
}

func (a *Account) bootRoutes() []route {
	return []route{
		{method: "GET", pattern: "/dedicated/server/{serviceName}/boot", query: "bootType", handle: a.onServer(listBoots)},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/boot/{bootId}", handle: a.onServer(func(_ *server, r *request) (any, *failure) {
			b, ok := bootOf(r.number("bootId"))
			if !ok {
				return nil, noSuchObject(r.vars["bootId"])
			}
			return b, nil
		})},
		{method: "GET", pattern: "/dedicated/server/{serviceName}/boot/{bootId}/option", handle: a.onServer(func(_ *server, r *request) (any, *failure) {
			if _, ok := bootOf(r.number("bootId")); !ok {
				return nil, noSuchObject(r.vars["bootId"])
			}
			return []string{}, nil
		})},
		{method: "POST", pattern: "/dedicated/server/{serviceName}/reboot", handle: a.onServer(func(s *server, _ *request) (any, *failure) {
			t, f := a.begin(s, functionReboot)
			if f != nil {
				return nil, f
			}
			return t.API, nil
		})},
	}
}

func listBoots(_ *server, r *request) (any, *failure) {
	wanted := r.param("bootType")
	if wanted != "" && !slices.Contains([]string{"harddisk", "internal", "network", "power", "rescue"}, wanted) {
		return nil, invalid("bootType", wanted, "dedicated.server.BootTypeEnum")
	}
	ids := []int64{}
	for _, b := range netboots() {
		if wanted == "" || b.BootType == wanted {
			ids = append(ids, b.BootID)
		}
	}
	return ids, nil
}

// boot starts the machine from what it is set to.
func (s *server) boot() {
	s.Running, s.API.PowerState = "harddisk", "poweron"
	if s.API.BootID == nil {
		return
	}
	switch b, _ := bootOf(*s.API.BootID); b.BootID {
	case bootIPXE:
		s.Running = "ipxe-shell"
	case bootPowerOff:
		s.Running, s.API.PowerState = "poweroff", "poweroff"
	case bootOld, bootRescue:
		s.Running = "rescue"
	}
}
