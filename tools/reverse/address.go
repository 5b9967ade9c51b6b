package reverse

import (
	"context"
	"net/netip"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type address struct {
	IP    string `json:"ip" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"One address, IPv4 or IPv6."`
	Block string `json:"block,omitempty" jsonschema:"maxLength=64" jsonschema_description:"That holds it; looked up if left out."`
}

func (in address) Faults() []tool.Fault {
	return append(tool.IPFault("ip", in.IP), tool.BlockFault("block", in.Block)...)
}

type reverseState struct {
	Block   string `json:"block"`
	IP      string `json:"ipReverse"`
	Reverse string `json:"reverse,omitempty"`
	Set     bool   `json:"set"`
}

// inspect returns the address, and which block holds it and what its reverse
// name is.
func inspect(ctx context.Context, api *ovh.Reader, in address) (netip.Addr, reverseState, error) {
	ip, block, err := locate(ctx, api, in)
	if err != nil {
		return ip, reverseState{}, err
	}
	r, err := api.CurrentReverse(ctx, block, ip)
	return ip, reverseState{block, ip.String(), r.Name, r.Name != ""}, unknownBlock(err)
}

// locate returns the address and the block that holds it.
func locate(ctx context.Context, api *ovh.Reader, in address) (netip.Addr, string, error) {
	ip, err := netip.ParseAddr(in.IP)
	if err != nil {
		return ip, "", err
	}
	if in.Block == "" {
		block, err := api.BlockOf(ctx, ip)
		return ip, block, unknownBlock(err)
	}
	if p, err := ovh.ParseBlock(in.Block); err != nil || !p.Contains(ip) {
		return ip, "", tool.Refuse(in.IP+" is not within "+in.Block, "leave block out: it is looked up")
	}
	return ip, in.Block, nil
}

func unknownBlock(err error) error {
	return tool.AdviseNotFound(err, "list_server_ips shows the blocks of a server, as OVHcloud writes them")
}
