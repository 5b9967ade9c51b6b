package simulator

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"unicode"

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

// line writes the record as a zone file does. Texts that are kept without
// quotes get them.
func (r *record) line() string {
	owner, ttl, kind, target := "@", "", r.FieldType, r.Target
	if *r.SubDomain != "" {
		owner = *r.SubDomain
	}
	if *r.TTL > 0 {
		ttl = fmt.Sprint(*r.TTL)
	}
	if r.isBare() {
		kind, target = "TXT", quoted(target)
	}
	return fmt.Sprintf("%s %s IN %s %s", owner, ttl, kind, target)
}

// parse reads the record as a resolver would, which proves its target.
func (r *record) parse() (wire.RR, error) {
	if strings.ContainsFunc(r.Target, func(c rune) bool { return unicode.IsControl(c) && c != '\t' }) {
		return nil, errors.New("target with control characters, such as the end of a line")
	}
	if !r.isBare() && strings.ContainsAny(unquoted(r.Target), ";()") {
		return nil, errors.New("target with a comment or parentheses")
	}
	p := wire.NewZoneParser(strings.NewReader("$TTL 3600\n"+r.line()+"\n"), fqdn(r.Zone), "")
	rr, _ := p.Next()
	return rr, p.Err()
}

// unquoted returns what of a target stands outside of quotes and is not escaped.
func unquoted(target string) string {
	target = regexp.MustCompile(`\\.`).ReplaceAllString(target, "")
	return regexp.MustCompile(`"[^"]*"?`).ReplaceAllString(target, "")
}

// isBare reports whether the record is a text of a type that is kept without
// quotes.
func (r *record) isBare() bool { return r.FieldType == "DKIM" || r.FieldType == "DMARC" }

// quoted writes a text that has no quotes with them, in parts of 255 bytes.
func quoted(text string) string {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, text[:255]), text[255:]
	}
	parts = append(parts, text)
	for i, part := range parts {
		parts[i] = `"` + strings.ReplaceAll(part, `"`, `\"`) + `"`
	}
	return strings.Join(parts, " ")
}

// sorted returns copies of the zone's records, the oldest first.
func (z *zone) sorted() []record {
	var all []record
	for _, rec := range z.Records {
		all = append(all, *rec)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// file writes the zone as a zone file.
func (z *zone) file() string {
	var b strings.Builder
	soa := z.soa()
	fmt.Fprintf(&b, "$TTL %d\n@ IN SOA %s %s (%d %d 3600 %d %d)\n", soa.TTL, soa.Server, soa.Email, soa.Serial, soa.Refresh, soa.Expire, soa.NegativeTTL)
	for _, rec := range z.sorted() {
		b.WriteString(rec.line() + "\n")
	}
	return b.String()
}
