package simulator

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// A block is one IP block of the account.
type block struct {
	Block       netip.Prefix      `json:"block"`
	Service     string            `json:"service"` // that it is routed to
	Type        string            `json:"type"`
	Country     string            `json:"country"`
	Campus      string            `json:"campus"`
	Region      string            `json:"region"`
	Description string            `json:"description"`
	Additional  bool              `json:"additional"`
	Serial      int64             `json:"serial"`
	Reverses    map[string]string `json:"reverses"` // by address
}

type ipAnswer struct {
	BringYourOwn   bool      `json:"bringYourOwnIp"`
	Campus         *string   `json:"campus"`
	CanTerminate   bool      `json:"canBeTerminated"`
	Country        *string   `json:"country"`
	Description    *string   `json:"description"`
	IAM            *iam      `json:"iam"`
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

func (b *block) version() int {
	if b.Block.Addr().Is4() {
		return 4
	}
	return 6
}

func (b *block) answer() ipAnswer {
	return ipAnswer{
		Campus: &b.Campus, CanTerminate: b.Additional, Country: &b.Country, Description: &b.Description,
		IAM: newIAM(b.Block.String(), "ip", b.Block.String(), b.Serial), IP: b.Block.String(), Additional: b.Additional,
		Regions: []string{b.Region}, RIR: new("RIPE"), RoutedTo: &routedTo{&b.Service}, Type: b.Type, Version: b.version(),
	}
}

func (a *Account) ipRoutes() []route {
	return []route{
		{method: "GET", pattern: "/ip", query: "ip isAdditionalIp version type campus description routedTo.serviceName", handle: a.listIPs},
		{method: "GET", pattern: "/ip/{ip}", handle: a.onBlock(func(b *block, _ *request) (any, *failure) { return b.answer(), nil })},
		{method: "GET", pattern: "/ip/{ip}/reverse", handle: a.onBlock(func(b *block, _ *request) (any, *failure) {
			return names(b.Reverses), nil
		})},
		{method: "POST", pattern: "/ip/{ip}/reverse", handle: a.onBlock(a.setReverse)},
		{method: "GET", pattern: "/ip/{ip}/reverse/{ipReverse}", handle: a.onBlock(func(b *block, r *request) (any, *failure) {
			return b.reverse(r.vars["ipReverse"])
		})},
		{method: "DELETE", pattern: "/ip/{ip}/reverse/{ipReverse}", handle: a.onBlock(a.deleteReverse)},
	}
}

// onBlock finds the block that a route names, as listed or as a lone address.
func (a *Account) onBlock(do func(*block, *request) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		want := r.vars["ip"]
		p, err := parseBlock(want)
		if err != nil {
			return nil, invalid("ip", want, "ipBlock")
		}
		for _, b := range a.state.Blocks {
			if b.Block == p {
				return do(b, r)
			}
		}
		return nil, noSuchService()
	}
}

// parseBlock reads a block; a lone address is a block of one.
func parseBlock(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

func (a *Account) listIPs(r *request) (any, *failure) {
	filters, f := ipFilters(r)
	if f != nil {
		return nil, f
	}
	all := []string{}
	for _, b := range a.state.Blocks {
		if !slices.ContainsFunc(filters, func(keep func(*block) bool) bool { return !keep(b) }) {
			all = append(all, b.Block.String())
		}
	}
	return all, nil
}

// ipFilters reads the query; a block has to pass all of them.
func ipFilters(r *request) ([]func(*block) bool, *failure) {
	if v := r.param("version"); v != "" && v != "4" && v != "6" {
		return nil, invalid("version", v, "ip.IpVersionEnum")
	}
	if t := r.param("type"); t != "" && !slices.Contains(ipTypes(), t) {
		return nil, invalid("type", t, "ip.IpTypeEnum")
	}
	var all []func(*block) bool
	for name, values := range r.URL.Query() {
		want := values[0]
		switch name {
		case "ip":
			p, err := parseBlock(want)
			if err != nil {
				return nil, invalid(name, want, "ipBlock")
			}
			all = append(all, func(b *block) bool { return b.Block.Bits() <= p.Bits() && b.Block.Contains(p.Addr()) })
		case "isAdditionalIp":
			yes, err := strconv.ParseBool(want)
			if err != nil {
				return nil, invalid(name, want, "boolean")
			}
			all = append(all, func(b *block) bool { return b.Additional == yes })
		case "version":
			all = append(all, func(b *block) bool { return strconv.Itoa(b.version()) == want })
		case "type":
			all = append(all, func(b *block) bool { return b.Type == want })
		case "campus":
			all = append(all, func(b *block) bool { return like(b.Campus, want) })
		case "description":
			all = append(all, func(b *block) bool { return like(b.Description, want) })
		case "routedTo.serviceName":
			all = append(all, func(b *block) bool { return like(b.Service, want) })
		default:
			return nil, refuse(http.StatusBadRequest, "Client::BadRequest", "Unknown parameter %s", name)
		}
	}
	return all, nil
}

// like reports whether have holds want, as SQL's LIKE '%want%' does.
func like(have, want string) bool {
	return strings.Contains(strings.ToLower(have), strings.ToLower(strings.Trim(want, "%")))
}

// ipTypes are what OVHcloud tells blocks apart by.
func ipTypes() []string {
	return []string{
		"cdn", "cloud", "dedicated", "failover", "hosted_ssl", "housing", "loadBalancing", "mail", "overthebox", "pcc", "pci",
		"private", "vpn", "vps", "vrack", "xdsl",
	}
}
