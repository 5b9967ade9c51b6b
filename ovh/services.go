package ovh

import (
	"context"
	"fmt"
	"strings"
	"unicode"
)

// A ServiceInfo is what OVHcloud's billing knows of a service: its term and
// who is in charge.
type ServiceInfo struct {
	ServiceID           int64  `json:"serviceId"`
	Domain              string `json:"domain"`
	Status              string `json:"status"`
	Creation            string `json:"creation"`   // day
	Expiration          string `json:"expiration"` // day
	EngagedUpTo         string `json:"engagedUpTo,omitempty"`
	RenewalType         string `json:"renewalType"`
	Renew               *Renew `json:"renew,omitempty"`
	PossibleRenewPeriod []int  `json:"possibleRenewPeriod,omitempty"` // months
	CanDeleteAtExpiry   bool   `json:"canDeleteAtExpiration"`
	ContactAdmin        string `json:"contactAdmin"`
	ContactBilling      string `json:"contactBilling"`
	ContactTech         string `json:"contactTech"`
}

// A Renew says how a service is renewed.
type Renew struct {
	Automatic          bool `json:"automatic"`
	DeleteAtExpiration bool `json:"deleteAtExpiration"`
	Forced             bool `json:"forced"`
	ManualPayment      bool `json:"manualPayment"`    // somebody has to pay for it each time
	Period             int  `json:"period,omitempty"` // months
}

// ServerService returns the billing view of a server.
//
// API: GET /dedicated/server/{serviceName}/serviceInfos
func (r *Reader) ServerService(ctx context.Context, server string) (ServiceInfo, error) {
	return get[ServiceInfo](ctx, r, at("/dedicated/server/{}/serviceInfos", server))
}

// ServiceInfo returns the billing view of a product, whose own route is at, as
// [Service] tells it: /vps/vps-1234abcd.vps.ovh.net.
//
// API: GET /{product}/{serviceName}/serviceInfos
func (r *Reader) ServiceInfo(ctx context.Context, at ServiceRoute) (ServiceInfo, error) {
	return get[ServiceInfo](ctx, r, at.infos())
}

// A ServiceRoute is where a product has routes of its own: below that template,
// by that name.
type ServiceRoute struct {
	Product string // such as /dedicated/server
	Name    string
}

// String returns the route as one path.
func (s ServiceRoute) String() string { return s.Product + "/" + s.Name }

// infos is where the billing view is. The product is a part of the API's that
// OVHcloud told of; it names no other path.
func (s ServiceRoute) infos() path {
	for part := range strings.SplitSeq(strings.TrimPrefix(s.Product, "/"), "/") {
		if strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) || part == "" {
			return path{format: s.Product, s: s.Product, err: fmt.Errorf("%w: %q is not the path of a product, such as /dedicated/server", ErrInvalid, s.Product)}
		}
	}
	return at(s.Product+"/{}/serviceInfos", s.Name)
}

// SetServiceRenewal sets how a product is renewed, as a whole: what is left out
// of renew may be reset.
//
// API: PUT /{product}/{serviceName}/serviceInfos
func SetServiceRenewal(at ServiceRoute, renew Renew) Request[None] {
	body := struct {
		Renew Renew `json:"renew"`
	}{renew}
	return request[None]("PUT", at.infos(), body)
}

// RenameService sets the label that OVHcloud's panel shows. It may take
// minutes to be seen on the product itself.
//
// API: PUT /services/{serviceId}
func RenameService(service int64, displayName string) Request[None] {
	body := struct {
		DisplayName string `json:"displayName"`
	}{displayName}
	return request[None]("PUT", at("/services/{}", id(service)), body)
}

// A Service is one product of the account with its terms.
type Service struct {
	ID       int64 `json:"serviceId"`
	Resource struct {
		Name        string `json:"name"`
		DisplayName string `json:"displayName,omitempty"`
		State       string `json:"state"`
		Product     *struct {
			Name        string `json:"name"`
			Description string `json:"description,omitempty"`
		} `json:"product,omitempty"`
	} `json:"resource"`
	Billing struct {
		Expiration  string `json:"expirationDate,omitempty"`
		NextBilling string `json:"nextBillingDate,omitempty"`
		Plan        *struct {
			Code string `json:"code"`
			Name string `json:"invoiceName,omitempty"`
		} `json:"plan,omitempty"`
		Lifecycle *struct {
			Current struct {
				Created     string   `json:"creationDate,omitempty"`
				State       string   `json:"state"`
				Pending     []string `json:"pendingActions,omitempty"`
				Termination string   `json:"terminationDate,omitempty"`
			} `json:"current"`
		} `json:"lifecycle,omitempty"`
		Renew *struct {
			Current struct {
				Mode   string `json:"mode,omitempty"`
				Next   string `json:"nextDate,omitempty"`
				Period string `json:"period,omitempty"` // ISO 8601
			} `json:"current"`
		} `json:"renew,omitempty"`
	} `json:"billing"`
	Route *struct {
		Path string `json:"path,omitempty"`
		URL  string `json:"url,omitempty"`
	} `json:"route,omitempty"`
}

// Services returns every product of the account with its terms.
//
// API: GET /services
func (r *Reader) Services(ctx context.Context) ([]Service, error) {
	return objects[Service](ctx, r, at("/services"))
}

// ServicesNamed returns the products of that name with their terms: a domain and
// its zone have the same.
//
// API: GET /services?resourceName=
func (r *Reader) ServicesNamed(ctx context.Context, name string) ([]Service, error) {
	return objects[Service](ctx, r, at("/services").where("resourceName", name))
}

// Service returns one product of the account with its terms. The brands
// Kimsufi and SoYouStart have no services: there it is [ErrNoRoute].
//
// API: GET /services/{serviceId}
func (r *Reader) Service(ctx context.Context, service int64) (Service, error) {
	return get[Service](ctx, r, at("/services/{}", id(service)))
}
