package services

import (
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type ipFilter struct {
	Type        string `json:"type,omitempty" jsonschema:"enum=cdn,enum=cloud,enum=dedicated,enum=failover,enum=hosted_ssl,enum=housing,enum=loadBalancing,enum=mail,enum=overthebox,enum=pcc,enum=pci,enum=private,enum=vpn,enum=vps,enum=vrack,enum=xdsl"`
	Server      string `json:"server,omitempty" jsonschema:"maxLength=253" jsonschema_description:"Routed to this service."`
	Description string `json:"description,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Part of it."`
}

func (in ipFilter) Faults() []tool.Fault {
	if in.Server == "" {
		return nil
	}
	return tool.NameFault("server", in.Server)
}

type ipList struct {
	IPs []ovh.IPBlock `json:"ips"`
}

type blockName struct {
	Block string `json:"block" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"As in list_server_ips, such as 192.0.2.0/28."`
}

func (in blockName) Faults() []tool.Fault { return tool.BlockFault("block", in.Block) }
