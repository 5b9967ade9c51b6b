package dns

import (
	"errors"
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// add adds the record of the last owner to the zone.
func (f *zoneFile) add(h header) error {
	name, ok := f.within(f.owner)
	if !ok {
		return fmt.Errorf("%s is not within %s", f.owner, f.Name)
	}
	target, err := f.target(h)
	if err != nil {
		return err
	}
	r := Record{Type: h.kind, Name: name, Target: target, TTL: f.timeToLive(h.ttl)}
	if err := CheckTTL(r.TTL); err != nil {
		return fmt.Errorf("%q: its time to live %w", r, err)
	}
	// What OVHcloud would not take may be there already; see Difference.Faults.
	if _, err := Canonical(f.Name, r.Type, r.Target); err != nil {
		return fmt.Errorf("%q: its target does not fit a record of type %s: %w", r, r.Type, err)
	}
	f.Records = append(f.Records, r)
	f.noteUndotted(h, r)
	return nil
}

// timeToLive returns what a record's time to live is: its own, or that of the
// file, which is 0 where the zone has that for all records.
func (f *zoneFile) timeToLive(told int) int {
	switch {
	case told >= 0:
		if !f.directive {
			f.ttl = told // as zone files have it: the last one told
		}
		return told
	case f.ttl < 0 || f.directive && f.ttl == f.TTL:
		return 0
	}
	return f.ttl
}

// target reads the target of a record and writes it with names in full.
func (f *zoneFile) target(h header) (string, error) {
	wire := WireType(h.kind)
	if wire == "TXT" {
		return f.text(h)
	}
	text, err := asciiHosts(wire, h.rest)
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	if wire == "A" || wire == "AAAA" {
		return text, nil
	}
	if words := hostWords(wire); len(words) == 1 && words[0] == 0 && plainName(strings.TrimSuffix(text, ".")) {
		if !dns.IsFqdn(text) {
			text = f.under(text)
		}
		return text, nil
	}
	rr := parse(f.origin, wire, text)
	if rr == nil || data(rr) == "" {
		return "", fmt.Errorf("its target does not fit a record of type %s: %w", h.kind, badForm(wire))
	}
	return data(rr), nil
}

// text reads a text. Its words outside of quotes are parts, which are put
// together without the blanks between them: that is never what is meant.
func (f *zoneFile) text(h header) (string, error) {
	text, bare, err := decodeParts(h.rest)
	if err != nil {
		return "", err
	}
	if bare > 1 {
		return "", errors.New("its text needs quotes: without, the blanks between its words are lost")
	}
	return Sent(h.kind, quoteText(text)), nil
}

// An undotted host is one without its final dot.
type undotted struct{ written, full string }

// noteUndotted remembers such a host: in the record it is written in full.
func (f *zoneFile) noteUndotted(h header, r Record) {
	if f.origin == "." { // beneath which every name is in full
		return
	}
	for _, host := range hosts(WireType(h.kind), h.rest) {
		if host == "@" || dns.IsFqdn(host) {
			continue
		}
		ascii, err := asciiName(host)
		if err == nil {
			f.undotted[f.meaning(r)] = undotted{ascii, f.under(strings.ToLower(ascii))}
		}
	}
}
