package services

import (
	"fmt"
	"strconv"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A renewed is a service as the plan of another renewal shows it.
type renewed struct {
	Service     string    `json:"service"`
	Product     string    `json:"product"`
	ServiceID   int64     `json:"serviceId"`
	Status      string    `json:"status"`
	Expiration  string    `json:"expiration"`
	EngagedUpTo string    `json:"engagedUpTo,omitempty"`
	Renew       ovh.Renew `json:"renew"`
}

// plan says what another renewal means.
func (in renewal) plan(route ovh.ServiceRoute, info ovh.ServiceInfo) confirm.Plan {
	p := confirm.Plan{
		Target: tool.Object(renewed{in.Service, route.Product, info.ServiceID, info.Status, info.Expiration, info.EngagedUpTo, *info.Renew}),
		Undo: fmt.Sprintf("set_service_renewal with service %q, product %q and mode %s, as before, until it expires on %q.",
			in.Service, route.Product, modeOf(*info.Renew), info.Expiration),
		Duration: "at once; it counts at its expiry",
	}
	what := fmt.Sprintf("the service %q (%s), which expires on %q", in.Service, route.Product, info.Expiration)
	expiry := strconv.Quote(info.Expiration)
	switch in.Mode {
	case modeEnd:
		p.Summary = fmt.Sprintf("End %s, on that day: it is deleted and not renewed.", what)
		p.WillHappen = []string{"It goes on until " + expiry + ".", "Then OVHcloud deletes it, unless that is undone before."}
		p.WillBeLost = []string{"On " + expiry + " the service with all its data, its addresses and its name."}
		p.Undo += " After that: none."
	case modeManual:
		p.Summary = fmt.Sprintf("Stop the automatic renewal of %s.", what)
		p.WillHappen = []string{"OVHcloud does not renew it by itself any more.", "Somebody has to renew and pay for it before " + expiry + "; else it is suspended, and deleted some time later."}
		p.WillBeLost = []string{"Nothing at once. The service with all its data, if nobody renews it."}
	default:
		p.Summary = fmt.Sprintf("Let OVHcloud renew %s, by itself and at the account's expense.", what)
		p.WillHappen = []string{fmt.Sprintf("From %q on it is renewed by %d months at a time, and paid for with the account's default means.", info.Expiration, in.wanted(info).Period)}
		p.WillBeLost = []string{"The price of each renewal."}
	}
	return p
}
