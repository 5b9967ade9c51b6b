package simulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
)

// ips are the account's IP blocks.
type ips struct {
	account  *Account
	Blocks   []*block `json:"blocks"`
	LastTask int64    `json:"lastTask,omitempty"` // since the first
}

// A block is a range of addresses that is routed as one. A lone address is a
// block too.
type block struct {
	Block       netip.Prefix `json:"block"`
	Service     string       `json:"service"` // that it is routed to
	Type        string       `json:"type"`
	Country     string       `json:"country"`
	Campus      string       `json:"campus"`
	Region      string       `json:"region"`
	Description string       `json:"description"`
	Additional  bool         `json:"additional"`
	Serial      int64        `json:"serial"`

	Tags  map[string]string `json:"tags,omitempty"`
	Tasks map[int64]*ipTask `json:"tasks,omitempty"`
}

// An ipAnswer is a block as OVHcloud's API returns it.
type ipAnswer struct {
	ipUpdate
	IAM *iam `json:"iam"`
}

// An ipUpdate is what a change of it may hold.
type ipUpdate struct {
	BringYourOwn   bool      `json:"bringYourOwnIp"`
	Campus         *string   `json:"campus"`
	CanTerminate   bool      `json:"canBeTerminated"`
	Country        *string   `json:"country"`
	Description    *string   `json:"description"`
	IP             string    `json:"ip"`
	Additional     bool      `json:"isAdditionalIp"`
	OrganisationID *string   `json:"organisationId"`
	Regions        []string  `json:"regions"`
	RIR            *string   `json:"rir"`
	RoutedTo       *routedTo `json:"routedTo"`
	Type           string    `json:"type"`
	Version        int       `json:"version"`
}

type routedTo struct {
	Service *string `json:"serviceName"`
}

// ipArea covers the IP blocks of the account: those that came with its servers
// and those that can be moved between them.
func ipArea(a *Account) area {
	i := &ips{account: a}
	a.ips = i
	return area{
		name: "ips", state: i, populate: i.populate, check: i.check,
		routes: []route{
			{
				pattern: "GET /ip", handle: i.list,
				query: tagQuery + "&ip=203.0.113.130&isAdditionalIp=true&version=4&type=failover&campus=gra&description=mail%25&routedTo.serviceName=ns3000001%25",
			},
			{pattern: "GET /ip/{ip}", handle: show(i.find, func(b *block) any { return b.answer() })},
		},
	}
}

// populate routes two blocks to each server, and more to some of the demo's.
func (i *ips) populate() {
	i.Blocks = []*block{}
	all := i.account.servers.inOrder()
	for n, s := range all {
		main := netip.MustParseAddr(s.API.IP)
		// OVHcloud gives each server an address and a /64 of its own.
		i.add(s, netip.PrefixFrom(main, main.BitLen()), "dedicated")
		i.add(s, netip.MustParsePrefix(fmt.Sprintf("2001:db8:%x::/64", n+1)), "dedicated")
	}
	if len(all) < 3 {
		return
	}
	i.add(all[0], netip.MustParsePrefix("203.0.113.128/28"), "failover").Description = "mail and VPN"
	i.add(all[2], netip.MustParsePrefix("198.51.100.64/30"), "failover").Description = "database VIP"
}

// add routes a block to a server, in the region of the server.
func (i *ips) add(s *server, p netip.Prefix, kind string) *block {
	country := "fr"
	if s.API.Region == "ca-east-bhs" {
		country = "ca"
	}
	b := &block{
		Block: p, Service: s.API.Name, Type: kind, Country: country, Campus: s.API.Datacenter[:3], Region: s.API.Region,
		Additional: kind == "failover", Serial: 1_000_000 + int64(len(i.Blocks)),
	}
	i.Blocks = append(i.Blocks, b)
	return b
}

// check refuses a list with nothing in place of a block.
func (i *ips) check() error {
	if i.Blocks == nil || slices.Contains(i.Blocks, nil) {
		return errors.New("a block is missing")
	}
	for _, b := range i.Blocks {
		if b.Tasks != nil && complete(b.Tasks, anything) != nil {
			return errors.New("a task is missing")
		}
	}
	return nil
}

// find finds the block that a request is about, by the name that lists give
// it or by a lone address.
func (i *ips) find(r *request) (*block, *failure) {
	want := r.vars["ip"]
	p, err := parseBlock(want)
	if err != nil {
		return nil, invalid("ip", want, "ipBlock")
	}
	for _, b := range i.Blocks {
		if b.Block == p {
			return b, nil
		}
	}
	return nil, noSuchService()
}

// parseBlock reads a block; a lone address is a block of one.
func parseBlock(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

func (b *block) version() int {
	if b.Block.Addr().Is4() {
		return 4
	}
	return 6
}

// ip presents the block. Additional addresses can be given back; those that came
// with a server go with it.
func (b *block) ip() ipUpdate {
	out := ipUpdate{
		Campus: &b.Campus, CanTerminate: b.Additional, Country: &b.Country, Description: new(b.Description), IP: b.Block.String(),
		Additional: b.Additional, Regions: []string{b.Region}, RIR: new("RIPE"), Type: b.Type, Version: b.version(),
	}
	// One that is parked is routed nowhere.
	if b.Service != "" {
		out.RoutedTo = &routedTo{new(b.Service)}
	}
	return out
}

func (b *block) answer() ipAnswer {
	return ipAnswer{b.ip(), newIAM(b.Block.String(), "ip", b.Block.String(), b.Serial).tagged(b.Tags)}
}

// of lists the blocks that are routed to a server.
func (i *ips) of(s *server) []string {
	return i.where(func(b *block) bool { return b.Service == s.API.Name })
}

func (i *ips) where(keep func(*block) bool) []string {
	kept := []string{}
	for _, b := range i.Blocks {
		if keep(b) {
			kept = append(kept, b.Block.String())
		}
	}
	return kept
}

// list lists the blocks that pass every filter of the query.
func (i *ips) list(r *request) (any, *failure) {
	if f := cmp.Or(
		r.oneOf("version", "ip.IpVersionEnum", "4", "6"),
		r.oneOf("type", "ip.IpTypeEnum", ipTypes()...),
		r.boolean("isAdditionalIp"),
	); f != nil {
		return nil, f
	}
	around, f := ipAround(r)
	if f != nil {
		return nil, f
	}
	tagged, f := r.tagged()
	if f != nil {
		return nil, f
	}
	campus, description, service := r.ilike("campus"), r.like("description"), r.like("routedTo.serviceName")
	return i.where(func(b *block) bool {
		return around(b) && r.selects("version", strconv.Itoa(b.version())) && r.selects("type", b.Type) &&
			r.selects("isAdditionalIp", strconv.FormatBool(b.Additional)) && campus(b.Campus) && description(b.Description) &&
			service(b.Service) && tagged(b.answer().IAM)
	}), nil
}

// ipAround returns which blocks are around the address, or around the block,
// that the query asks for.
func ipAround(r *request) (func(*block) bool, *failure) {
	want := r.param("ip")
	if want == "" {
		return anything, nil
	}
	p, err := parseBlock(want)
	if err != nil {
		return nil, invalid("ip", want, "ipBlock")
	}
	return func(b *block) bool { return b.Block.Bits() <= p.Bits() && b.Block.Contains(p.Addr()) }, nil
}

// ipTypes are all types of blocks that OVHcloud has.
func ipTypes() []string {
	return []string{
		"cdn", "cloud", "dedicated", "failover", "hosted_ssl", "housing", "loadBalancing", "mail", "overthebox", "pcc", "pci",
		"private", "vpn", "vps", "vrack", "xdsl",
	}
}
