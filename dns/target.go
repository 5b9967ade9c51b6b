package dns

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"strings"

	"github.com/miekg/dns"
)

// Canonical writes the target of a record in the one form that all targets of
// the same meaning have: names in full, in lower case and in ASCII, addresses
// in their shortest form, the parameters of a service in one order, texts by
// the bytes that they stand for. Values whose case matters keep it. Canonical
// is for comparing, not for writing to a zone.
//
// It refuses a target that no resolver could read.
func Canonical(zone, recordType, target string) (string, error) {
	wire := WireType(recordType)
	if wire == "TXT" {
		text, err := lineText(target)
		return quoteBytes(text), err
	}
	if name, ok := plainHost(zone, wire, target); ok {
		return name, nil
	}
	c, ok, err := reprint(zone, wire, target)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", badForm(wire)
	}
	// The parser takes some halves of a target, whose print it does not read.
	if again, ok, err := reprint(zone, wire, c); err != nil || !ok || again != c {
		return "", badForm(wire)
	}
	return c, nil
}

// plainHost returns a target that is a host and nothing else, in canonical form,
// where it has no need of a parser: most of a large zone has not.
func plainHost(zone, wire, target string) (string, bool) {
	if words := hostWords(wire); len(words) != 1 || words[0] != 0 || !plainName(strings.TrimSuffix(target, ".")) {
		return "", false
	}
	name := strings.ToLower(target)
	if !dns.IsFqdn(name) {
		name += "." + dns.Fqdn(strings.ToLower(zone))
	}
	_, ok := dns.IsDomainName(name)
	return name, ok
}

// Sent writes a target as OVHcloud is to keep it: texts in the form of their
// type, names that are not ASCII as A-labels, anything else as it is given. What
// can't be read stays as it is.
func Sent(recordType, target string) string {
	wire := WireType(recordType)
	if wire != "TXT" {
		ascii, err := asciiHosts(wire, target)
		if err != nil {
			return target
		}
		return ascii
	}
	text, err := lineText(target)
	switch {
	case err != nil:
		return target
	case bareType(recordType):
		return string(text)
	}
	return quoteText(text)
}

// lineText is decodeText of a target on one line.
func lineText(target string) ([]byte, error) {
	if err := oneLine(target); err != nil {
		return nil, err
	}
	text, err := decodeText(target)
	if err != nil {
		return nil, fmt.Errorf("%w; %w", err, badForm("TXT"))
	}
	return text, nil
}

func oneLine(target string) error {
	if strings.ContainsAny(target, "\r\n\x00") {
		return errors.New("it has more than one line")
	}
	return nil
}

// reprint reads a target and writes what was read, in canonical form.
func reprint(zone, wire, target string) (canonical string, ok bool, err error) {
	if err := oneLine(target); err != nil {
		return "", false, err
	}
	if wire == "A" || wire == "AAAA" {
		a, err := netip.ParseAddr(target)
		return a.String(), err == nil && a.Zone() == "" && a.Is4() == (wire == "A"), nil
	}
	rr, err := read(zone, wire, target)
	if rr == nil || err != nil {
		return "", false, err
	}
	switch rr := rr.(type) {
	case *dns.SVCB:
		return service(rr)
	case *dns.HTTPS:
		return service(&rr.SVCB)
	case *dns.NAPTR:
		return pointer(rr)
	case *dns.CAA:
		rr.Tag = strings.ToLower(rr.Tag)
	}
	return lowerBare(data(rr)), true, nil
}

// read parses a target; nil is one that it could not.
func read(zone, wire, target string) (dns.RR, error) {
	target, err := asciiHosts(wire, target)
	if err != nil {
		return nil, err
	}
	// Behind them the parser reads on, where no target can.
	if hasBare(target, ";()") {
		return nil, errBare
	}
	return parse(dns.Fqdn(strings.ToLower(zone)), wire, target), nil
}

// parse reads the target of a record whose names are relative to origin.
func parse(origin, wire, target string) dns.RR {
	p := dns.NewZoneParser(strings.NewReader("@ 60 IN "+wire+" "+target+"\n"), origin, "")
	rr, ok := p.Next()
	if !ok || p.Err() != nil {
		return nil
	}
	// The parser takes a tag from within quotes, blanks and all.
	if caa, ok := rr.(*dns.CAA); ok && (caa.Tag == "" || strings.ContainsFunc(caa.Tag, func(c rune) bool { return !isLetterOrDigit(c) })) {
		return nil
	}
	return rr
}

// service writes a service, whose parameters mean the same in any order.
func service(rr *dns.SVCB) (string, bool, error) {
	sort.SliceStable(rr.Value, func(i, j int) bool { return rr.Value[i].Key() < rr.Value[j].Key() })
	for i, kv := range rr.Value {
		if i > 0 && kv.Key() == rr.Value[i-1].Key() {
			return "", false, fmt.Errorf("it has the parameter %s twice", kv.Key())
		}
		if m, ok := kv.(*dns.SVCBMandatory); ok {
			slices.Sort(m.Code)
		}
	}
	return lowerBare(data(rr)), true, nil
}

// pointer writes a NAPTR record. The case of its expression matters, that of
// its flags and services does not.
func pointer(rr *dns.NAPTR) (string, bool, error) {
	quoted := [3]string{strings.ToLower(rr.Flags), strings.ToLower(rr.Service), rr.Regexp}
	for i, s := range quoted {
		text, _, err := unescape(s, "")
		if err != nil {
			return "", false, err
		}
		quoted[i] = quoteBytes(text)
	}
	return fmt.Sprintf("%d %d %s %s", rr.Order, rr.Preference, strings.Join(quoted[:], " "), strings.ToLower(rr.Replacement)), true, nil
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
	case "HTTPS", "SVCB":
		return `1 . alpn="h2"`
	case "CNAME", "NS", "PTR", "DNAME":
		return "host.example.com."
	}
	return "that of a zone file"
}
