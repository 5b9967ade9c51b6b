package simulator

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sort"
)

// servers are the account's dedicated servers.
type servers struct {
	account *Account
	ByName  map[string]*server `json:"byName"`
}

// A server is one machine: what the API returns of it, and what the machine
// itself is up to.
type server struct {
	API       serverAnswer `json:"api"`
	ServiceID int64        `json:"serviceId"`
	Running   string       `json:"running"`   // as [Account.Running] says
	Templates []string     `json:"templates"` // that it can be installed with
}

// A serverAnswer is a server as OVHcloud's API returns it. Its OS is the template of
// the last installation, its reverse that of its main address, and its link
// speed is in Mbit/s.
type serverAnswer struct {
	AvailabilityZone  string  `json:"availabilityZone"`
	BootID            *int64  `json:"bootId"`
	BootScript        *string `json:"bootScript"`
	CommercialRange   *string `json:"commercialRange"`
	Datacenter        string  `json:"datacenter"`
	EFIBootloaderPath *string `json:"efiBootloaderPath"`
	IAM               *iam    `json:"iam"`
	IP                string  `json:"ip"`
	LinkSpeed         *int64  `json:"linkSpeed"`
	Monitoring        bool    `json:"monitoring"`
	Name              string  `json:"name"`
	NewUpgradeSystem  bool    `json:"newUpgradeSystem"`
	NoIntervention    bool    `json:"noIntervention"`
	OS                string  `json:"os"`
	PowerState        string  `json:"powerState"`
	ProfessionalUse   bool    `json:"professionalUse"`
	Rack              string  `json:"rack"`
	Region            string  `json:"region"`
	RescueMail        *string `json:"rescueMail"`
	RescueSSHKey      *string `json:"rescueSshKey"`
	Reverse           *string `json:"reverse"`
	RootDevice        *string `json:"rootDevice"`
	ServerID          int64   `json:"serverId"`
	State             string  `json:"state"`
	SupportLevel      string  `json:"supportLevel"`
}

// serverArea covers the dedicated servers themselves. Their boots, tasks,
// installations, hardware and addresses are areas of their own.
func serverArea(a *Account) area {
	ss := &servers{account: a}
	a.servers = ss
	return area{
		name: "servers", state: ss, populate: ss.populate, check: ss.check,
		routes: []route{
			{pattern: "GET /dedicated/server", query: tagQuery, handle: func(r *request) (any, *failure) {
				return tagged(r, ss.ByName, func(s *server) *iam { return s.API.IAM })
			}},
			{pattern: "GET /dedicated/server/{serviceName}", handle: show(ss.find, func(s *server) any { return s.API })},
			{
				pattern: "PUT /dedicated/server/{serviceName}", handle: on(ss.find, (*server).update),
				body: `{"bootId":230242,"rescueMail":"a@example.com","rescueSshKey":"` + laptopKey + `"}`,
			},
			{pattern: "GET /dedicated/server/{serviceName}/serviceInfos", handle: show(ss.find, func(s *server) any {
				return newServiceInfo(a.services.ByID[s.ServiceID])
			})},
			{pattern: "GET /dedicated/server/{serviceName}/ips", handle: show(ss.find, func(s *server) any { return a.ips.of(s) })},
		},
	}
}

// populate adds the demo's servers first, then as many more as the options
// ask for.
func (ss *servers) populate() {
	ss.ByName = make(map[string]*server)
	demo := demoServers()
	wanted := ss.account.opts.Servers
	if wanted <= 0 {
		wanted = len(demo)
	}
	for i := range wanted {
		if i < len(demo) {
			ss.add(demo[i])
			continue
		}
		// These are for benchmarks, and so is their address range. The last of the
		// demo, which runs nothing, is not repeated.
		model := demo[ss.account.random.IntN(len(demo)-1)]
		model.label, model.ip = fmt.Sprintf("node-%d", i+1), fmt.Sprintf("198.18.%d.%d", i/250, i%250+1)
		ss.add(model)
	}
}

// add adds one server, with the contract that it is rented by.
func (ss *servers) add(m serverModel) {
	serial := len(ss.ByName) + 1
	name, label := m.name(serial), m.label
	if label == "" {
		label = name
	}
	now := ss.account.now()
	ss.ByName[name] = &server{
		ServiceID: ss.account.services.add(contract{
			Kind: "dedicated-server", Route: "/dedicated/server", Name: name, Display: &label, Plan: m.commercial,
			Created: date(now.AddDate(-1, 0, -serial%300)), Expires: date(now.AddDate(0, 0, 5+serial*11%350)),
		}),
		Running: "harddisk", Templates: m.templates(),
		API: serverAnswer{
			AvailabilityZone: m.region + "-a", BootID: new(int64(bootDisk)), CommercialRange: &m.commercial, Datacenter: m.datacenter,
			IAM: newIAM(label, "dedicatedServer", name, int64(serial)), IP: m.ip, LinkSpeed: &m.speed, Monitoring: m.os != "none_64",
			Name: name, NewUpgradeSystem: true, OS: m.os, PowerState: "poweron", Rack: fmt.Sprintf("%c%02d", 'A'+serial%26, serial%90),
			Region: m.region, ServerID: 400_000 + int64(serial), State: "ok", SupportLevel: "pro",
		},
	}
}

// A serverModel is what a server of the account begins as.
type serverModel struct {
	label, ip, commercial, datacenter, region, os string
	speed                                         int64 // Mbit/s
}

// demoServers are a choice of what an account may have: small and big servers,
// in Europe and in Canada, and one that was neither named nor installed. Their
// addresses are reserved for documentation.
func demoServers() []serverModel {
	return []serverModel{
		{"web-1", "192.0.2.11", "ADVANCE-1", "gra2", "eu-west-gra", "debian12_64", 1000},
		{"web-2", "192.0.2.12", "ADVANCE-1", "rbx8", "eu-west-rbx", "debian12_64", 1000},
		{"db-1", "198.51.100.21", "HGR-HCI-1", "gra3", "eu-west-gra", "ubuntu2404-server_64", 10000},
		{"backup-1", "198.51.100.35", "STOR-1", "sbg5", "eu-west-sbg", "debian11_64", 1000},
		{"hypervisor-1", "203.0.113.41", "SCALE-A2", "bhs8", "ca-east-bhs", "proxmox9_64", 25000},
		{"", "203.0.113.52", "KS-LE-1", "lim3", "eu-west-lim", "none_64", 300},
	}
}

// name is formed as OVHcloud does: of a serial number and the network of the
// main address.
func (m serverModel) name(serial int) string {
	ip := netip.MustParseAddr(m.ip).As4()
	domain := "eu"
	if m.region == "ca-east-bhs" {
		domain = "net"
	}
	return fmt.Sprintf("ns%d.ip-%d-%d-%d.%s", 3_000_000+serial, ip[0], ip[1], ip[2], domain)
}

// templates lists what can be installed: on the smallest model not everything.
func (m serverModel) templates() []string {
	all := slices.Sorted(maps.Keys(templates()))
	if m.commercial == "KS-LE-1" {
		all = slices.DeleteFunc(all, func(t string) bool { return t == "win2022-std_64" || t == "proxmox9_64" })
	}
	return all
}

// inOrder lists the servers as they were added.
func (ss *servers) inOrder() []*server {
	all := slices.Collect(maps.Values(ss.ByName))
	sort.Slice(all, func(i, j int) bool { return all[i].API.ServerID < all[j].API.ServerID })
	return all
}

// check refuses a server without what the routes take for granted.
func (ss *servers) check() error {
	return complete(ss.ByName, func(s *server) bool {
		return s.API.IAM != nil && s.API.LinkSpeed != nil && ss.account.services.ByID[s.ServiceID] != nil
	})
}

// Running returns what a server's machine runs: "harddisk", "rescue",
// "ipxe-shell" or "poweroff"; "" for no server.
func (a *Account) Running(server string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.advance()
	if s, ok := a.servers.ByName[server]; ok {
		return s.Running
	}
	return ""
}

// find finds the server that a request is about.
func (ss *servers) find(r *request) (*server, *failure) {
	return namedService(ss.ByName, r, "serviceName")
}

// update changes all that is given or, if any of it is refused, nothing. It takes
// effect at the next boot.
func (s *server) update(r *request) (any, *failure) {
	next, f := amend(r, s.API, "bootId", "bootScript", "efiBootloaderPath", "monitoring", "noIntervention",
		"rescueMail", "rescueSshKey", "rootDevice", "state")
	if f != nil {
		return nil, f
	}
	if f := s.checkUpdate(next); f != nil {
		return nil, f
	}
	s.API = next
	return nil, nil
}

// checkUpdate refuses values that are of the right type and mean nothing.
func (s *server) checkUpdate(next serverAnswer) *failure {
	if next.BootID != nil {
		if _, ok := bootOf(*next.BootID); !ok {
			return notFound("Netboot id %d is not valid, must be on list : %s", *next.BootID, bootList())
		}
	}
	// The key itself is wanted, not its name in the account. Only null or an empty
	// key makes OVHcloud mail a password again.
	if key := next.RescueSSHKey; key != nil && *key != "" && !isPublicKey(*key) {
		return invalidKey()
	}
	// A customer may only say that a server which was blocked is fine again.
	if next.State != s.API.State && next.State != "ok" {
		return invalid("state", next.State, "dedicated.server.StateEnum")
	}
	return nil
}
