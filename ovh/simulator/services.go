package simulator

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"
)

// services are the account's contracts, whatever the product.
type services struct {
	account *Account
	ByID    map[int64]*contract `json:"byId"`
	Last    int64               `json:"last"` // id
}

// A contract is what a product of any kind is rented by. Products are named, and
// contracts are numbered; each leads to the other, and the name that a customer
// chooses for a product is kept in its contract.
type contract struct {
	ID      int64   `json:"id"`
	Kind    string  `json:"kind"` // "dedicated-server"
	Route   string  `json:"route"`
	Name    string  `json:"name"`
	Display *string `json:"display"`
	Plan    string  `json:"plan"`
	Created string  `json:"created"` // day
	Expires string  `json:"expires"` // day
	Terms   terms   `json:"terms"`
}

// serviceArea covers the billing view of all products.
func serviceArea(a *Account) area {
	s := &services{account: a}
	a.services = s
	return area{
		name: "services", state: s, populate: s.populate,
		check: func() error { return complete(s.ByID, func(c *contract) bool { return c.Display != nil }) },
		routes: []route{
			{
				pattern: "GET /services", handle: s.list,
				query: "orderBy=resource.name&resourceName=example.com&routes=%2Fdomain%2Fzone%2F%7BserviceName%7D,%2Fvps%2F%7BserviceName%7D&sort=DESC",
			},
			{pattern: "GET /services/{serviceId}", handle: show(s.find, func(c *contract) any { return newService(c) })},
			{pattern: "PUT /services/{serviceId}", handle: on(s.find, s.update), body: `{"displayName":"shop"}`},
		},
	}
}

// populate leaves it to the products to add their contracts.
func (s *services) populate() { s.ByID, s.Last = make(map[int64]*contract), 9_000_000 }

// add makes a contract of a product and returns its id.
func (s *services) add(c contract) int64 {
	s.Last++
	c.ID = s.Last
	s.ByID[c.ID] = &c
	return c.ID
}

// list lists the ids of the contracts that the query selects, in its order.
func (s *services) list(r *request) (any, *failure) {
	if f := r.oneOf("sort", "string", "ASC", "DESC"); f != nil {
		return nil, f
	}
	routes := strings.Split(r.param("routes"), ",")
	found := ids(s.ByID, func(c *contract) bool {
		return r.selects("resourceName", c.Name) && (routes[0] == "" || slices.Contains(routes, c.path()))
	})
	if by := r.param("orderBy"); by != "" {
		keys := make(map[int64]string)
		for _, id := range found {
			keys[id] = propertyAt(newService(s.ByID[id]), by)
			if keys[id] == "" {
				return nil, invalid("orderBy", by, "services.expanded.Service")
			}
		}
		sort.SliceStable(found, func(i, j int) bool { return keys[found[i]] < keys[found[j]] })
		if r.param("sort") == "DESC" {
			slices.Reverse(found)
		}
	}
	return found, nil
}

// propertyAt returns the JSON of what stands at a path with dots, "" for none.
func propertyAt(object any, path string) string {
	raw := json.RawMessage(mustMarshal(object))
	for name := range strings.SplitSeq(path, ".") {
		var all map[string]json.RawMessage
		if json.Unmarshal(raw, &all) != nil {
			return ""
		}
		raw = all[name]
	}
	return string(raw)
}

// path is the route of the contract's product, as OVHcloud names it.
func (c *contract) path() string { return c.Route + "/{serviceName}" }

// find finds a contract by the id that /services and the products give it.
func (s *services) find(r *request) (*contract, *failure) {
	c, ok := s.ByID[r.number("serviceId")]
	if !ok {
		return nil, noSuchService()
	}
	return c, nil
}

// update changes what the product is called, how it is renewed and when it ends.
func (s *services) update(c *contract, r *request) (any, *failure) {
	var in struct {
		DisplayName *string         `json:"displayName"`
		Renew       *serviceRenewTo `json:"renew"`
		Termination *string         `json:"terminationPolicy"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	next, f := c.Terms.renewed(in.Renew, in.Termination)
	if f != nil {
		return nil, f
	}
	c.Terms = next
	if in.DisplayName != nil {
		s.rename(c, *in.DisplayName)
	}
	return nil, nil
}

// rename changes what the product is called. The name shows on a server too,
// where its own route can't change it.
func (s *services) rename(c *contract, name string) {
	c.Display = &name
	if server, ok := s.account.servers.ByName[c.Name]; ok {
		server.API.IAM.DisplayName = &name
	}
}

// newService presents a contract as /services does.
func newService(c *contract) service {
	const code = "1234-5678-90"
	var l serviceLifecycle
	l.Capacities.Actions = []string{"terminate", "terminateAtExpirationDate"}
	l.Current.Creation, l.Current.Pending, l.Current.State = new(c.Created+"T00:00:00+00:00"), []string{}, "active"
	expires, state := c.Expires+"T00:00:00+00:00", "active"
	if c.Terms.Ends {
		l.Current.Pending, l.Current.Termination, state = []string{"terminateAtExpirationDate"}, &expires, "toDelete"
	}
	var n serviceRenewal
	n.Capacities.Mode = []string{"automatic", "manual"}
	n.Current.Mode, n.Current.Next, n.Current.Period = new(c.Terms.mode()), &expires, new(c.Terms.period())
	return service{
		Billing: serviceBilling{Expiration: &expires, Next: &expires, Lifecycle: &l, Renew: &n, Plan: &servicePlan{c.Plan, c.Plan}},
		Customer: serviceCustomer{[]serviceContact{
			{code, "administrator"}, {code, "billing"}, {code, "technical"},
		}},
		Resource: serviceResource{DisplayName: *c.Display, Name: c.Name, State: state, Product: &serviceProduct{c.Kind, c.Kind}},
		Route:    &serviceRoute{new(c.path()), new(c.Route + "/" + c.Name), []serviceVariable{{"serviceName", c.Name}}},
		ID:       c.ID, Tags: []string{},
	}
}

// A service is the billing view of any product by its number.
type service struct {
	Billing  serviceBilling  `json:"billing"`
	Customer serviceCustomer `json:"customer"`
	Parent   *int64          `json:"parentServiceId"`
	Resource serviceResource `json:"resource"`
	Route    *serviceRoute   `json:"route"`
	ID       int64           `json:"serviceId"`
	Tags     []string        `json:"tags"`
}

// A serviceBilling is what the product costs and until when it is paid. What a
// simulated contract lacks is null.
type serviceBilling struct {
	Engagement *struct{}         `json:"engagement"`
	Request    *struct{}         `json:"engagementRequest"`
	Expiration *string           `json:"expirationDate"`
	Group      *struct{}         `json:"group"`
	Lifecycle  *serviceLifecycle `json:"lifecycle"`
	Next       *string           `json:"nextBillingDate"`
	Plan       *servicePlan      `json:"plan"`
	Pricing    *struct{}         `json:"pricing"`
	Renew      *serviceRenewal   `json:"renew"`
}

// A serviceLifecycle is what state the contract is in, and what may be done to it.
type serviceLifecycle struct {
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

// A servicePlan is what was ordered.
type servicePlan struct {
	Code    string `json:"code"`
	Invoice string `json:"invoiceName"`
}

// A serviceRenewal is how the contract goes on after it expires.
type serviceRenewal struct {
	Capacities struct {
		Mode []string `json:"mode"`
	} `json:"capacities"`
	Current struct {
		Mode   *string `json:"mode"`
		Next   *string `json:"nextDate"`
		Period *string `json:"period"`
	} `json:"current"`
}

// A serviceCustomer is who the contract is with. One person has every role.
type serviceCustomer struct {
	Contacts []serviceContact `json:"contacts"`
}

type serviceContact struct {
	Code string `json:"customerCode"`
	Type string `json:"type"`
}

// A serviceResource is the product. Its display name is the one that customers
// give.
type serviceResource struct {
	DisplayName string          `json:"displayName"`
	Name        string          `json:"name"`
	Product     *serviceProduct `json:"product"`
	Reseller    *string         `json:"resellingProvider"`
	State       string          `json:"state"`
}

type serviceProduct struct {
	Description string `json:"description"`
	Name        string `json:"name"`
}

// A serviceRoute is where the product has routes of its own.
type serviceRoute struct {
	Path *string           `json:"path"`
	URL  *string           `json:"url"`
	Vars []serviceVariable `json:"vars"`
}

type serviceVariable struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// A serviceInfo is the older billing view, which each product has below its own
// routes. It leads to the newer one by its id.
type serviceInfo struct {
	CanDelete    bool         `json:"canDeleteAtExpiration"`
	ContactAdmin string       `json:"contactAdmin"`
	ContactBill  string       `json:"contactBilling"`
	ContactTech  string       `json:"contactTech"`
	Creation     string       `json:"creation"`
	Domain       string       `json:"domain"`
	EngagedUpTo  *string      `json:"engagedUpTo"`
	Expiration   string       `json:"expiration"`
	Periods      []int        `json:"possibleRenewPeriod"`
	Renew        *infoRenewal `json:"renew"`
	RenewalType  string       `json:"renewalType"`
	ServiceID    int64        `json:"serviceId"`
	Status       string       `json:"status"`
}

// An infoRenewal is how the contract goes on. The period is in months.
type infoRenewal struct {
	Automatic          bool  `json:"automatic"`
	DeleteAtExpiration bool  `json:"deleteAtExpiration"`
	Forced             bool  `json:"forced"`
	ManualPayment      *bool `json:"manualPayment"`
	Period             *int  `json:"period"`
}

// newServiceInfo presents a contract as a product does.
func newServiceInfo(c *contract) serviceInfo {
	const contact = nichandleID
	return serviceInfo{
		CanDelete: true, ContactAdmin: contact, ContactBill: contact, ContactTech: contact,
		Creation: c.Created, Domain: c.Name, Expiration: c.Expires, Periods: renewPeriods(),
		Renew: &infoRenewal{
			Automatic: !c.Terms.Manual, DeleteAtExpiration: c.Terms.Ends, ManualPayment: new(false), Period: new(c.Terms.months()),
		},
		RenewalType: "automaticV2016", ServiceID: c.ID, Status: "ok",
	}
}
