package tools

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// A wantedZone is the state that a zone should be in.
type wantedZone struct {
	zoneName
	ZoneFile  string         `json:"zone_file,omitempty" jsonschema:"maxLength=1048576" jsonschema_description:"All wanted records as a zone file; or give records."`
	Records   []wantedRecord `json:"records,omitempty" jsonschema:"maxItems=10000" jsonschema_description:"All wanted records: {type,subdomain,target,ttl_seconds}."`
	IncludeNS bool           `json:"include_ns,omitempty" jsonschema_description:"Change NS records too."`
}

type wantedRecord struct {
	Type      string `json:"type" jsonschema:"enum=A,enum=AAAA,enum=CAA,enum=CNAME,enum=DKIM,enum=DMARC,enum=DNAME,enum=HTTPS,enum=LOC,enum=MX,enum=NAPTR,enum=NS,enum=PTR,enum=RP,enum=SPF,enum=SRV,enum=SSHFP,enum=SVCB,enum=TLSA,enum=TXT"`
	Subdomain string `json:"subdomain,omitempty" jsonschema:"maxLength=253"`
	Target    string `json:"target" jsonschema:"minLength=1,maxLength=65535"`
	TTL       int    `json:"ttl_seconds,omitempty" jsonschema:"minimum=0"`
}

func (in wantedZone) faults() (all []schemas.Fault) {
	if (in.ZoneFile == "") == (len(in.Records) == 0) {
		return fault("", "give either zone_file or records, with every record that the zone should have")
	}
	for i, r := range in.Records {
		n := newRecord{zoneName: in.zoneName, Type: r.Type, Subdomain: r.Subdomain, Target: r.Target, TTL: &r.TTL}
		for _, f := range n.faults() {
			all = append(all, schemas.Fault{At: fmt.Sprintf("records[%d].%s", i, f.At), Problem: f.Problem})
		}
	}
	if in.ZoneFile != "" {
		if _, err := parseZone(in.Zone, in.ZoneFile); err != nil {
			all = append(all, fault("zone_file", "can't be read: "+err.Error())...)
		}
	}
	return all
}

// wanted returns the records that the zone should have.
func (in wantedZone) wanted() ([]ovh.Record, error) {
	if in.ZoneFile != "" {
		return parseZone(in.Zone, in.ZoneFile)
	}
	all := make([]ovh.Record, len(in.Records))
	for i, r := range in.Records {
		all[i] = ovh.Record{FieldType: r.Type, SubDomain: apex(r.Subdomain), Target: r.Target, TTL: r.TTL}
	}
	return all, nil
}

// parseZone reads the records of a zone file, without its SOA. A time to live
// that is the file's default is left to the zone.
func parseZone(zone, file string) ([]ovh.Record, error) {
	origin := dns.Fqdn(strings.ToLower(zone))
	p := dns.NewZoneParser(strings.NewReader(file), origin, "")
	p.SetDefaultTTL(0)
	usual := defaultTTL(origin, file)
	var all []ovh.Record
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		h := rr.Header()
		name := strings.ToLower(h.Name)
		if name != origin && !strings.HasSuffix(name, "."+origin) {
			return nil, fmt.Errorf("%s is not within %s", h.Name, zone)
		}
		if h.Rrtype == dns.TypeSOA {
			continue
		}
		r := ovh.Record{
			FieldType: dns.TypeToString[h.Rrtype], SubDomain: strings.TrimSuffix(strings.TrimSuffix(name, origin), "."),
			Target: strings.TrimPrefix(rr.String(), h.String()), TTL: int(h.Ttl),
		}
		if r.TTL == usual {
			r.TTL = 0
		}
		if err := acceptable(zone, r); err != nil {
			return nil, err
		}
		if all = append(all, r); len(all) > maxRecords {
			return nil, fmt.Errorf("it has more than %d records", maxRecords)
		}
	}
	return all, p.Err()
}

// maxRecords bounds a wanted state.
const maxRecords = 10_000

// acceptable refuses a record of a zone file that OVHcloud has no place for.
func acceptable(zone string, r ovh.Record) error {
	known := []string{
		"A", "AAAA", "CAA", "CNAME", "DNAME", "HTTPS", "LOC", "MX", "NAPTR", "NS", "PTR", "RP", "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
	}
	if !slices.Contains(known, r.FieldType) {
		return fmt.Errorf("%s has a type that OVHcloud does not have", describe(r))
	}
	if faults := append(ttlFault(r.TTL), targetFault(zone, r.FieldType, r.Target)...); len(faults) > 0 {
		return fmt.Errorf("%s: %s", describe(r), faults[0])
	}
	return nil
}

// defaultTTL returns the $TTL of a zone file, or 0.
func defaultTTL(origin, file string) int {
	line := regexp.MustCompile(`(?mi)^\$TTL[ \t]+\S+`).FindString(file)
	if line == "" {
		return 0
	}
	p := dns.NewZoneParser(strings.NewReader(line+"\n@ IN A 192.0.2.1\n"), origin, "")
	if rr, ok := p.Next(); ok {
		return int(rr.Header().Ttl)
	}
	return 0
}

// A zoneDiff is what separates a zone from a wanted state.
type zoneDiff struct {
	Zone      string       `json:"zone"`
	Additions []ovh.Record `json:"additions"`
	Changes   []edit       `json:"changes"`
	Deletions []ovh.Record `json:"deletions"`
	Unchanged int          `json:"unchanged"`
}

type edit struct {
	Before ovh.Record `json:"before"`
	After  ovh.Record `json:"after"`
}

func (d zoneDiff) empty() bool { return len(d.Additions)+len(d.Changes)+len(d.Deletions) == 0 }

// compare reads the zone and returns what would have to change.
func (in wantedZone) compare(ctx context.Context, api *ovh.Client) (zoneDiff, error) {
	present, err := api.Records(ctx, in.Zone, "", "")
	if err != nil {
		return zoneDiff{}, unknownZone(err)
	}
	want, err := in.wanted()
	if err != nil {
		return zoneDiff{}, err
	}
	if !in.IncludeNS {
		isNS := func(r ovh.Record) bool { return r.FieldType == "NS" }
		present, want = slices.DeleteFunc(present, isNS), slices.DeleteFunc(want, isNS)
	}
	return difference(in.Zone, present, want, defaultTTL(dns.Fqdn(in.Zone), in.ZoneFile)), nil
}

// difference pairs present and wanted records: first those that say the same,
// then, within a name and type, what is left of each. Both lists are consumed.
//
// A time to live of usual seconds is the same as the zone's default.
func difference(zone string, present, want []ovh.Record, usual int) zoneDiff {
	d := zoneDiff{Zone: zone, Additions: []ovh.Record{}, Changes: []edit{}, Deletions: []ovh.Record{}}
	meaning := func(r ovh.Record) string { return slot(r) + " " + meaningOf(zone, r) }
	same := group(present, meaning)
	var open []ovh.Record
	for _, w := range want {
		key := meaning(w)
		if len(same[key]) == 0 {
			open = append(open, w)
			continue
		}
		p := same[key][0]
		same[key] = same[key][1:]
		if p.TTL == w.TTL || w.TTL == 0 && p.TTL == usual {
			d.Unchanged++
			continue
		}
		after := p
		after.TTL = w.TTL
		d.Changes = append(d.Changes, edit{p, after})
	}
	left := group(slices.Concat(slices.Collect(maps.Values(same))...), slot)
	for _, w := range open {
		if len(left[slot(w)]) == 0 {
			w.Zone = zone
			d.Additions = append(d.Additions, w)
			continue
		}
		p := left[slot(w)][0]
		left[slot(w)] = left[slot(w)][1:]
		after := p
		after.Target, after.TTL = w.Target, w.TTL
		d.Changes = append(d.Changes, edit{p, after})
	}
	d.Deletions = append(d.Deletions, slices.Concat(slices.Collect(maps.Values(left))...)...)
	slices.SortFunc(d.Deletions, byID)
	slices.SortFunc(d.Changes, func(a, b edit) int { return byID(a.Before, b.Before) })
	return d
}

func byID(a, b ovh.Record) int { return cmp.Compare(a.ID, b.ID) }

// slot is what a record answers to: its name and its type in the DNS.
func slot(r ovh.Record) string { return apex(r.SubDomain) + " " + wireType(r.FieldType) }

// meaningOf is a target in canonical form, or as it is where it has none.
func meaningOf(zone string, r ovh.Record) string {
	if c, err := canonical(zone, r.FieldType, r.Target); err == nil {
		return c
	}
	return r.Target
}

func group(all []ovh.Record, key func(ovh.Record) string) map[string][]ovh.Record {
	slices.SortFunc(all, byID)
	groups := make(map[string][]ovh.Record)
	for _, r := range all {
		groups[key(r)] = append(groups[key(r)], r)
	}
	return groups
}
