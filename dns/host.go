package dns

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// The target of some types names a host, at a place among its words that the
// type tells. A host without its final dot lies within the zone: whoever forgets
// the dot of www.example.net gets www.example.net.example.net.

// hostWords returns which words of a target of that type are names.
func hostWords(wire string) []int {
	switch wire {
	case "CNAME", "DNAME", "NS", "PTR":
		return []int{0}
	case "MX", "HTTPS", "SVCB":
		return []int{1}
	case "SRV":
		return []int{3}
	case "RP":
		return []int{0, 1}
	case "NAPTR":
		return []int{5}
	}
	return nil
}

// A span is where a word of a target stands.
type span struct{ from, to int }

// words returns the words of a target; what stands in quotes is part of one.
func words(target string) (all []span) {
	quoted, from := false, -1
	for i := 0; i < len(target); i++ {
		blank := !quoted && (target[i] == ' ' || target[i] == '\t')
		switch {
		case blank && from >= 0:
			all, from = append(all, span{from, i}), -1
		case !blank && from < 0:
			from = i
		}
		switch target[i] {
		case '"':
			quoted = !quoted
		case '\\':
			i++
		}
	}
	if from >= 0 {
		all = append(all, span{from, len(target)})
	}
	return all
}

// hosts returns the names that a target holds, as they are written.
func hosts(wire, target string) (all []string) {
	found := words(target)
	for _, i := range hostWords(wire) {
		if i < len(found) {
			all = append(all, target[found[i].from:found[i].to])
		}
	}
	return all
}

// asciiHosts returns a target with its names in ASCII.
func asciiHosts(wire, target string) (string, error) {
	if isASCII(target) {
		return target, nil
	}
	found, places := words(target), hostWords(wire)
	for _, n := range slices.Backward(places) { // from the end, so that the spans stay true
		if n >= len(found) {
			continue
		}
		at := found[n]
		ascii, err := asciiName(target[at.from:at.to])
		if err != nil {
			return "", fmt.Errorf("it %w", err)
		}
		target = target[:at.from] + ascii + target[at.to:]
	}
	return target, nil
}

// Doubt says what in r probably means something else than it says: a name that
// ends with the zone's own, a host that lacks its final dot, an address or a URL
// in the place of a host. Z is the zone as it would be with r. A record that
// OVHcloud has already may be so; nobody should make another.
func (z Zone) Doubt(r Record) error { return z.doubt(r, z.held()) }

func (z Zone) doubt(r Record, held held) error {
	if meant, doubled := withoutZone(z.Name, CanonicalName(r.Name)); doubled {
		return fmt.Errorf("its name %w", doubledError(z.Name, meant))
	}
	// A zone file's record has its hosts in full; how they were written tells more.
	if host, ok := z.undotted[z.meaning(r)]; ok {
		return z.doubtRelative(host, held)
	}
	for _, host := range hosts(WireType(r.Type), Sent(r.Type, r.Target)) {
		if err := z.doubtHost(host, held); err != nil {
			return err
		}
	}
	return nil
}

// doubtHost says what is wrong with a host that a target of the zone names.
func (z Zone) doubtHost(host string, held held) error {
	switch {
	case host == "." || host == "@":
		return nil
	case !dns.IsFqdn(host):
		return z.doubtRelative(undotted{host, z.fullName(host)}, held)
	}
	if err := checkHost(host); err != nil {
		return err
	}
	if within, ok := z.within(host); ok && within != "" {
		if _, doubled := withoutZone(z.Name, within); doubled {
			return fmt.Errorf("the host %q has the zone's name twice; write %q", host, within+".")
		}
	}
	return nil
}

// doubtRelative says of a host without its final dot where it leads, unless
// that is a name that the zone has.
func (z Zone) doubtRelative(host undotted, held held) error {
	if err := checkHost(host.written); err != nil {
		return err
	}
	meant := strings.ToLower(host.written) + "."
	if _, doubled := withoutZone(z.Name, host.written); doubled {
		return fmt.Errorf("the host %q has no final dot, so it means %s; write %q", host.written, host.full, meant)
	}
	if name, ok := z.within(host.full); ok && strings.Contains(host.written, ".") && !held.has(name) {
		return fmt.Errorf("the host %q has no final dot, so it means %s, which the zone does not have; write %q, or that in full", host.written, host.full, meant)
	}
	return nil
}

// checkHost refuses what can't be the name of a host.
func checkHost(host string) error {
	name := strings.TrimSuffix(host, ".")
	if isAddress(name) {
		return fmt.Errorf("the host %q is an address; a host is wanted, whose A or AAAA record holds the address", host)
	}
	if strings.Contains(name, "//") || strings.Contains(name, ":") {
		return fmt.Errorf("the host %q looks like a URL; write www.example.net. and no more", host)
	}
	for label := range strings.SplitSeq(name, ".") {
		if !isHostLabel(label) {
			return fmt.Errorf("%q is not a host name: labels of letters, digits and hyphens, joined by dots", host)
		}
	}
	return nil
}

// isHostLabel accepts what hosts are called, and the ranges by which parts of a
// reverse zone are handed over, such as 0/25.
func isHostLabel(label string) bool {
	if low, high, ok := strings.Cut(label, "/"); ok {
		return low+high != "" && strings.Trim(low+high, "0123456789") == ""
	}
	odd := func(c rune) bool { return !isLetterOrDigit(c) && c != '_' && c != '-' }
	return label != "" && strings.Trim(label, "-") == label && !strings.ContainsFunc(label, odd)
}

func isAddress(name string) bool {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return true
	}
	// No domain of the top is a number, so it is an address that went wrong.
	last := name[strings.LastIndexByte(name, '.')+1:]
	return strings.Contains(name, ".") && last != "" && strings.Trim(last, "0123456789") == ""
}

// held is what a zone answers for, by name within it.
type held struct {
	names   map[string]bool // of records, and all above them
	parents map[string]bool // of wildcards, and what is handed over to others
}

func (z Zone) held() held {
	h := held{make(map[string]bool), make(map[string]bool)}
	for _, r := range z.Records {
		own := CanonicalName(r.Name)
		for name := own; name != ""; _, name, _ = strings.Cut(name, ".") {
			h.names[name] = true
		}
		switch parent, wildcard := strings.CutPrefix(own, "*."); {
		case own == "*":
			h.parents[""] = true
		case wildcard:
			h.parents[parent] = true
		case own != "" && (r.Type == "NS" || r.Type == "DNAME"):
			h.parents[own] = true
		}
	}
	return h
}

// has reports whether the zone answers for a name within it, be it by a
// wildcard or by whom it hands the name over to.
func (h held) has(name string) bool {
	if name == "" || h.names[name] {
		return true
	}
	for name != "" {
		_, name, _ = strings.Cut(name, ".")
		if h.parents[name] {
			return true
		}
	}
	return false
}
