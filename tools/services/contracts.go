package services

import (
	"cmp"
	"context"
	"sort"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
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

func listServices(ctx context.Context, api *ovh.Reader, in serviceFilter) (serviceList, error) {
	all, err := api.Services(ctx)
	missing, err := ovh.Part(err)
	if err != nil {
		return serviceList{}, err
	}
	out := serviceList{[]serviceRow{}}
	now := time.Now()
	for _, s := range all {
		if row := newServiceRow(s, now); in.keeps(row) {
			out.Services = append(out.Services, row)
		}
	}
	sort.Slice(out.Services, func(i, j int) bool {
		a, b := &out.Services[i], &out.Services[j]
		// A service without an end comes last.
		return cmp.Or(cmp.Compare(cmp.Or(a.Expiration, "~"), cmp.Or(b.Expiration, "~")), cmp.Compare(a.ID, b.ID)) < 0
	})
	return out, missing.Err()
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

func (in serviceFilter) keeps(row serviceRow) bool {
	if in.Days != nil && (row.Days == nil || *row.Days > *in.Days) {
		return false
	}
	return strings.Contains(strings.ToLower(row.Product+" "+row.Route), strings.ToLower(in.Product))
}
