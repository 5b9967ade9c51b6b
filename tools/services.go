package tools

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type serviceFilter struct {
	Product string `json:"product,omitempty" jsonschema:"maxLength=100" jsonschema_description:"Such as dedicated-server, vps or dns; part of the name is enough."`
	Days    *int   `json:"expires_within_days,omitempty" jsonschema:"minimum=0,maximum=36500"`
}

type serviceRow struct {
	ID          int64  `json:"serviceId"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	Product     string `json:"product,omitempty"`
	Route       string `json:"route,omitempty"`
	State       string `json:"state"`
	Expiration  string `json:"expirationDate,omitempty"`
	Days        *int   `json:"days_until_expiration,omitempty"`
	Renewal     string `json:"renew,omitempty"`
}

type serviceList struct {
	Services []serviceRow `json:"services"`
}

type serviceID struct {
	ServiceID int64 `json:"service_id" jsonschema:"minimum=1" jsonschema_description:"As in list_services."`
}

type ipFilter struct {
	Type        string `json:"type,omitempty" jsonschema:"enum=cdn,enum=cloud,enum=dedicated,enum=failover,enum=hosted_ssl,enum=housing,enum=loadBalancing,enum=mail,enum=overthebox,enum=pcc,enum=pci,enum=private,enum=vpn,enum=vps,enum=vrack,enum=xdsl"`
	Server      string `json:"server,omitempty" jsonschema:"maxLength=253" jsonschema_description:"Routed to this service."`
	Description string `json:"description,omitempty" jsonschema:"maxLength=255" jsonschema_description:"Part of it."`
}

type ipList struct {
	IPs []ovh.IPBlock `json:"ips"`
}

type certificateList struct {
	Certificates []ovh.Certificate `json:"certificates"`
}

func services() []Definition {
	return []Definition{
		define(Tool[serviceFilter, serviceList]{
			Name:        "list_services",
			Title:       "List all services",
			Description: "Lists every product of the account with its expiry and renewal, the next to expire first.",
			Effect:      Read,
			Rows:        "services",
			Access:      rules("GET /services", "GET /services/*"),
			Run:         listServices,
		}),
		define(Tool[serviceID, ovh.Service]{
			Name:        "get_service",
			Title:       "Show a service",
			Description: "Shows the terms of one product of the account.",
			Effect:      Read,
			Access:      rules("GET /services/*"),
			Run: func(ctx context.Context, api *ovh.Client, in serviceID) (ovh.Service, error) {
				s, err := api.Service(ctx, in.ServiceID)
				if errors.Is(err, ovh.ErrNotFound) {
					err = advise(err, "list_services shows the services; Kimsufi and SoYouStart have none")
				}
				return s, err
			},
		}),
		define(Tool[ipFilter, ipList]{
			Name:        "list_ips",
			Title:       "List IP blocks",
			Description: "Lists the account's IP blocks and what they are routed to.",
			Effect:      Read,
			Rows:        "ips",
			Access:      rules("GET /ip", "GET /ip/*"),
			Run: func(ctx context.Context, api *ovh.Client, in ipFilter) (ipList, error) {
				all, err := api.IPs(ctx, in.Type, in.Server, in.Description)
				return ipList{all}, err
			},
		}),
		define(Tool[ipBlock, ovh.IPBlock]{
			Name:        "get_ip",
			Title:       "Show an IP block",
			Description: "Shows one IP block.",
			Effect:      Read,
			Access:      rules("GET /ip/*"),
			Run: func(ctx context.Context, api *ovh.Client, in ipBlock) (ovh.IPBlock, error) {
				b, err := api.IP(ctx, in.Block)
				if errors.Is(err, ovh.ErrNotFound) {
					err = advise(err, "list_ips shows the blocks, as OVHcloud writes them")
				}
				return b, err
			},
		}),
		define(Tool[none, certificateList]{
			Name:        "list_ssl_certificates",
			Title:       "List SSL certificates",
			Description: "Lists the SSL certificates that OVHcloud manages, with their validity.",
			Effect:      Read,
			Rows:        "certificates",
			Access:      rules("GET /ssl", "GET /ssl/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (certificateList, error) {
				all, err := api.Certificates(ctx)
				return certificateList{all}, err
			},
		}),
	}
}

func (in ipFilter) faults() []schemas.Fault {
	if in.Server == "" {
		return nil
	}
	return nameFault("server", in.Server)
}

func listServices(ctx context.Context, api *ovh.Client, in serviceFilter) (serviceList, error) {
	all, err := api.Services(ctx)
	if err != nil {
		return serviceList{}, err
	}
	out := serviceList{[]serviceRow{}}
	for _, s := range all {
		row := newServiceRow(s, time.Now())
		if !strings.Contains(strings.ToLower(row.Product+" "+row.Route), strings.ToLower(in.Product)) {
			continue
		}
		if in.Days != nil && (row.Days == nil || *row.Days > *in.Days) {
			continue
		}
		out.Services = append(out.Services, row)
	}
	slices.SortFunc(out.Services, func(a, b serviceRow) int {
		// A service without an end comes last.
		return cmp.Or(cmp.Compare(cmp.Or(a.Expiration, "~"), cmp.Or(b.Expiration, "~")), cmp.Compare(a.ID, b.ID))
	})
	return out, nil
}

func newServiceRow(s ovh.Service, now time.Time) serviceRow {
	row := serviceRow{
		ID: s.ID, Name: s.Resource.Name, DisplayName: s.Resource.DisplayName, State: s.Resource.State, Expiration: s.Billing.Expiration,
	}
	if s.Resource.Product != nil {
		row.Product = s.Resource.Product.Name
	}
	if s.Route != nil {
		row.Route = s.Route.Path
	}
	if s.Billing.Renew != nil {
		row.Renewal = strings.TrimSpace(s.Billing.Renew.Current.Mode + " " + s.Billing.Renew.Current.Period)
	}
	if t, err := time.Parse(time.RFC3339, s.Billing.Expiration); err == nil {
		row.Days = new(int(t.Sub(now).Hours() / 24))
	}
	return row
}
