package simulator

import (
	"net/netip"
	"slices"
	"strings"
)

// publicDNS is what names outside of the account's zones resolve to. The API
// shows nothing of it, but a reverse needs a name that resolves.
type publicDNS struct {
	account *Account
	Names   map[string][]netip.Addr `json:"names"`
}

// dnsArea has no routes: the public DNS is no part of the API.
func dnsArea(a *Account) area {
	d := &publicDNS{account: a}
	a.dns = d
	return area{name: "dns", state: d, populate: d.populate, check: d.check}
}

func (d *publicDNS) populate() {
	d.Names = make(map[string][]netip.Addr)
	for _, h := range d.account.demoHosts() {
		d.add(h.name, h.addr)
	}
}

func (d *publicDNS) check() error {
	return present(d.Names)
}

// A host is a name and the address that it resolves to.
type host struct {
	name string
	addr netip.Addr
}

// demoHosts are the demo's servers, and the hosts of its additional addresses.
func (a *Account) demoHosts() []host {
	var all []host
	servers, demo := a.servers.inOrder(), demoServers()
	for i, s := range servers[:min(len(servers), len(demo))] {
		if label := demo[i].label; label != "" {
			all = append(all, host{fqdn(label + ".example.com"), netip.MustParseAddr(s.API.IP)})
		}
	}
	if len(servers) < 3 {
		return all
	}
	return append(all,
		host{"mail.example.com.", netip.MustParseAddr("203.0.113.130")},
		host{"vpn.example.com.", netip.MustParseAddr("203.0.113.131")},
		host{"mail.example.com.", netip.MustParseAddr("2001:db8:1::25")},
	)
}

// Resolve makes name resolve to addr in the public DNS.
func (a *Account) Resolve(name string, addr netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.dns.add(name, addr)
}

// add lets a name resolve to one more address.
func (d *publicDNS) add(name string, addr netip.Addr) {
	name = fqdn(name)
	if !slices.Contains(d.Names[name], addr) {
		d.Names[name] = append(d.Names[name], addr)
	}
}

// resolves reports whether the public DNS knows name at addr, be it from one
// of the account's zones or from elsewhere.
func (d *publicDNS) resolves(name string, addr netip.Addr) bool {
	if slices.Contains(d.Names[name], addr) {
		return true
	}
	kind := "AAAA"
	if addr.Is4() {
		kind = "A"
	}
	return slices.ContainsFunc(d.account.zones.lookup(name, kind), func(target string) bool {
		found, err := netip.ParseAddr(target)
		return err == nil && found == addr
	})
}

// fqdn writes a name with its final dot, in lower case.
func fqdn(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) + "." }
