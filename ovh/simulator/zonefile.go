package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// zoneTTL is the default time to live of every zone, in seconds.
const zoneTTL = 3600

func recordTypes() []string {
	return []string{
		"A", "AAAA", "CAA", "CNAME", "DKIM", "DMARC", "DNAME", "HTTPS", "LOC", "MX", "NAPTR", "NS", "PTR", "RP", "SPF", "SRV",
		"SSHFP", "SVCB", "TLSA", "TXT",
	}
}

// wireType is the record's type in the DNS: some of OVHcloud's are texts.
func (r *record) wireType() string {
	switch r.FieldType {
	case "SPF", "DKIM", "DMARC":
		return "TXT"
	}
	return r.FieldType
}

// name is the record's full name.
func (r *record) name() string {
	if *r.SubDomain == "" {
		return fqdn(r.Zone)
	}
	return fqdn(*r.SubDomain + "." + r.Zone)
}

// line writes the record as a zone file does.
func (r *record) line() string {
	owner, ttl := "@", ""
	if *r.SubDomain != "" {
		owner = *r.SubDomain
	}
	if *r.TTL > 0 {
		ttl = fmt.Sprint(*r.TTL)
	}
	return fmt.Sprintf("%s %s IN %s %s", owner, ttl, r.wireType(), r.Target)
}

func (r *record) parse() (dns.RR, error) {
	if strings.ContainsAny(r.Target, "\r\n") {
		return nil, fmt.Errorf("target of many lines")
	}
	p := dns.NewZoneParser(strings.NewReader("$TTL 3600\n"+r.line()+"\n"), fqdn(r.Zone), "")
	rr, _ := p.Next()
	return rr, p.Err()
}

func (z *zone) sorted() []record {
	var all []record
	for _, rec := range z.Records {
		all = append(all, *rec)
	}
	slices.SortFunc(all, func(a, b record) int { return int(a.ID - b.ID) })
	return all
}

// file writes the zone as a zone file.
func (z *zone) file() string {
	var b strings.Builder
	fmt.Fprintf(&b, "$TTL %d\n@ IN SOA dns200.anycast.me. tech.ovh.net. (%d 86400 3600 3600000 300)\n", zoneTTL, 2026010100+z.Serial)
	for _, rec := range z.sorted() {
		b.WriteString(rec.line() + "\n")
	}
	return b.String()
}

type zoneTask struct {
	CanAccelerate bool    `json:"canAccelerate"`
	CanCancel     bool    `json:"canCancel"`
	CanRelaunch   bool    `json:"canRelaunch"`
	Comment       *string `json:"comment"`
	Creation      string  `json:"creationDate"`
	Done          *string `json:"doneDate"`
	Function      string  `json:"function"`
	ID            int64   `json:"id"`
	LastUpdate    *string `json:"lastUpdate"`
	Status        string  `json:"status"`
	Todo          string  `json:"todoDate"`
}

func (a *Account) importZone(z *zone, r *request) (any, *failure) {
	var in struct {
		File string `json:"zoneFile"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	return a.replace(z, in.File, "ZoneImport")
}

// replace puts the records of a zone file in place of the zone's, with new
// ids, and publishes them.
func (a *Account) replace(z *zone, file, function string) (any, *failure) {
	fresh := &zone{Name: z.Name, Records: make(map[int64]*record)}
	p := dns.NewZoneParser(strings.NewReader(file), fqdn(z.Name), "")
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		h := rr.Header()
		if h.Rrtype == dns.TypeSOA {
			continue
		}
		ttl := int(h.Ttl)
		if ttl == zoneTTL {
			ttl = 0
		}
		sub := strings.TrimSuffix(strings.TrimSuffix(h.Name, fqdn(z.Name)), ".")
		rec := record{FieldType: dns.TypeToString[h.Rrtype], SubDomain: &sub, Target: strings.TrimPrefix(rr.String(), h.String()), TTL: &ttl, Zone: z.Name}
		if f := fresh.check(&rec); f != nil {
			return nil, f
		}
		a.add(fresh, &rec)
	}
	if err := p.Err(); err != nil {
		return nil, refuse(http.StatusBadRequest, "Client::BadRequest", "Invalid zone file: %s", err)
	}
	z.Records = fresh.Records
	a.publish(z)
	now := datetime(a.now())
	a.state.LastZoneTask++
	return zoneTask{Creation: now, Done: &now, Function: function, ID: a.state.LastZoneTask, LastUpdate: &now, Status: "done", Todo: now}, nil
}

// demoZones gives the account a zone in use, a bare one, and one of any size.
func (a *Account) demoZones() {
	a.zone("example.com", `
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
	a.zone("example.net", "@ IN NS dns200.anycast.me.\n@ IN NS ns200.anycast.me.\n")
	var many strings.Builder
	many.WriteString("@ IN NS dns200.anycast.me.\n@ IN NS ns200.anycast.me.\n")
	for i := range max(a.opts.Records-2, 8) {
		fmt.Fprintf(&many, "host%05d IN A 198.18.%d.%d\n", i, i/250, i%250+1)
	}
	a.zone("example.org", many.String())
}

func (a *Account) zone(name, file string) {
	a.sign(contract{
		Kind: "dns-zone", Route: "/domain/zone", Name: name, Display: &name, Plan: "dns",
		Created: date(a.now().AddDate(-3, 0, 0)), Expires: date(a.now().AddDate(0, 0, 12*len(name)-120)),
	})
	z := &zone{Name: name, Records: make(map[int64]*record)}
	a.state.Zones[name] = z
	if _, f := a.replace(z, fmt.Sprintf("$TTL %d\n%s", zoneTTL, file), "ZoneImport"); f != nil {
		panic(f.Message) // the files stand above
	}
}
