package reverse

import (
	"context"
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type newReverse struct {
	address
	Reverse string `json:"reverse" jsonschema:"minLength=1,maxLength=254" jsonschema_description:"Host name that resolves to ip already."`
}

func (in newReverse) Faults() []tool.Fault {
	return append(in.address.Faults(), tool.HostFault("reverse", in.Reverse)...)
}

type reverseSet struct {
	Block   string `json:"block"`
	IP      string `json:"ipReverse"`
	Before  string `json:"before,omitempty"`
	Reverse string `json:"reverse"`
}

type deleted struct {
	Deleted string `json:"deleted"`
}

func setReverse(ctx context.Context, api *ovh.Reader, in newReverse) (tool.Act[reverseSet], error) {
	ip, before, err := inspect(ctx, api, in.address)
	if err != nil {
		return tool.Act[reverseSet]{}, err
	}
	act := tool.Send(ovh.SetReverse(before.Block, ip, in.Reverse), func(r ovh.Reverse) reverseSet {
		return reverseSet{before.Block, r.IP, before.Reverse, r.Name}
	})
	act.Failed = func(_ int, err error) error {
		if errors.Is(err, ovh.ErrInvalid) {
			return tool.Advise(err, "%s must resolve to %s in the public DNS: add the A or AAAA record, wait until it is published, then call again", in.Reverse, in.IP)
		}
		return err
	}
	return act, nil
}

func deleteReverse(ctx context.Context, api *ovh.Reader, in address) (tool.Planned[deleted], error) {
	ip, now, err := inspect(ctx, api, in)
	if err != nil {
		return tool.Planned[deleted]{}, err
	}
	if !now.Set {
		return tool.Planned[deleted]{}, tool.Refuse(in.IP+" has no reverse DNS name", "there is nothing to delete")
	}
	return tool.SendAll(deleted{in.IP}, ovh.DeleteReverse(now.Block, ip).Write).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Delete the reverse DNS name %s of %s.", now.Reverse, now.IP),
		Target:     tool.Object(now),
		WillHappen: []string{"The address answers with OVHcloud's generic name."},
		WillBeLost: []string{"Mail sent from this address is likely to be refused by others."},
		Undo:       fmt.Sprintf("set_reverse with ip %q and reverse %q", now.IP, now.Reverse),
		Duration:   "at once; seen in the DNS within minutes",
	}), nil
}
