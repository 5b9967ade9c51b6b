package tools

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type ipBlock struct {
	Block string `json:"block" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"As in list_server_ips, such as 192.0.2.0/28."`
}

func (in ipBlock) faults() []schemas.Fault { return blockFault("block", in.Block) }

type ipAddress struct {
	IP    string `json:"ip" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"One address, IPv4 or IPv6."`
	Block string `json:"block,omitempty" jsonschema:"maxLength=64" jsonschema_description:"That holds it; looked up if left out."`
}

func (in ipAddress) faults() []schemas.Fault {
	return append(ipFault("ip", in.IP), blockFault("block", in.Block)...)
}

type newReverse struct {
	ipAddress
	Reverse string `json:"reverse" jsonschema:"minLength=1,maxLength=254" jsonschema_description:"Host name that resolves to ip already."`
}

func (in newReverse) faults() []schemas.Fault {
	return append(in.ipAddress.faults(), hostFault("reverse", in.Reverse)...)
}

type reverseList struct {
	Block    string        `json:"block"`
	Reverses []ovh.Reverse `json:"reverses"`
}

type reverseState struct {
	Block   string `json:"block"`
	IP      string `json:"ipReverse"`
	Reverse string `json:"reverse,omitempty"`
	Set     bool   `json:"set"`
}

type reverseSet struct {
	Block   string `json:"block"`
	IP      string `json:"ipReverse"`
	Before  string `json:"before,omitempty"`
	Reverse string `json:"reverse"`
}

func reverses() []Definition {
	return []Definition{
		define(Tool[ipBlock, reverseList]{
			Name:        "list_reverses",
			Title:       "List reverse DNS",
			Description: "Lists the reverse DNS names set within an IP block.",
			Effect:      Read,
			Rows:        "reverses",
			Access:      rules("GET /ip/*/reverse", "GET /ip/*/reverse/*"),
			Run: func(ctx context.Context, api *ovh.Client, in ipBlock) (reverseList, error) {
				all, err := api.Reverses(ctx, in.Block)
				return reverseList{in.Block, all}, unknownBlock(err)
			},
		}),
		define(Tool[ipAddress, reverseState]{
			Name:        "get_reverse",
			Title:       "Show reverse DNS",
			Description: "Shows the reverse DNS name of one address, if it has one.",
			Effect:      Read,
			Access:      rules("GET /ip", "GET /ip/*/reverse", "GET /ip/*/reverse/*"),
			Run:         currentReverse,
		}),
		define(Tool[newReverse, reverseSet]{
			Name:        "set_reverse",
			Title:       "Set reverse DNS",
			Description: "Sets the reverse DNS name of an address. The name must resolve to the address first.",
			Effect:      Change,
			Access:      rules("GET /ip", "GET /ip/*/reverse", "GET /ip/*/reverse/*", "POST /ip/*/reverse"),
			Run:         setReverse,
		}),
		define(Tool[ipAddress, deleted]{
			Name:        "delete_reverse",
			Title:       "Delete reverse DNS",
			Description: "Removes the reverse DNS name of an address.",
			Effect:      Destroy,
			Access:      rules("GET /ip", "GET /ip/*/reverse", "GET /ip/*/reverse/*", "DELETE /ip/*/reverse/*"),
			Plan:        planDeleteReverse,
			Run: func(ctx context.Context, api *ovh.Client, in ipAddress) (deleted, error) {
				ip, block, err := in.locate(ctx, api)
				if err != nil {
					return deleted{}, err
				}
				return deleted{in.IP}, api.DeleteReverse(ctx, block, ip)
			},
		}),
	}
}

// locate returns the address and the block that holds it.
func (in ipAddress) locate(ctx context.Context, api *ovh.Client) (netip.Addr, string, error) {
	ip, err := netip.ParseAddr(in.IP)
	if err != nil {
		return ip, "", err
	}
	if in.Block == "" {
		block, err := api.BlockOf(ctx, ip)
		return ip, block, unknownBlock(err)
	}
	if p, err := ovh.ParseBlock(in.Block); err != nil || !p.Contains(ip) {
		return ip, "", refuse(in.IP+" is not within "+in.Block, "leave block out: it is looked up")
	}
	return ip, in.Block, nil
}

func currentReverse(ctx context.Context, api *ovh.Client, in ipAddress) (reverseState, error) {
	ip, block, err := in.locate(ctx, api)
	if err != nil {
		return reverseState{}, err
	}
	r, err := api.CurrentReverse(ctx, block, ip)
	return reverseState{block, ip.String(), r.Name, r.Name != ""}, unknownBlock(err)
}

func setReverse(ctx context.Context, api *ovh.Client, in newReverse) (reverseSet, error) {
	before, err := currentReverse(ctx, api, in.ipAddress)
	if err != nil {
		return reverseSet{}, err
	}
	ip, err := netip.ParseAddr(before.IP)
	if err != nil {
		return reverseSet{}, err
	}
	r, err := api.SetReverse(ctx, before.Block, ip, in.Reverse)
	if errors.Is(err, ovh.ErrInvalid) {
		err = advise(err, "%s must resolve to %s in the public DNS: add the A or AAAA record, wait until it is published, then call again", in.Reverse, in.IP)
	}
	return reverseSet{before.Block, r.IP, before.Reverse, r.Name}, err
}

func planDeleteReverse(ctx context.Context, api *ovh.Client, in ipAddress) (confirm.Plan, error) {
	now, err := currentReverse(ctx, api, in)
	if err != nil {
		return confirm.Plan{}, err
	}
	if !now.Set {
		return confirm.Plan{}, refuse(in.IP+" has no reverse DNS name", "there is nothing to delete")
	}
	return confirm.Plan{
		Summary:    fmt.Sprintf("Delete the reverse DNS name %s of %s.", now.Reverse, now.IP),
		Target:     object(now),
		WillHappen: []string{"The address answers with OVHcloud's generic name."},
		WillBeLost: []string{"Mail sent from this address is likely to be refused by others."},
		Undo:       fmt.Sprintf("set_reverse with ip %q and reverse %q", now.IP, now.Reverse),
		Requests:   []confirm.Request{request("DELETE", nil, "/ip/{}/reverse/{}", now.Block, now.IP)},
		Duration:   "at once; seen in the DNS within minutes",
	}, nil
}

func unknownBlock(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_server_ips shows the blocks of a server, as OVHcloud writes them")
	}
	return err
}
