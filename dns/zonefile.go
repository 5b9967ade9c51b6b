package dns

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// MaxRecords is how many records a zone file may have.
const MaxRecords = 10_000

// ParseZone reads the records of a zone file, without its SOA. Names are taken
// to be relative to the zone, and those outside of it are refused, as is any
// record that OVHcloud has no place for. A time to live that is the file's
// default is left to the zone.
func ParseZone(name, file string) (Zone, error) {
	origin := dns.Fqdn(strings.ToLower(name))
	z := Zone{Name: name, TTL: defaultTTL(origin, file)}
	p := dns.NewZoneParser(strings.NewReader(file), origin, "")
	p.SetDefaultTTL(0)
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		if rr.Header().Rrtype == dns.TypeSOA {
			continue
		}
		r, err := z.record(origin, rr)
		if err != nil {
			return Zone{}, err
		}
		if z.Records = append(z.Records, r); len(z.Records) > MaxRecords {
			return Zone{}, fmt.Errorf("it has more than %d records", MaxRecords)
		}
	}
	return z, p.Err()
}

// record returns what a zone file of z says as a record of z.
func (z Zone) record(origin string, rr dns.RR) (Record, error) {
	h := rr.Header()
	full := strings.ToLower(h.Name)
	if full != origin && !strings.HasSuffix(full, "."+origin) {
		return Record{}, fmt.Errorf("%s is not within %s", h.Name, z.Name)
	}
	name := strings.TrimSuffix(strings.TrimSuffix(full, origin), ".")
	// Past this check a dot in the name parts two labels, and nothing else.
	if name != "" && !plainName(name) {
		return Record{}, fmt.Errorf("%s has a character that a name can't have", h.Name)
	}
	r := Record{Type: dns.TypeToString[h.Rrtype], Name: name, Target: data(rr), TTL: int(h.Ttl)}
	if r.TTL == z.TTL {
		r.TTL = 0
	}
	return r, z.acceptable(r)
}

// acceptable refuses a record of a zone file that OVHcloud has no place for.
func (z Zone) acceptable(r Record) error {
	// OVHcloud's own names for texts are not the DNS's.
	if !slices.Contains(Types(), r.Type) || WireType(r.Type) != r.Type {
		return fmt.Errorf("%s has a type that OVHcloud does not have", r)
	}
	if err := CheckTTL(r.TTL); err != nil {
		return fmt.Errorf("%s: its time to live %w", r, err)
	}
	if err := CheckTarget(z.Name, r.Type, r.Target); err != nil {
		return fmt.Errorf("%s: its target %w", r, err)
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
