package simulator

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// domains are the names that the account has registered.
type domains struct {
	account    *Account
	ByName     map[string]*domain `json:"byName"`
	LastServer int64              `json:"lastServer"` // id
	LastTask   int64              `json:"lastTask"`   // id
}

// A domain is a registered name. Its zone is another product, which may be
// elsewhere: the name servers say where.
type domain struct {
	Name      string                `json:"name"`
	ServiceID int64                 `json:"serviceId"`
	Servers   []nameServer          `json:"servers"`
	Lock      string                `json:"lock"`
	Tasks     map[int64]*domainTask `json:"tasks"`
	Updated   time.Time             `json:"updated"`
	Tags      map[string]string     `json:"tags,omitempty"`
}

// A domainAnswer is a domain as OVHcloud's API takes and returns it.
type domainAnswer struct {
	Admin           domainContact    `json:"contactAdmin"`
	Billing         domainContact    `json:"contactBilling"`
	Owner           domainContact    `json:"contactOwner"`
	Tech            domainContact    `json:"contactTech"`
	DNSSECState     string           `json:"dnssecState"`
	DNSSEC          bool             `json:"dnssecSupported"`
	Domain          string           `json:"domain"`
	Expiration      string           `json:"expirationDate"`
	GlueIPv6        bool             `json:"glueRecordIpv6Supported"`
	GlueMultiple    bool             `json:"glueRecordMultiIpSupported"`
	Hosts           bool             `json:"hostSupported"`
	LastUpdate      string           `json:"lastUpdate"`
	NameServerType  string           `json:"nameServerType"`
	NameServers     []nameServerView `json:"nameServers"`
	Offer           string           `json:"offer"`
	OWO             bool             `json:"owoSupported"`
	Parent          *struct{}        `json:"parentService"`
	Renewal         string           `json:"renewalDate"`
	RenewalState    string           `json:"renewalState"`
	ServiceID       int64            `json:"serviceId"`
	State           string           `json:"state"`
	SuspensionState string           `json:"suspensionState"`
	TransferLock    string           `json:"transferLockStatus"`
	WhoisOwner      string           `json:"whoisOwner"`
}

type domainContact struct {
	ID string `json:"id"`
}

// A nameServerView is a name server as its domain shows it.
type nameServerView struct {
	ID   int64       `json:"id"`
	IPv4 *netip.Addr `json:"ipv4"`
	IPv6 *netip.Addr `json:"ipv6"`
	Host string      `json:"nameServer"`
	Type string      `json:"nameServerType"`
}

// domainArea covers the registered names. Their name servers are an area of
// their own.
func domainArea(a *Account) area {
	ds := &domains{account: a}
	a.domains = ds
	return area{
		name: "domains", state: ds, populate: ds.populate, check: ds.check, advance: ds.advance,
		routes: []route{
			{pattern: "GET /domain", query: tagQuery + "&whoisOwner=" + nichandleID, handle: func(r *request) (any, *failure) {
				if !r.selects("whoisOwner", nichandleID) {
					return []string{}, nil
				}
				return tagged(r, ds.ByName, (*domain).iam)
			}},
			{pattern: "GET /domain/{serviceName}", handle: show(ds.find, func(d *domain) any {
				return struct {
					domainAnswer
					IAM *iam `json:"iam"`
				}{ds.answer(d), d.iam()}
			})},
			{pattern: "PUT /domain/{serviceName}", handle: on(ds.find, ds.update), body: `{"transferLockStatus":"unlocked"}`},
			{pattern: "GET /domain/{serviceName}/option", handle: show(ds.find, func(*domain) any { return []string{} })},
		},
	}
}

// populate registers the names of two zones: the third zone's is elsewhere.
func (ds *domains) populate() {
	ds.ByName, ds.LastServer, ds.LastTask = make(map[string]*domain), 71_000_000, 81_000_000
	now := ds.account.now()
	for i, name := range []string{"example.com", "example.net"} {
		d := &domain{Name: name, Lock: "locked", Tasks: make(map[int64]*domainTask), Updated: ds.account.created}
		d.ServiceID = ds.account.services.add(contract{
			Kind: "domain", Route: "/domain", Name: name, Display: &name, Plan: "com-create",
			Created: date(now.AddDate(-3, 0, 0)), Expires: date(now.AddDate(0, 0, 40+i*200)),
		})
		d.Servers = ds.adopt(nil, ownNameServers())
		ds.ByName[name] = d
	}
}

// check refuses a domain without what the routes take for granted.
func (ds *domains) check() error {
	return complete(ds.ByName, func(d *domain) bool {
		return ds.account.services.ByID[d.ServiceID] != nil && complete(d.Tasks, anything) == nil
	})
}

// find finds the domain that a request is about.
func (ds *domains) find(r *request) (*domain, *failure) {
	return namedService(ds.ByName, r, "serviceName")
}

func (d *domain) iam() *iam {
	return newIAM(d.Name, "domain", d.Name, 3_000_000+d.ServiceID).tagged(d.Tags)
}

// answer presents a domain. What it shows of its zone is there only as long as
// its name servers are OVHcloud's.
func (ds *domains) answer(d *domain) domainAnswer {
	c := ds.account.services.ByID[d.ServiceID]
	contact, expires := domainContact{nichandleID}, c.Expires+"T00:00:00+00:00"
	out := domainAnswer{
		Admin: contact, Billing: contact, Owner: domainContact{"1000001"}, Tech: contact, DNSSECState: "disabled", DNSSEC: true,
		Domain: d.Name, Expiration: expires, GlueIPv6: true, GlueMultiple: true, Hosts: true, LastUpdate: datetime(d.Updated),
		NameServerType: d.serverType(), NameServers: []nameServerView{}, Offer: "gold", OWO: true, Renewal: expires,
		RenewalState: c.renewalState(), ServiceID: d.ServiceID, State: "ok", SuspensionState: "not_suspended",
		TransferLock: d.Lock, WhoisOwner: nichandleID,
	}
	if z, ok := ds.account.zones.ByName[d.Name]; ok && z.Signed && out.NameServerType == "hosted" {
		out.DNSSECState = "enabled"
	}
	for _, s := range d.Servers {
		v := nameServerView{ID: s.ID, Host: s.Host, Type: s.serverType()}
		switch {
		case s.IP == nil:
		case s.IP.Is4():
			v.IPv4 = s.IP
		default:
			v.IPv6 = s.IP
		}
		out.NameServers = append(out.NameServers, v)
	}
	return out
}

// update changes the lock against transfers, and whose name servers there are.
// Going back to OVHcloud's is done at once; to go elsewhere, the order is about
// the servers.
func (ds *domains) update(d *domain, r *request) (any, *failure) {
	shown := ds.answer(d)
	next, f := amend(r, shown, "nameServerType", "transferLockStatus")
	if f != nil {
		return nil, f
	}
	if next.TransferLock != shown.TransferLock && !slices.Contains([]string{"locked", "unlocked"}, next.TransferLock) {
		return nil, invalid("transferLockStatus", next.TransferLock, "domain.LockStatusEnum")
	}
	switch kind := next.NameServerType; {
	case kind == shown.NameServerType:
	case kind == "hosted" && d.busy() != nil:
		return nil, d.busy()
	case kind == "hosted":
		d.Servers = ds.adopt(d.Servers, ownNameServers())
	case kind == "external":
		// The servers stay until others are named.
	default:
		return nil, invalid("nameServerType", kind, "domain.nameServer.NameServerTypeEnum")
	}
	d.Lock, d.Updated = next.TransferLock, ds.account.now()
	return ds.answer(d), nil
}

// serverType tells whose name servers a domain has.
func (d *domain) serverType() string {
	own := slices.ContainsFunc(d.Servers, func(s nameServer) bool { return s.serverType() == "hosted" })
	foreign := slices.ContainsFunc(d.Servers, func(s nameServer) bool { return s.serverType() != "hosted" })
	switch {
	case own && foreign:
		return "mixed"
	case own:
		return "hosted"
	case foreign:
		return "external"
	}
	return "empty"
}

// serverType tells whose a name server is, by its name.
func (s nameServer) serverType() string {
	host := strings.ToLower(s.Host)
	if strings.HasSuffix(host, ".anycast.me") || strings.HasSuffix(host, ".ovh.net") {
		return "hosted"
	}
	return "external"
}
