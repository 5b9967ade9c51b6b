package tools

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// wireType is the type that the DNS knows a record by: OVHcloud lists some
// texts under types of its own.
func wireType(fieldType string) string {
	switch fieldType {
	case "SPF", "DKIM", "DMARC":
		return "TXT"
	}
	return fieldType
}

// canonical writes a record's target so that two targets which mean the same
// are the same: names in full and in lower case, addresses in their shortest
// form, texts without quotes. It refuses what no resolver could read.
func canonical(zone, fieldType, target string) (string, error) {
	if strings.ContainsAny(target, "\r\n\x00") {
		return "", errors.New("it has more than one line")
	}
	kind := wireType(fieldType)
	switch kind {
	case "A", "AAAA":
		return canonicalAddress(kind, target)
	case "TXT":
		if !strings.HasPrefix(target, `"`) {
			return target, nil // OVHcloud adds the quotes
		}
	}
	if strings.ContainsAny(unquoted(target), ";()") {
		return "", errors.New("it has a comment or parentheses")
	}
	p := dns.NewZoneParser(strings.NewReader("@ 60 IN "+kind+" "+target+"\n"), dns.Fqdn(zone), "")
	rr, ok := p.Next()
	if err := p.Err(); err != nil || !ok {
		return "", fmt.Errorf("such as %s", example(kind))
	}
	if txt, ok := rr.(*dns.TXT); ok {
		return strings.Join(txt.Txt, ""), nil
	}
	return strings.ToLower(strings.TrimPrefix(rr.String(), rr.Header().String())), nil
}

// unquoted drops what stands between quotes.
func unquoted(s string) string {
	parts := strings.Split(strings.ReplaceAll(s, `\"`, ""), `"`)
	var out strings.Builder
	for i := 0; i < len(parts); i += 2 {
		out.WriteString(parts[i])
	}
	return out.String()
}

func canonicalAddress(kind, target string) (string, error) {
	a, err := netip.ParseAddr(target)
	if err != nil || a.Zone() != "" || a.Is4() != (kind == "A") {
		return "", fmt.Errorf("such as %s", example(kind))
	}
	return a.String(), nil
}

// example shows what the target of a record of that type looks like.
func example(kind string) string {
	switch kind {
	case "A":
		return "192.0.2.1"
	case "AAAA":
		return "2001:db8::1"
	case "MX":
		return "10 mail.example.com."
	case "SRV":
		return "10 60 5060 sip.example.com. (priority, weight, port, host)"
	case "CAA":
		return `0 issue "letsencrypt.org"`
	case "TXT":
		return `"v=spf1 -all"`
	case "TLSA":
		return "3 1 1 and a digest"
	case "SSHFP":
		return "4 2 and a fingerprint"
	case "CNAME", "NS", "PTR", "DNAME":
		return "host.example.com."
	}
	return "a zone file holds it"
}

// targetFault checks a target by its type.
func targetFault(zone, fieldType, target string) []schemas.Fault {
	if _, err := canonical(zone, fieldType, target); err != nil {
		return fault("target", fmt.Sprintf("is no target of a record of type %s: %s", fieldType, err))
	}
	return nil
}

// subdomainFault accepts names within a zone, wildcards and underscores too;
// "" and "@" are the zone itself.
func subdomainFault(sub string) []schemas.Fault {
	if sub == "" || sub == "@" {
		return nil
	}
	if _, ok := dns.IsDomainName(sub); !ok || strings.HasSuffix(sub, ".") || strings.ContainsAny(sub, " /\\@\"'()\t\r\n") {
		return fault("subdomain", `is not a name within the zone, such as www, without the zone and its dots; "@" is the zone itself`)
	}
	return nil
}

func ttlFault(ttl int) []schemas.Fault {
	if ttl > 0 && ttl < 60 {
		return fault("ttl_seconds", "must be at least 60, or 0 for the zone's default")
	}
	return nil
}

// apex writes the zone itself as OVHcloud does.
func apex(sub string) string {
	if sub == "@" {
		return ""
	}
	return strings.ToLower(sub)
}

// sameRecord reports whether two records say the same to a resolver, their
// time to live aside.
func sameRecord(zone string, a, b ovh.Record) bool {
	if wireType(a.FieldType) != wireType(b.FieldType) || apex(a.SubDomain) != apex(b.SubDomain) {
		return false
	}
	x, errX := canonical(zone, a.FieldType, a.Target)
	y, errY := canonical(zone, b.FieldType, b.Target)
	return errX == nil && errY == nil && x == y || a.Target == b.Target
}

// describe writes a record for a reader.
func describe(r ovh.Record) string {
	name := r.SubDomain
	if name == "" {
		name = "@"
	}
	if r.TTL > 0 {
		return fmt.Sprintf("%s %d %s %s", name, r.TTL, r.FieldType, r.Target)
	}
	return fmt.Sprintf("%s %s %s", name, r.FieldType, r.Target)
}
