package simulator

// An ipService is an IP block as the product that it is. Blocks that came with
// something else are none.
type ipService struct {
	CanTerminate   bool      `json:"canBeTerminated"`
	Country        *string   `json:"country"`
	Description    *string   `json:"description"`
	IP             string    `json:"ip"`
	OrganisationID *string   `json:"organisationId"`
	RoutedTo       *routedTo `json:"routedTo"`
	Type           string    `json:"type"`
}

// ipServiceArea covers the blocks that were ordered on their own.
func ipServiceArea(a *Account) area {
	i := a.ips
	return area{name: "ipServices", populate: i.populateServices, routes: []route{
		{pattern: "GET /ip/service", query: tagQuery, handle: func(r *request) (any, *failure) {
			return tagged(r, i.services(), func(b *block) *iam { return b.answer().IAM })
		}},
		{pattern: "GET /ip/service/{serviceName}", handle: show(i.findService, func(b *block) any {
			return struct {
				ipService
				IAM *iam `json:"iam"`
			}{b.service(), b.answer().IAM}
		})},
		{pattern: "PUT /ip/service/{serviceName}", body: `{"description":"shop"}`, handle: on(i.findService, func(b *block, r *request) (any, *failure) {
			next, f := amend(r, b.service(), "description")
			if f != nil {
				return nil, f
			}
			b.Description = deref(next.Description)
			return nil, nil
		})},
		{pattern: "PUT /ip/{ip}", body: `{"description":"shop"}`, handle: on(i.find, func(b *block, r *request) (any, *failure) {
			next, f := amend(r, b.ip(), "description")
			if f != nil {
				return nil, f
			}
			b.Description = deref(next.Description)
			return nil, nil
		})},
	}}
}

// populateServices adds the contracts of the blocks that can be moved.
func (i *ips) populateServices() {
	now := i.account.now()
	for _, b := range i.Blocks {
		if b.Additional {
			i.account.services.add(contract{
				Kind: "ip", Route: "/ip/service", Name: b.serviceName(), Display: new(b.Description), Plan: "ip-failover",
				Created: date(now.AddDate(-1, 0, 0)), Expires: date(now.AddDate(0, 1, 0)),
			})
		}
	}
}

// serviceName is what OVHcloud calls a block as a product.
func (b *block) serviceName() string { return "ip-" + b.Block.Addr().String() }

// services are the blocks that are products, by the names of these.
func (i *ips) services() map[string]*block {
	all := make(map[string]*block)
	for _, b := range i.Blocks {
		if b.Additional {
			all[b.serviceName()] = b
		}
	}
	return all
}

func (i *ips) findService(r *request) (*block, *failure) {
	return namedService(i.services(), r, "serviceName")
}

func (b *block) service() ipService {
	ip := b.ip()
	return ipService{
		CanTerminate: ip.CanTerminate, Country: ip.Country, Description: ip.Description, IP: ip.IP, RoutedTo: ip.RoutedTo, Type: ip.Type,
	}
}
