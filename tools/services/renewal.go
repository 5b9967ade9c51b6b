package services

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// The ways in which a service goes on when it expires.
const (
	modeAutomatic = "automatic"
	modeManual    = "manual"
	modeEnd       = "end_at_expiry"
)

type renewal struct {
	Service string `json:"service" jsonschema:"minLength=1,maxLength=253" jsonschema_description:"Name of a server, zone, domain, …, as in list_services."`
	Mode    string `json:"mode" jsonschema:"enum=automatic,enum=manual,enum=end_at_expiry"`
	Product string `json:"product,omitempty" jsonschema:"pattern=^(/[A-Za-z0-9-]+)+$,maxLength=100" jsonschema_description:"Where names clash: /domain/zone or /domain."`
}

type renewalSet struct {
	Service    string    `json:"service"`
	Product    string    `json:"product"`
	Expiration string    `json:"expiration"`
	Mode       string    `json:"mode"`
	Before     ovh.Renew `json:"before"`
	After      ovh.Renew `json:"after"`
	Next       string    `json:"next,omitempty"`
}

// renewalAccess are the rights for the products that this server has tools for.
// Others need theirs.
func renewalAccess() []ovh.AccessRule {
	all := []string{"GET /services", "GET /services/*"}
	for _, product := range []string{"/dedicated/server", "/vps", "/domain/zone", "/domain", "/sms", "/ip/service", "/ssl", "/cloud/project"} {
		all = append(all, "GET "+product+"/*/serviceInfos", "PUT "+product+"/*/serviceInfos")
	}
	return tool.Access(all...)
}

func setRenewal(ctx context.Context, api *ovh.Reader, in renewal) (tool.Planned[renewalSet], error) {
	route, err := in.route(ctx, api)
	if err != nil {
		return tool.Planned[renewalSet]{}, err
	}
	info, err := api.ServiceInfo(ctx, route)
	if err != nil {
		return tool.Planned[renewalSet]{}, tool.AdviseNotFound(err, "list_services shows the services and where their routes are")
	}
	if err := in.refuse(info); err != nil {
		return tool.Planned[renewalSet]{}, err
	}
	before := *info.Renew
	out := renewalSet{in.Service, route.Product, info.Expiration, in.Mode, before, in.wanted(info), ""}
	if modeOf(before) == in.Mode {
		out.After, out.Next = before, "it was so already: nothing was changed"
		return tool.Act[renewalSet]{Effect: effect.Change, Result: tool.Known(out)}.Planned(confirm.Plan{}), nil
	}
	act := tool.SendAll(out, ovh.SetServiceRenewal(route, out.After).Write).Seen("list_services shows how %q is renewed", in.Service)
	act.Result = func(ctx context.Context, api *ovh.Reader, _ tool.Answers) (renewalSet, error) {
		return out.seen(ctx, api, route), nil
	}
	return act.Planned(in.plan(route, info)), nil
}

// route finds where the routes of the service are.
func (in renewal) route(ctx context.Context, api *ovh.Reader) (ovh.ServiceRoute, error) {
	if in.Product != "" {
		return ovh.ServiceRoute{Product: in.Product, Name: in.Service}, nil
	}
	all, err := api.ServicesNamed(ctx, in.Service)
	if errors.Is(err, ovh.ErrNoRoute) {
		return ovh.ServiceRoute{}, tool.Refuse("this endpoint of OVHcloud's API has no list of services", "say what it is by product, such as /dedicated/server")
	}
	if err != nil {
		return ovh.ServiceRoute{}, err
	}
	var found []string
	for _, s := range all {
		if s.Resource.Name == in.Service && s.Route != nil {
			found = append(found, s.Route.Path[:max(0, strings.LastIndexByte(s.Route.Path, '/'))])
		}
	}
	switch len(found) {
	case 0:
		return ovh.ServiceRoute{}, tool.Refuse(fmt.Sprintf("the account has no service %q", in.Service), "list_services shows their names")
	case 1:
		return ovh.ServiceRoute{Product: found[0], Name: in.Service}, nil
	}
	slices.Sort(found)
	return ovh.ServiceRoute{}, tool.Refuse(fmt.Sprintf("several services are called %q", in.Service), "say which by product: "+strings.Join(found, " or "))
}

// refuse refuses what OVHcloud would not do, or would do otherwise.
func (in renewal) refuse(info ovh.ServiceInfo) error {
	const panel = "what binds it is shown in OVHcloud's control panel, and ended there"
	switch {
	case info.Renew == nil:
		return tool.Refuse(fmt.Sprintf("OVHcloud tells nothing of the renewal of %q, which renews as %q", in.Service, info.RenewalType), panel)
	case in.Mode == modeAutomatic:
		return nil
	case info.Renew.Forced:
		return tool.Refuse(fmt.Sprintf("OVHcloud renews %q by force, whatever is set", in.Service), panel)
	case engaged(info):
		return tool.Refuse(fmt.Sprintf("%q is engaged up to %q, beyond its expiry on %q: it has to be renewed until then", in.Service, info.EngagedUpTo, info.Expiration), panel)
	case in.Mode == modeEnd && !info.CanDeleteAtExpiry:
		return tool.Refuse(fmt.Sprintf("OVHcloud does not let %q end at its expiry", in.Service), "mode manual keeps it from being renewed by itself")
	}
	return nil
}

// engaged reports whether the service is paid for longer than until it expires.
func engaged(info ovh.ServiceInfo) bool {
	until, err := time.Parse(time.DateOnly, info.EngagedUpTo)
	if err != nil || until.Before(time.Now()) {
		return false
	}
	expires, err := time.Parse(time.DateOnly, info.Expiration)
	return err != nil || expires.Before(until)
}

// wanted returns the whole renewal that the mode asks for.
func (in renewal) wanted(info ovh.ServiceInfo) ovh.Renew {
	next := *info.Renew
	if next.Period == 0 && len(info.PossibleRenewPeriod) > 0 {
		next.Period = info.PossibleRenewPeriod[0]
	}
	next.DeleteAtExpiration, next.ManualPayment = in.Mode == modeEnd, in.Mode == modeManual
	switch in.Mode {
	case modeAutomatic:
		next.Automatic = true
	case modeManual:
		next.Automatic = false
	}
	return next
}

// modeOf returns the mode that a renewal is.
func modeOf(r ovh.Renew) string {
	switch {
	case r.DeleteAtExpiration:
		return modeEnd
	case r.Automatic:
		return modeAutomatic
	}
	return modeManual
}

// seen looks at the renewal again: OVHcloud may take a change without an error
// and without effect.
func (out renewalSet) seen(ctx context.Context, api *ovh.Reader, route ovh.ServiceRoute) renewalSet {
	info, err := api.ServiceInfo(ctx, route)
	if err != nil || info.Renew == nil {
		out.Next = "OVHcloud took the change; it could not be read again, so look at it by list_services"
		return out
	}
	out.After = *info.Renew
	if now := modeOf(out.After); now != out.Mode {
		out.Next = fmt.Sprintf("OVHcloud took the change without an error and shows %s still: look again in some minutes", now)
	}
	return out
}
