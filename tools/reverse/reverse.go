// Package reverse is the toolset for the reverse DNS of the account's
// addresses: the name that each answers with.
//
// An address is enough for every tool: the block that holds it, which the API
// wants, is looked up. Before set_reverse the name must resolve to the address
// in the public DNS.
package reverse

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for reverse DNS.
func Toolset() tool.Toolset {
	return tool.Toolset{Name: "reverse", About: "reverse DNS of addresses", Passed: map[string][]string{"ipReverse": {"ip"}}, Tools: []tool.Tool{
		tool.List[blockName, reverseList]{
			Name:        "list_reverses",
			Title:       "List reverse DNS",
			Description: "Lists the reverse DNS names set within an IP block.",
			Access:      tool.Access("GET /ip/*/reverse", "GET /ip/*/reverse/*"),
			Rows:        "reverses",
			Run: func(ctx context.Context, api *ovh.Reader, in blockName) (reverseList, error) {
				all, err := api.Reverses(ctx, in.Block)
				return reverseList{in.Block, all}, unknownBlock(err)
			},
		},
		tool.Read[address, reverseState]{
			Name:        "get_reverse",
			Title:       "Show reverse DNS",
			Description: "Shows the reverse DNS name of one address, if it has one.",
			Access:      tool.Access("GET /ip", "GET /ip/*/reverse", "GET /ip/*/reverse/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in address) (reverseState, error) {
				_, now, err := inspect(ctx, api, in)
				return now, err
			},
		},
		tool.Destroy[newReverse, reverseSet]{
			Name:        "set_reverse",
			Title:       "Set reverse DNS",
			Description: "Sets the reverse DNS name of an address. The name must resolve to the address first.",
			Access:      tool.Access("GET /ip", "GET /ip/*/reverse", "GET /ip/*/reverse/*", "POST /ip/*/reverse"),
			Milder:      true,
			Prepare:     setReverse,
		},
		tool.Destroy[address, deleted]{
			Name:        "delete_reverse",
			Title:       "Delete reverse DNS",
			Description: "Removes the reverse DNS name of an address.",
			Access:      tool.Access("GET /ip", "GET /ip/*/reverse", "GET /ip/*/reverse/*", "DELETE /ip/*/reverse/*"),
			Prepare:     deleteReverse,
		},
	}}
}

type blockName struct {
	Block string `json:"block" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"As in list_server_ips, such as 192.0.2.0/28."`
}

func (in blockName) Faults() []tool.Fault { return tool.BlockFault("block", in.Block) }

type reverseList struct {
	Block    string        `json:"block"`
	Reverses []ovh.Reverse `json:"reverses"`
}
