package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	wire "github.com/miekg/dns"

	"github.com/ovh-mcp/ovh-mcp/dns"
)

// This file turns records into a zone file. OVHcloud's records are those of a
// zone file but for a few types of its own and the time to live of 0.

// zoneTTL is the default time to live of every zone, in seconds.
const zoneTTL = 3600

// wireType is the record's type in the DNS: some of OVHcloud's are texts.
func (r *record) wireType() string { return dns.WireType(r.FieldType) }

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

// parse reads the record as a resolver would, which proves its target.
func (r *record) parse() (wire.RR, error) {
	if strings.ContainsAny(r.Target, "\r\n") {
		return nil, errors.New("target of many lines")
	}
	p := wire.NewZoneParser(strings.NewReader("$TTL 3600\n"+r.line()+"\n"), fqdn(r.Zone), "")
	rr, _ := p.Next()
	return rr, p.Err()
}

// sorted returns copies of the zone's records, the oldest first.
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
