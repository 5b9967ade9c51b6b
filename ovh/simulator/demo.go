package simulator

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"
)

// furnish fills an account: the demo's servers first, then as many more as
// the options ask for.
func (a *Account) furnish() {
	a.state = state{
		Created: a.now().AddDate(0, -3, 0).Truncate(24 * time.Hour),
		Keys:    demoSSHKeys(),
		Servers: make(map[string]*server),
		DNS:     make(map[string][]netip.Addr),
		Tasks:   make(map[int64]*task), LastTask: 51_000_000,
		Contracts: make(map[int64]*contract), LastContract: 9_000_000,
		LastVPSTask: 61_000_000,
		Zones:       make(map[string]*zone), LastRecord: 5_000_000_000,
	}
	demo := demoServers()
	wanted := a.opts.Servers
	if wanted <= 0 {
		wanted = len(demo)
	}
	for i := range wanted {
		if i < len(demo) {
			a.rent(demo[i])
		} else {
			a.rent(a.another(i))
		}
	}
	a.demoNetwork(demo[:min(wanted, len(demo))])
	a.demoKeys()
	a.demoZones()
	a.demoSMS()
	a.demoVPS()
}

// A machine is what a server of the account begins with.
type machine struct {
	label, ip, model, datacenter, region, os string
	speed                                    int64 // Mbit/s
}

func (m machine) name(serial int) string {
	ip := netip.MustParseAddr(m.ip).As4()
	domain := "eu"
	if m.region == "ca-east-bhs" {
		domain = "net"
	}
	return fmt.Sprintf("ns%d.ip-%d-%d-%d.%s", 3_000_000+serial, ip[0], ip[1], ip[2], domain)
}

func demoServers() []machine {
	return []machine{
		{"web-1", "192.0.2.11", "ADVANCE-1", "gra2", "eu-west-gra", "debian12_64", 1000},
		{"web-2", "192.0.2.12", "ADVANCE-1", "rbx8", "eu-west-rbx", "debian12_64", 1000},
		{"db-1", "198.51.100.21", "HGR-HCI-1", "gra3", "eu-west-gra", "ubuntu2404-server_64", 10000},
		{"backup-1", "198.51.100.35", "STOR-1", "sbg5", "eu-west-sbg", "debian11_64", 1000},
		{"hypervisor-1", "203.0.113.41", "SCALE-A2", "bhs8", "ca-east-bhs", "proxmox9_64", 25000},
		{"", "203.0.113.52", "KS-LE-1", "lim3", "eu-west-lim", "none_64", 300},
	}
}

// another makes up the i-th server.
func (a *Account) another(i int) machine {
	demo := demoServers()
	m := demo[a.random.IntN(len(demo)-1)]
	m.label = fmt.Sprintf("node-%d", i+1)
	m.ip = fmt.Sprintf("198.18.%d.%d", i/250, i%250+1)
	return m
}

// rent adds a server with its main addresses.
func (a *Account) rent(m machine) {
	serial := len(a.state.Servers) + 1
	name := m.name(serial)
	if m.label == "" {
		m.label = name
	}
	fit := slices.Sorted(maps.Keys(templates()))
	if m.model == "KS-LE-1" {
		fit = slices.DeleteFunc(fit, func(t string) bool { return t == "win2022-std_64" || t == "proxmox9_64" })
	}
	now := a.now()
	terms := a.sign(contract{
		Kind: "dedicated-server", Route: "/dedicated/server", Name: name, Display: &m.label, Plan: m.model,
		Created: date(now.AddDate(-1, 0, -serial%300)), Expires: date(now.AddDate(0, 0, 5+serial*11%350)),
	})
	a.state.Servers[name] = &server{
		ServiceID: terms.ID, Running: "harddisk", Templates: fit,
		API: dedicated{
			AvailabilityZone: m.region + "-a", BootID: new(int64(bootDisk)), CommercialRange: &m.model, Datacenter: m.datacenter,
			IAM: newIAM(m.label, "dedicatedServer", name, int64(serial)), IP: m.ip, LinkSpeed: &m.speed, Monitoring: m.os != "none_64",
			Name: name, NewUpgradeSystem: true, OS: m.os, PowerState: "poweron", Rack: fmt.Sprintf("%c%02d", 'A'+serial%26, serial%90),
			Region: m.region, ServerID: 400_000 + int64(serial), State: "ok", SupportLevel: "pro",
		},
	}
	main := netip.MustParseAddr(m.ip)
	a.route(name, netip.PrefixFrom(main, 32), m, "dedicated")
	six := netip.MustParsePrefix(fmt.Sprintf("2001:db8:%x::/64", serial))
	a.route(name, six, m, "dedicated")
}

// route adds an IP block of a server.
func (a *Account) route(server string, p netip.Prefix, m machine, kind string) *block {
	country := "fr"
	if m.region == "ca-east-bhs" {
		country = "ca"
	}
	b := &block{
		Block: p, Service: server, Type: kind, Country: country, Campus: m.datacenter[:3], Region: m.region,
		Additional: kind == "failover", Serial: 1_000_000 + int64(len(a.state.Blocks)), Reverses: make(map[string]string),
	}
	a.state.Blocks = append(a.state.Blocks, b)
	return b
}

// demoNetwork gives the demo's servers more addresses and names. The first
// server's name resolves already and has no reverse yet.
func (a *Account) demoNetwork(demo []machine) {
	for i, m := range demo {
		if m.label == "" {
			continue
		}
		host, addr := fqdn(m.label+".example.com"), netip.MustParseAddr(m.ip)
		a.resolve(host, addr)
		if i > 0 {
			a.block(addr).Reverses[addr.String()] = host
			a.showReverse(addr, &host)
		}
	}
	if len(demo) < 3 {
		return
	}
	failover := a.route(demo[0].name(1), netip.MustParsePrefix("203.0.113.128/28"), demo[0], "failover")
	failover.Description = "mail and VPN"
	for i, host := range []string{"mail.example.com.", "vpn.example.com."} {
		addr := netip.AddrFrom4([4]byte{203, 0, 113, byte(130 + i)})
		a.resolve(host, addr)
		failover.Reverses[addr.String()] = host
	}
	a.route(demo[2].name(3), netip.MustParsePrefix("198.51.100.64/30"), demo[2], "failover").Description = "database VIP"
	six := netip.MustParseAddr("2001:db8:1::25")
	a.resolve("mail.example.com.", six)
	a.block(six).Reverses[six.String()] = "mail.example.com."
}

// block returns the account's block that holds addr.
func (a *Account) block(addr netip.Addr) *block {
	i := slices.IndexFunc(a.state.Blocks, func(b *block) bool { return b.Block.Contains(addr) })
	return a.state.Blocks[i]
}

func demoSSHKeys() map[string]string {
	return map[string]string{
		"laptop": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPt6y4xAz4v82ZDsUXSIfffGloUfdVfDSquOUtCcJKm4 ops@laptop",
		"backup": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDYYvCGBf2QybxIKbw9N31cPSx7NAGmmIxtUOoOoZJp3f5R0PAQ2IyGencNgwLpgbprnl+lIbBJ0kS8Ctg8sbllbemEZymvibBwQI8fa/HiYK8+9uRtZhglap3ka0AV9sxnJJ41mtaXW3+6g1sNn2fSGnnER4VNJucKXuP4wnC5hxLzz32flIg0lXhBZ16NWhQXerz7Xqd3kYOyMEB4XvsJrBHB1yUzgJrN58QYZRSfdOxQDhZXby+Vx0QQqBID3oGwA2Juw5j5wro2F5tqwtpNrinS1n7y2UFcnf5o2xGyaXNjykC8IsmIPEeJgSvBgLTuKIsQfeGClZyEsuW87KfB backup@example.com",
		"ci":     "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBESs1gH1Vc8DF+tX4VHu93hdp6qwK0S7PgmS+dL7m7hYOjqQtVgYsA85EwWEbHnjApFsm3qGVmI8OdiE3HHzQ1k= ci@example.com",
	}
}
