package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// A serviceInfo is the billing view of a server by its own route.
type serviceInfo struct {
	CanDelete    bool    `json:"canDeleteAtExpiration"`
	ContactAdmin string  `json:"contactAdmin"`
	ContactBill  string  `json:"contactBilling"`
	ContactTech  string  `json:"contactTech"`
	Creation     string  `json:"creation"`
	Domain       string  `json:"domain"`
	EngagedUpTo  *string `json:"engagedUpTo"`
	Expiration   string  `json:"expiration"`
	Periods      []int   `json:"possibleRenewPeriod"`
	Renew        *renew  `json:"renew"`
	RenewalType  string  `json:"renewalType"`
	ServiceID    int64   `json:"serviceId"`
	Status       string  `json:"status"`
}

type renew struct {
	Automatic          bool  `json:"automatic"`
	DeleteAtExpiration bool  `json:"deleteAtExpiration"`
	Forced             bool  `json:"forced"`
	ManualPayment      *bool `json:"manualPayment"`
	Period             *int  `json:"period"`
}

func newServiceInfo(s *contract) serviceInfo {
	const contact = "cm12345-ovh"
	return serviceInfo{
		CanDelete: true, ContactAdmin: contact, ContactBill: contact, ContactTech: contact,
		Creation: s.Created, Domain: s.Name, Expiration: s.Expires, Periods: []int{1, 3, 6, 12},
		Renew:       &renew{Automatic: true, ManualPayment: new(false), Period: new(1)},
		RenewalType: "automaticV2016", ServiceID: s.ID, Status: "ok",
	}
}

// A service is the billing view of any product by its number.
type service struct {
	Billing  billing  `json:"billing"`
	Customer customer `json:"customer"`
	Parent   *int64   `json:"parentServiceId"`
	Resource resource `json:"resource"`
	Route    *path    `json:"route"`
	ID       int64    `json:"serviceId"`
	Tags     []string `json:"tags"`
}

type billing struct {
	Engagement *struct{}  `json:"engagement"`
	Request    *struct{}  `json:"engagementRequest"`
	Expiration *string    `json:"expirationDate"`
	Group      *struct{}  `json:"group"`
	Lifecycle  *lifecycle `json:"lifecycle"`
	Next       *string    `json:"nextBillingDate"`
	Plan       *plan      `json:"plan"`
	Pricing    *struct{}  `json:"pricing"`
	Renew      *renewal   `json:"renew"`
}

type lifecycle struct {
	Capacities struct {
		Actions []string `json:"actions"`
	} `json:"capacities"`
	Current struct {
		Creation    *string  `json:"creationDate"`
		Pending     []string `json:"pendingActions"`
		State       string   `json:"state"`
		Termination *string  `json:"terminationDate"`
	} `json:"current"`
}

type plan struct {
	Code    string `json:"code"`
	Invoice string `json:"invoiceName"`
}

type renewal struct {
	Capacities struct {
		Mode []string `json:"mode"`
	} `json:"capacities"`
	Current struct {
		Mode   *string `json:"mode"`
		Next   *string `json:"nextDate"`
		Period *string `json:"period"`
	} `json:"current"`
}

type customer struct {
	Contacts []contact `json:"contacts"`
}

type contact struct {
	Code string `json:"customerCode"`
	Type string `json:"type"`
}

type resource struct {
	DisplayName string   `json:"displayName"`
	Name        string   `json:"name"`
	Product     *product `json:"product"`
	Reseller    *string  `json:"resellingProvider"`
	State       string   `json:"state"`
}

type product struct {
	Description string `json:"description"`
	Name        string `json:"name"`
}

type path struct {
	Path *string    `json:"path"`
	URL  *string    `json:"url"`
	Vars []keyValue `json:"vars"`
}

type keyValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// A contract is one product of the account, of any kind.
type contract struct {
	ID      int64   `json:"id"`
	Kind    string  `json:"kind"` // "dedicated-server"
	Route   string  `json:"route"`
	Name    string  `json:"name"`
	Display *string `json:"display"`
	Plan    string  `json:"plan"`
	Created string  `json:"created"` // day
	Expires string  `json:"expires"` // day
}

func (a *Account) serviceRoutes() []route {
	return []route{
		{method: "GET", pattern: "/services", query: "resourceName", handle: a.listServices},
		{method: "GET", pattern: "/services/{serviceId}", handle: a.onService(func(c *contract, _ *request) (any, *failure) {
			return newService(c), nil
		})},
		{method: "PUT", pattern: "/services/{serviceId}", handle: a.onService(a.updateService)},
	}
}

func (a *Account) listServices(r *request) (any, *failure) {
	ids := []int64{}
	for id, c := range a.state.Contracts {
		if want := r.param("resourceName"); want == "" || want == c.Name {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

func (a *Account) onService(do func(*contract, *request) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		c, ok := a.state.Contracts[r.number("serviceId")]
		if !ok {
			return nil, noSuchService()
		}
		return do(c, r)
	}
}

func (a *Account) updateService(c *contract, r *request) (any, *failure) {
	var in struct {
		DisplayName *string         `json:"displayName"`
		Renew       json.RawMessage `json:"renew"`
		Termination *string         `json:"terminationPolicy"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if in.Renew != nil || in.Termination != nil {
		return nil, refuse(http.StatusNotImplemented, "Server::NotImplemented", "The simulator changes display names only")
	}
	if in.DisplayName != nil {
		c.Display = in.DisplayName
		if s, ok := a.state.Servers[c.Name]; ok {
			s.API.IAM.DisplayName = in.DisplayName
		}
	}
	return nil, nil
}

// sign adds a contract of a product.
func (a *Account) sign(c contract) *contract {
	a.state.LastContract++
	c.ID = a.state.LastContract
	a.state.Contracts[c.ID] = &c
	return &c
}

func newService(s *contract) service {
	const code = "1234-5678-90"
	var l lifecycle
	l.Capacities.Actions = []string{"terminate", "terminateAtExpirationDate"}
	l.Current.Creation, l.Current.Pending, l.Current.State = new(s.Created+"T00:00:00+00:00"), []string{}, "active"
	expires := s.Expires + "T00:00:00+00:00"
	var n renewal
	n.Capacities.Mode = []string{"automatic", "manual"}
	n.Current.Mode, n.Current.Next, n.Current.Period = new("automatic"), &expires, new("P1M")
	return service{
		Billing: billing{Expiration: &expires, Next: &expires, Lifecycle: &l, Renew: &n, Plan: &plan{s.Plan, s.Plan}},
		Customer: customer{[]contact{
			{code, "administrator"}, {code, "billing"}, {code, "technical"},
		}},
		Resource: resource{DisplayName: *s.Display, Name: s.Name, State: "active", Product: &product{s.Kind, s.Kind}},
		Route:    &path{new(s.Route + "/{serviceName}"), new(s.Route + "/" + s.Name), []keyValue{{"serviceName", s.Name}}},
		ID:       s.ID, Tags: []string{},
	}
}
