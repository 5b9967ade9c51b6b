package simulator

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"
)

// zones are the account's DNS zones.
type zones struct {
	account    *Account
	ByName     map[string]*zone `json:"byName"`
	LastRecord int64            `json:"lastRecord"` // id
	LastTask   int64            `json:"lastTask"`   // id
}

// A zone is a DNS zone twice: its records as they are edited, and as the public
// DNS knows them since the last refresh. A client that forgets to refresh sees
// its changes in the API, and nobody else does.
type zone struct {
	Name      string              `json:"name"`
	Serial    int64               `json:"serial"`
	Records   map[int64]*record   `json:"records"`
	Published []record            `json:"published"`
	History   []restorePoint      `json:"history"`
	Tasks     map[int64]*zoneTask `json:"tasks,omitempty"`
	Updated   time.Time           `json:"updated"`
	SOA       *zoneSOA            `json:"soa,omitempty"`    // once it was changed
	Staged    bool                `json:"staged,omitempty"` // the SOA is not public yet
	Signed    bool                `json:"signed,omitempty"` // with DNSSEC
	Tags      map[string]string   `json:"tags,omitempty"`   // of OVHcloud's access management
}

// A restorePoint is the zone as one refresh published it.
type restorePoint struct {
	Date string `json:"date"`
	File string `json:"file"`
}

// A zoneAnswer is a zone as OVHcloud's API returns it.
type zoneAnswer struct {
	Activated   bool     `json:"dnssecActivated"`
	DNSSEC      bool     `json:"dnssecSupported"`
	Anycast     bool     `json:"hasDnsAnycast"`
	IAM         *iam     `json:"iam"`
	LastUpdate  string   `json:"lastUpdate"`
	Name        string   `json:"name"`
	NameServers []string `json:"nameServers"`
}

// zoneArea covers the zones themselves. Their records and their history are
// areas of their own.
func zoneArea(a *Account) area {
	zs := &zones{account: a}
	a.zones = zs
	return area{
		name: "zones", state: zs, populate: zs.populate, check: zs.check,
		routes: []route{
			{pattern: "GET /domain/zone", query: tagQuery, handle: func(r *request) (any, *failure) {
				return tagged(r, zs.ByName, func(z *zone) *iam { return z.answer().IAM })
			}},
			{pattern: "GET /domain/zone/{zoneName}", handle: show(zs.find, func(z *zone) any { return z.answer() })},
			{pattern: "GET /domain/zone/{zoneName}/status", handle: show(zs.find, func(z *zone) any { return z.status() })},
			{pattern: "GET /domain/zone/{zoneName}/soa", handle: show(zs.find, func(z *zone) any { return z.soa() })},
		},
	}
}

// populate adds a zone in use, a bare one, and one of any size.
func (zs *zones) populate() {
	zs.ByName, zs.LastRecord = make(map[string]*zone), 5_000_000_000
	zs.add("example.com", `
@ IN NS dns200.anycast.me.
@ IN NS ns200.anycast.me.
@ IN A 192.0.2.11
@ IN MX 10 mail
@ IN TXT "v=spf1 mx -all"
@ IN CAA 0 issue "letsencrypt.org"
www IN CNAME web-1
web-1 300 IN A 192.0.2.11
web-2 300 IN A 192.0.2.12
db-1 IN A 198.51.100.21
mail IN A 203.0.113.130
mail IN AAAA 2001:db8:1::25
_sip._tcp IN SRV 10 60 5060 sip
_dmarc IN TXT "v=DMARC1; p=none"
`)
	const bare = "@ IN NS dns200.anycast.me.\n@ IN NS ns200.anycast.me.\n"
	zs.add("example.net", bare)
	// Its size is up to the options: this is the zone to measure with.
	var many strings.Builder
	many.WriteString(bare)
	for i := range max(zs.account.opts.Records-2, 8) {
		fmt.Fprintf(&many, "host%05d IN A 198.18.%d.%d\n", i, i/250, i%250+1)
	}
	zs.add("example.org", many.String())
	for i := range zs.account.opts.Zones {
		zs.add(fmt.Sprintf("zone%04d.example", i+1), bare)
	}
}

// add adds a zone with the records of a zone file, refreshed once.
func (zs *zones) add(name, file string) {
	now := zs.account.now()
	zs.account.services.add(contract{
		Kind: "dns-zone", Route: "/domain/zone", Name: name, Display: &name, Plan: "dns",
		Created: date(now.AddDate(-3, 0, 0)), Expires: date(now.AddDate(0, 0, 12*len(name)-120)),
	})
	z := &zone{Name: name, Records: make(map[int64]*record)}
	zs.ByName[name] = z
	// An import, so that all zones have been refreshed and have a history.
	zs.replace(z, fmt.Sprintf("$TTL %d\n%s", zoneTTL, file))
	zs.publish(z)
}

// check refuses a zone with an incomplete record.
func (zs *zones) check() error {
	return complete(zs.ByName, func(z *zone) bool {
		return complete(z.Records, (*record).complete) == nil &&
			!slices.ContainsFunc(z.Published, func(r record) bool { return !r.complete() }) &&
			(z.Tasks == nil || complete(z.Tasks, anything) == nil)
	})
}

// find finds the zone that a request is about.
func (zs *zones) find(r *request) (*zone, *failure) { return namedService(zs.ByName, r, "zoneName") }

func (z *zone) answer() zoneAnswer {
	return zoneAnswer{
		Activated: z.Signed, DNSSEC: true, IAM: newIAM(z.Name, "dnsZone", z.Name, 200_000_000_000+int64(crc32.ChecksumIEEE([]byte(z.Name)))).tagged(z.Tags), LastUpdate: datetime(z.Updated), Name: z.Name,
		NameServers: []string{"dns200.anycast.me", "ns200.anycast.me"},
	}
}

// A zoneStatus is what OVHcloud says of a zone on its name servers.
type zoneStatus struct {
	Errors   []string `json:"errors"`
	Deployed bool     `json:"isDeployed"`
	Warnings []string `json:"warnings"`
}

// status tells whether the public DNS knows the zone as it is edited. What
// OVHcloud means by it is not documented; clients take it for that.
func (z *zone) status() zoneStatus {
	same := func(a, b record) bool {
		return a.ID == b.ID && a.FieldType == b.FieldType && *a.SubDomain == *b.SubDomain && a.Target == b.Target && *a.TTL == *b.TTL
	}
	return zoneStatus{[]string{}, !z.Staged && slices.EqualFunc(z.sorted(), z.Published, same), []string{}}
}

// A zoneSOA is the SOA record of a zone.
type zoneSOA struct {
	Email       string `json:"email"`
	Expire      int    `json:"expire"`
	NegativeTTL int    `json:"nxDomainTtl"`
	Refresh     int    `json:"refresh"`
	Serial      int64  `json:"serial"`
	Server      string `json:"server"`
	TTL         int    `json:"ttl"`
}

func (z *zone) soa() zoneSOA {
	soa := zoneSOA{"tech.ovh.net.", 3_600_000, 300, 86400, 0, "dns200.anycast.me.", zoneTTL}
	if z.SOA != nil {
		soa = *z.SOA
	}
	soa.Serial = z.serial()
	return soa
}

func (z *zone) serial() int64 { return 2026010100 + z.Serial }

// publish makes the zone's present records public, and keeps them as a point
// to go back to. Publishing what is public already makes a point all the same.
func (zs *zones) publish(z *zone) {
	now := zs.account.now()
	z.Published = z.sorted()
	z.Serial, z.Updated, z.Staged = z.Serial+1, now, false
	z.History = append(z.History, restorePoint{datetime(now), z.file()})
}

// Lookup returns the targets that the public DNS answers for a name within
// one of the account's zones, sorted.
func (a *Account) Lookup(name, kind string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.zones.lookup(fqdn(name), kind)
}

// lookup answers from what was refreshed, like every name server.
func (zs *zones) lookup(name, kind string) []string {
	targets := []string{}
	for _, z := range zs.ByName {
		for _, rec := range z.Published {
			if rec.wireType() == kind && rec.name() == name {
				targets = append(targets, rec.Target)
			}
		}
	}
	slices.Sort(targets)
	return targets
}
