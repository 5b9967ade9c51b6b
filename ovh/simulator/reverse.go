package simulator

import (
	"net/netip"
)

// reverses are the names that addresses of the account's blocks answer with.
type reverses struct {
	account *Account
	Names   map[netip.Addr]string `json:"names"`
}

// A reverseAnswer is a reverse as OVHcloud's API accepts and returns it.
type reverseAnswer struct {
	IP      string `json:"ipReverse"`
	Reverse string `json:"reverse"`
}

// reverseArea covers the reverses, also called PTR records. They are set one
// address at a time, below the block that holds it: a client has to find the
// block first, and to escape the slash in its name.
func reverseArea(a *Account) area {
	v := &reverses{account: a}
	a.reverses = v
	const at = "/ip/{ip}/reverse"
	return area{
		name: "reverse", state: v, populate: v.populate, check: v.check,
		routes: []route{
			{pattern: "GET " + at, handle: show(a.ips.find, func(b *block) any { return v.within(b) })},
			{pattern: "POST " + at, handle: on(a.ips.find, v.create), body: `{"ipReverse":"192.0.2.11","reverse":"web-1.example.com"}`},
			{pattern: "GET " + at + "/{ipReverse}", handle: show(v.find, func(h host) any { return reverseAnswer{h.addr.String(), h.name} })},
			{pattern: "DELETE " + at + "/{ipReverse}", handle: on(v.find, func(h host, _ *request) (any, *failure) {
				delete(v.Names, h.addr)
				v.showOnServer(h.addr, nil)
				return nil, nil
			})},
		},
	}
}

// populate gives every host of the demo its reverse, except for the first: its
// name resolves already, so that there is one to set.
func (v *reverses) populate() {
	v.Names = make(map[netip.Addr]string)
	for _, h := range v.account.demoHosts()[1:] {
		v.set(h)
	}
}

func (v *reverses) check() error {
	return present(v.Names)
}

// within lists the addresses of a block that have a reverse.
func (v *reverses) within(b *block) []string {
	all := []string{}
	for addr := range v.Names {
		if b.Block.Contains(addr) {
			all = append(all, addr.String())
		}
	}
	return shuffled(all)
}

// find finds the reverse that a request is about.
func (v *reverses) find(r *request) (host, *failure) {
	b, f := v.account.ips.find(r)
	if f != nil {
		return host{}, f
	}
	addr, f := b.address(r.vars["ipReverse"])
	if f != nil {
		return host{}, f
	}
	name, ok := v.Names[addr]
	if !ok {
		return host{}, noSuchObject(r.vars["ipReverse"])
	}
	return host{name, addr}, nil
}

// address reads one address within the block.
func (b *block) address(ip string) (netip.Addr, *failure) {
	addr, err := netip.ParseAddr(ip)
	if err != nil || !b.Block.Contains(addr) {
		return addr, invalid("ipReverse", ip, "ip")
	}
	return addr, nil
}

// create sets a reverse. The name must resolve to the address already, which
// OVHcloud looks up on each call: clients that have just published the forward
// record are refused for a while.
func (v *reverses) create(b *block, r *request) (any, *failure) {
	var in reverseAnswer
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	addr, f := b.address(in.IP)
	if f != nil {
		return nil, f
	}
	h, f := v.accept(in.Reverse, addr)
	if f != nil {
		return nil, f
	}
	v.set(h)
	return reverseAnswer{addr.String(), h.name}, nil
}

// accept refuses a name that an address cannot have as its reverse.
func (v *reverses) accept(name string, addr netip.Addr) (host, *failure) {
	if f := required("reverse", name); f != nil {
		return host{}, f
	}
	h := host{fqdn(name), addr}
	if !v.account.dns.resolves(h.name, h.addr) {
		return host{}, badRequest("Cannot check if %s resolves to %s", h.name, h.addr)
	}
	return h, nil
}

// set makes a reverse, in place of the one before.
func (v *reverses) set(h host) {
	v.Names[h.addr] = h.name
	v.showOnServer(h.addr, &h.name)
}

// showOnServer shows the reverse of a main address on its server too; nil is
// none.
func (v *reverses) showOnServer(addr netip.Addr, name *string) {
	for _, s := range v.account.servers.ByName {
		if s.API.IP == addr.String() {
			s.API.Reverse = name
		}
	}
}
