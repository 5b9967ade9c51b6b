package reverse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
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

// setReverse is a Change where the address has no name yet. One that has is
// known by it: others refuse its mail when it changes.
func setReverse(ctx context.Context, api *ovh.Reader, in newReverse) (tool.Planned[reverseSet], error) {
	ip, before, err := inspect(ctx, api, in.address)
	if err != nil {
		return tool.Planned[reverseSet]{}, err
	}
	if sameHost(before.Reverse, in.Reverse) {
		act := tool.SendAll(reverseSet{before.Block, before.IP, before.Reverse, before.Reverse})
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	}
	act := tool.Send(ovh.SetReverse(before.Block, ip, in.Reverse), func(r ovh.Reverse) reverseSet {
		return reverseSet{before.Block, r.IP, before.Reverse, r.Name}
	}).Seen(seenAsName, in.IP)
	act.Failed = func(_ int, err error) error {
		if errors.Is(err, ovh.ErrInvalid) {
			return tool.Advise(err, "%q must resolve to %s in the public DNS: add the A or AAAA record, wait until it is published, then call again", in.Reverse, in.IP)
		}
		return err
	}
	if !before.Set {
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	}
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Replace the reverse DNS name %q of %s by %q.", before.Reverse, before.IP, in.Reverse),
		Target:     tool.Object(before),
		WillHappen: []string{"The address answers with the new name."},
		WillBeLost: []string{"Who knows the address by its name, such as those who take its mail, may refuse it."},
		Undo:       fmt.Sprintf("set_reverse with ip %q and reverse %q", before.IP, before.Reverse),
		Duration:   "at once; seen in the DNS within minutes",
	}), nil
}

// seenAsName says how to find out what an address answers with.
const seenAsName = "get_reverse with ip %q shows its name"

// sameHost reports whether two names are one, a final dot aside; "" is none.
func sameHost(a, b string) bool {
	return a != "" && strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}

func deleteReverse(ctx context.Context, api *ovh.Reader, in address) (tool.Planned[deleted], error) {
	ip, now, err := inspect(ctx, api, in)
	if err != nil {
		return tool.Planned[deleted]{}, err
	}
	if !now.Set {
		return tool.Planned[deleted]{}, tool.Refuse(in.IP+" has no reverse DNS name", "there is nothing to delete")
	}
	return tool.SendAll(deleted{in.IP}, ovh.DeleteReverse(now.Block, ip).Write).Seen(seenAsName, in.IP).Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Delete the reverse DNS name %q of %s.", now.Reverse, now.IP),
		Target:     tool.Object(now),
		WillHappen: []string{"The address answers with OVHcloud's generic name."},
		WillBeLost: []string{"Mail sent from this address is likely to be refused by others."},
		Undo:       fmt.Sprintf("set_reverse with ip %q and reverse %q", now.IP, now.Reverse),
		Duration:   "at once; seen in the DNS within minutes",
	}), nil
}
