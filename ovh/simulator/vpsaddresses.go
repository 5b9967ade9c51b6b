package simulator

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A vpsAddress is one address of a VPS as OVHcloud's API takes and returns it.
type vpsAddress struct {
	Gateway     *string `json:"gateway"`
	Geolocation string  `json:"geolocation"`
	Address     string  `json:"ipAddress"`
	MAC         *string `json:"macAddress"`
	Reverse     *string `json:"reverse"`
	Type        string  `json:"type"`
	Version     string  `json:"version"`
}

// vpsAddressArea covers the addresses of VPS. They are blocks of the account
// like all others, and this is a narrower view of them.
func vpsAddressArea(a *Account) area {
	vs := a.vps
	const at = "/vps/{serviceName}/ips"
	return area{name: "vpsAddresses", populate: vs.populateAddresses, routes: []route{
		{pattern: "GET " + at, handle: show(vs.find, func(v *vps) any {
			all := []string{}
			for _, b := range vs.account.ips.Blocks {
				if b.Service == v.API.Name {
					all = append(all, b.Block.Addr().String())
				}
			}
			return all
		})},
		{pattern: "GET " + at + "/{ipAddress}", handle: show(vs.findAddress, func(b *block) any { return vs.address(b) })},
		{pattern: "PUT " + at + "/{ipAddress}", handle: on(vs.findAddress, vs.updateAddress), body: `{"reverse":"staging.example.com"}`},
		{pattern: "DELETE " + at + "/{ipAddress}", handle: on(vs.findAddress, func(b *block, _ *request) (any, *failure) {
			if !b.Additional {
				return nil, badRequest("IP %s is the primary address of this VPS and cannot be released", b.Block.Addr())
			}
			vs.account.ips.release(b)
			return nil, nil
		})},
	}}
}

// populateAddresses routes two addresses to each VPS, and another to the first,
// whose name resolves already.
func (vs *virtualServers) populateAddresses() {
	for n, name := range names(vs.ByName) {
		vs.addAddress(name, fmt.Sprintf("203.0.113.%d", 201+n), "vps")
		vs.addAddress(name, fmt.Sprintf("2001:db8:201:%x::1", n+1), "vps")
	}
	vs.addAddress("vps-00000001.vps.ovh.net", "203.0.113.220", "failover")
	vs.account.dns.add("staging.example.com", netip.MustParseAddr("203.0.113.201"))
}

func (vs *virtualServers) addAddress(name, ip, kind string) {
	all, addr := vs.account.ips, netip.MustParseAddr(ip)
	all.Blocks = append(all.Blocks, &block{
		Block: netip.PrefixFrom(addr, addr.BitLen()), Service: name, Type: kind, Country: "fr", Campus: "gra", Region: "eu-west-gra",
		Additional: kind == "failover", Serial: 1_000_000 + int64(len(all.Blocks)),
	})
}

// findAddress finds the block of one address of a VPS.
func (vs *virtualServers) findAddress(r *request) (*block, *failure) {
	v, f := vs.find(r)
	if f != nil {
		return nil, f
	}
	want := r.vars["ipAddress"]
	addr, err := netip.ParseAddr(want)
	if err != nil {
		return nil, invalid("ipAddress", want, "ip")
	}
	for _, b := range vs.account.ips.Blocks {
		if b.Service == v.API.Name && b.Block.Addr() == addr {
			return b, nil
		}
	}
	return nil, noSuchObject(want)
}

func (vs *virtualServers) address(b *block) vpsAddress {
	out := vpsAddress{Geolocation: b.Country, Address: b.Block.Addr().String(), Type: "primary", Version: fmt.Sprintf("v%d", b.version())}
	if b.Additional {
		out.Type = "additional"
	} else {
		out.MAC = new("02:00:00:00:01:" + fmt.Sprintf("%02x", b.Serial%256))
	}
	if b.version() == 4 && !b.Additional {
		out.Gateway = new("203.0.113.254")
	}
	if name, ok := vs.account.reverses.Names[b.Block.Addr()]; ok {
		out.Reverse = &name
	}
	return out
}

// updateAddress changes the reverse of an address, as its own route does; null
// and nothing take it away.
func (vs *virtualServers) updateAddress(b *block, r *request) (any, *failure) {
	next, f := amend(r, vs.address(b), "reverse")
	if f != nil {
		return nil, f
	}
	addr, all := b.Block.Addr(), vs.account.reverses
	if next.Reverse == nil || strings.TrimSpace(*next.Reverse) == "" {
		delete(all.Names, addr)
		return nil, nil
	}
	h, f := all.accept(*next.Reverse, addr)
	if f != nil {
		return nil, f
	}
	all.set(h)
	return nil, nil
}

// release gives a block back: its names and its contract go with it.
func (i *ips) release(b *block) {
	i.Blocks = slices.DeleteFunc(i.Blocks, func(other *block) bool { return other == b })
	for addr := range i.account.reverses.Names {
		if b.Block.Contains(addr) {
			delete(i.account.reverses.Names, addr)
		}
	}
	for id, c := range i.account.services.ByID {
		if c.Route == "/ip/service" && c.Name == b.serviceName() {
			delete(i.account.services.ByID, id)
		}
	}
}
