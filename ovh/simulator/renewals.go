package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// terms are how a contract goes on after it expires. The zero value is what most
// customers have: it is renewed by itself each month.
type terms struct {
	Manual bool `json:"manual,omitempty"`
	Months int  `json:"months,omitempty"` // of a period; 1 when 0
	Ends   bool `json:"ends,omitempty"`   // when it expires
	Asked  bool `json:"asked,omitempty"`  // to end, and not confirmed yet
}

func (t terms) months() int { return max(t.Months, 1) }

func (t terms) mode() string {
	if t.Manual {
		return "manual"
	}
	return "automatic"
}

// period writes a period as OVHcloud does.
func (t terms) period() string {
	if t.months() == 12 {
		return "P1Y"
	}
	return fmt.Sprintf("P%dM", t.months())
}

// renewPeriods are the periods that a contract can have, in months.
func renewPeriods() []int { return []int{1, 3, 6, 12} }

// writtenPeriods are the same in OVHcloud's other way to write them.
func writtenPeriods() []string {
	var all []string
	for _, months := range renewPeriods() {
		all = append(all, terms{Months: months}.period())
	}
	return all
}

// renewalState is how the state of a domain tells it.
func (c *contract) renewalState() string {
	switch {
	case c.Terms.Ends:
		return "cancellation_requested"
	case c.Terms.Manual:
		return "manual_renew"
	}
	return "automatic_renew"
}

// renewalArea covers the older views of contracts: those below the products,
// and the list that came before /services.
func renewalArea(a *Account) area {
	s := a.services
	var routes []route
	// Not all that is renewed can be ended by hand.
	for _, p := range append(products(), product{"/sms", "serviceName", "sms-cm12345-1"}) {
		find := s.below(p)
		if p.route != "/dedicated/server" {
			routes = append(routes, route{pattern: "GET " + p.at() + "/serviceInfos", handle: show(find, func(c *contract) any { return newServiceInfo(c) })})
		}
		routes = append(routes, route{
			pattern: "PUT " + p.at() + "/serviceInfos", handle: on(find, (*contract).updateInfo),
			body: `{"renew":{"automatic":true,"deleteAtExpiration":false,"forced":false,"period":3}}`,
		})
	}
	return area{name: "renewals", routes: append(
		routes,
		route{pattern: "GET /service", handle: always(func() any { return ids(s.ByID, anything) })},
		route{pattern: "GET /service/{serviceId}", handle: show(s.find, func(c *contract) any { return newListedService(c) })},
		route{pattern: "PUT /service/{serviceId}", handle: on(s.find, s.updateListed), body: `{"resource":{"displayName":"shop"}}`},
		route{pattern: "GET /services/{serviceId}/options", handle: show(s.find, func(*contract) any { return []service{} })},
		route{pattern: "GET /services/{serviceId}/renewPeriodCapacities", handle: show(s.find, func(*contract) any { return writtenPeriods() })},
	)}
}

// A product is a kind of thing that is rented, with routes of its own.
type product struct {
	route, variable string
	sample          string // the name of one to try
}

func (p product) at() string { return p.route + "/{" + p.variable + "}" }

// products are the kinds whose contracts show below their routes.
func products() []product {
	return []product{
		{"/dedicated/server", "serviceName", "ns3000001.ip-192-0-2.eu"},
		{"/vps", "serviceName", "vps-00000001.vps.ovh.net"},
		{"/domain/zone", "zoneName", "example.com"},
		{"/domain", "serviceName", "example.com"},
		{"/ip/service", "serviceName", "ip-203.0.113.128"},
	}
}

// below finds the contract of the product that a request is about.
func (s *services) below(p product) func(*request) (*contract, *failure) {
	return func(r *request) (*contract, *failure) {
		for _, c := range s.ByID {
			if c.Route == p.route && c.Name == r.vars[p.variable] {
				return c, nil
			}
		}
		return nil, noSuchService()
	}
}

// updateInfo changes how the contract is renewed.
func (c *contract) updateInfo(r *request) (any, *failure) {
	shown := newServiceInfo(c)
	next, f := amend(r, shown, "renew")
	if f != nil {
		return nil, f
	}
	switch n := next.Renew; {
	case n == nil:
		return nil, required("renew", "")
	case n.Forced:
		return nil, badRequest("Renewal of this service cannot be forced")
	case n.Period == nil || !slices.Contains(renewPeriods(), *n.Period):
		return nil, badRequest("[renew.period] Given data is not one of %v", renewPeriods())
	default:
		c.Terms.Manual, c.Terms.Ends, c.Terms.Months = !n.Automatic, n.DeleteAtExpiration, *n.Period
	}
	return nil, nil
}

// A serviceRenewTo is an order of /services to renew otherwise.
type serviceRenewTo struct {
	Mode   *string `json:"mode"`
	Period *string `json:"period"`
}

// renewed returns the terms after an order of /services. What it leaves out
// stays.
func (t terms) renewed(to *serviceRenewTo, policy *string) (terms, *failure) {
	if to != nil && to.Mode != nil {
		if !slices.Contains([]string{"automatic", "manual"}, *to.Mode) {
			return t, invalid("renew.mode", *to.Mode, "services.expanded.Renew.ModeEnum")
		}
		t.Manual = *to.Mode == "manual"
	}
	if to != nil && to.Period != nil {
		i := slices.Index(writtenPeriods(), *to.Period)
		if i < 0 {
			return t, invalid("renew.period", *to.Period, "duration")
		}
		t.Months = renewPeriods()[i]
	}
	if policy == nil {
		return t, nil
	}
	switch *policy {
	case "empty":
		t.Ends = false
	case "terminateAtExpirationDate":
		t.Ends = true
	case "terminateAtEngagementDate":
		return t, badRequest("This service has no engagement")
	default:
		return t, invalid("terminationPolicy", *policy, "services.expanded.terminationPolicyEnum")
	}
	return t, nil
}

// A listedService is a contract as /service shows it.
type listedService struct {
	Creation   string            `json:"creationDate"`
	Details    []serviceVariable `json:"details"`
	Engagement *string           `json:"engagementDate"`
	Expiration *string           `json:"expirationDate"`
	Next       *string           `json:"nextBillingDate"`
	Plan       struct {
		Code    *string `json:"code"`
		Product struct {
			Name *string `json:"name"`
		} `json:"product"`
	} `json:"plan"`
	Quantity int           `json:"quantity"`
	Renew    *listedRenew  `json:"renew"`
	Resource listedProduct `json:"resource"`
	Route    serviceRoute  `json:"route"`
	State    string        `json:"state"`
}

type listedRenew struct {
	Day       *int     `json:"dayOfMonth"`
	Interval  *string  `json:"interval"`
	Mode      string   `json:"mode"`
	Intervals []string `json:"possibleIntervals"`
	Modes     []string `json:"possibleModes"`
}

type listedProduct struct {
	DisplayName string  `json:"displayName"`
	Name        *string `json:"name"`
	State       *string `json:"state"`
}

func newListedService(c *contract) listedService {
	full := newService(c)
	out := listedService{
		Creation: c.Created, Details: []serviceVariable{}, Expiration: &c.Expires, Next: &c.Expires, Quantity: 1, Route: *full.Route, State: "ok",
		Resource: listedProduct{*c.Display, &c.Name, new(strings.Replace(full.Resource.State, "active", "ok", 1))},
		Renew: &listedRenew{
			Interval: new(c.Terms.period()), Mode: "automaticV2016", Intervals: writtenPeriods(),
			Modes: []string{"automaticV2016", "deleteAtExpiration", "manual"},
		},
	}
	out.Plan.Code, out.Plan.Product.Name = &c.Plan, &c.Kind
	switch {
	case c.Terms.Ends:
		out.Renew.Mode = "deleteAtExpiration"
	case c.Terms.Manual:
		out.Renew.Mode = "manual"
	}
	return out
}

// updateListed changes what the product is called, and nothing else.
func (s *services) updateListed(c *contract, r *request) (any, *failure) {
	shown := newListedService(c)
	next, f := amend(r, shown, "resource")
	if f != nil {
		return nil, f
	}
	s.rename(c, next.Resource.DisplayName)
	return nil, nil
}
