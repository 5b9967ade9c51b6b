package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// Canonical writes the target of a record in the one form that all targets of
// the same meaning have: names in full and in lower case, addresses in their
// shortest form, texts in one part and without quotes. What stands in quotes
// keeps its case, since the values in there may depend on it. Canonical is for
// comparing, not for writing to a zone.
//
// It refuses a target that no resolver could read.
func Canonical(zone, recordType, target string) (string, error) {
	if strings.ContainsAny(target, "\r\n\x00") {
		return "", errors.New("it has more than one line")
	}
	wire := WireType(recordType)
	switch wire {
	case "A", "AAAA":
		return canonicalAddress(wire, target)
	case "TXT":
		if !strings.HasPrefix(target, `"`) {
			return target, nil // OVHcloud adds the quotes
		}
	}
	// Behind them the parser reads on, where no target can.
	if hasBare(target, ";()") {
		return "", errors.New("it has a comment or parentheses")
	}
	c, ok := reprint(zone, wire, target)
	if !ok {
		return "", badForm(wire)
	}
	if wire == "TXT" {
		return c, nil
	}
	// The parser takes some halves of a target, whose print it does not read.
	if again, ok := reprint(zone, wire, c); !ok || again != c {
		return "", badForm(wire)
	}
	return c, nil
}

// reprint parses a target and writes what was read: texts bare, anything else
// as a zone file does.
func reprint(zone, wire, target string) (string, bool) {
	p := dns.NewZoneParser(strings.NewReader("@ 60 IN "+wire+" "+target+"\n"), dns.Fqdn(zone), "")
	rr, ok := p.Next()
	if !ok || p.Err() != nil {
		return "", false
	}
	if txt, ok := rr.(*dns.TXT); ok {
		return strings.Join(txt.Txt, ""), true
	}
	return lowerBare(data(rr)), true
}

func canonicalAddress(wire, target string) (string, error) {
	a, err := netip.ParseAddr(target)
	if err != nil || a.Zone() != "" || a.Is4() != (wire == "A") {
		return "", badForm(wire)
	}
	return a.String(), nil
}

// data returns what a record holds, as a zone file writes it.
func data(rr dns.RR) string { return strings.TrimPrefix(rr.String(), rr.Header().String()) }

// hasBare reports whether one of chars stands outside of quotes in a target.
func hasBare(target, chars string) bool {
	found := false
	mapBare(target, func(c byte) byte {
		found = found || strings.IndexByte(chars, c) >= 0
		return c
	})
	return found
}

// lowerBare returns target with all that stands outside of quotes in lower
// case.
func lowerBare(target string) string {
	return mapBare(target, func(c byte) byte {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	})
}

// mapBare returns target with f applied to each character that is neither in
// quotes nor escaped.
func mapBare(target string, f func(byte) byte) string {
	out := []byte(target)
	quoted := false
	for i := 0; i < len(out); i++ {
		switch {
		case out[i] == '\\':
			i++
		case out[i] == '"':
			quoted = !quoted
		case !quoted:
			out[i] = f(out[i])
		}
	}
	return string(out)
}

// badForm tells the form of a target by an example.
func badForm(wire string) error { return fmt.Errorf("the form is %s", example(wire)) }

// example shows what the target of a record of that type looks like.
func example(wire string) string {
	switch wire {
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
	return "that of a zone file"
}
