package simulator

import (
	"net/http"
	"net/netip"
	"strings"
)

type reverseAnswer struct {
	IP      string `json:"ipReverse"`
	Reverse string `json:"reverse"`
}

// fqdn writes a name with its final dot, in lower case.
func fqdn(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) + "." }

// reverse reads the name of one address of the block.
func (b *block) reverse(ip string) (any, *failure) {
	addr, f := b.address(ip)
	if f != nil {
		return nil, f
	}
	name, ok := b.Reverses[addr.String()]
	if !ok {
		return nil, noSuchObject(ip)
	}
	return reverseAnswer{addr.String(), name}, nil
}

// address reads one address within the block.
func (b *block) address(ip string) (netip.Addr, *failure) {
	addr, err := netip.ParseAddr(ip)
	if err != nil || !b.Block.Contains(addr) {
		return addr, invalid("ipReverse", ip, "ip")
	}
	return addr, nil
}

// setReverse wants the name to resolve to the address already.
func (a *Account) setReverse(b *block, r *request) (any, *failure) {
	var in reverseAnswer
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	addr, f := b.address(in.IP)
	if f != nil {
		return nil, f
	}
	if f := required("reverse", in.Reverse); f != nil {
		return nil, f
	}
	name := fqdn(in.Reverse)
	if !a.resolves(name, addr) {
		return nil, refuse(http.StatusBadRequest, "Client::BadRequest", "Cannot check if %s resolves to %s", name, addr)
	}
	b.Reverses[addr.String()] = name
	a.showReverse(addr, &name)
	return reverseAnswer{addr.String(), name}, nil
}

func (a *Account) deleteReverse(b *block, r *request) (any, *failure) {
	if _, f := b.reverse(r.vars["ipReverse"]); f != nil {
		return nil, f
	}
	addr, f := b.address(r.vars["ipReverse"])
	if f != nil {
		return nil, f
	}
	delete(b.Reverses, addr.String())
	a.showReverse(addr, nil)
	return nil, nil
}

// showReverse tells a main address's name on its server too.
func (a *Account) showReverse(addr netip.Addr, name *string) {
	for _, s := range a.state.Servers {
		if s.API.IP == addr.String() {
			s.API.Reverse = name
		}
	}
}
