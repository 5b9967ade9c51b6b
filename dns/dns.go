// Package dns knows what the records of a DNS zone mean: when two of them tell
// resolvers the same, which can't stand side by side, what a zone file holds,
// and what separates a zone from a wanted one. It asks nobody: everything here
// is a function of its arguments.
//
// # The way through
//
// A [Zone] is a name and its [Record]s. [ParseZone] reads one from a zone file;
// a caller that knows the records fills it in. [Compare] takes the zone as it
// is and as it should be, and returns the [Difference]: the records to add, to
// change and to delete. It keeps as many records as it can, so that a wanted
// zone is reached with few writes, and [Difference.Edits] puts these in an order
// in which a failure loses least.
//
// For a single record there are questions to its zone: [Zone.Find] tells
// whether a record that means the same is there already, and [Zone.Matching]
// which records it would take the place of.
//
// # What is refused
//
// [CheckName], [CheckPlace], [CheckTarget] and [CheckTTL] find what no zone can
// hold. [Zone.Doubt] finds what probably means something else than it says, and
// [Zone.Conflicts] what can't be in one zone. [Danger] tells when a person has
// to agree.
//
// # Meaning and spelling
//
// A record can be spelt in many ways: names are relative to the zone or in
// full, upper or lower case, addresses are short or long, texts are quoted,
// bare or in parts. Whatever compares records here compares their [Canonical]
// targets, and names without regard to case. A record in a [Difference] is
// spelt as it was given; [Sent] writes a target as OVHcloud is to keep it.
package dns

import (
	"fmt"
	"slices"
)

// A Zone is the records of a DNS zone, its SOA aside.
type Zone struct {
	Name    string
	TTL     int // the default of its zone file, in seconds; 0 when that is not known
	Records []Record

	undotted map[string]undotted // hosts that a zone file has without their final dot, by the meaning of their records
}

// Without returns z without the records of a type.
func (z Zone) Without(recordType string) Zone {
	z.Records = slices.DeleteFunc(slices.Clone(z.Records), func(r Record) bool { return r.Type == recordType })
	return z
}

// A Record is one record of a zone.
type Record struct {
	ID     int64  // what OVHcloud calls it; 0 for one that is only wanted
	Type   string // one of [Types]
	Name   string // within the zone; "" or "@" for the zone itself
	Target string // as in a zone file: hosts outside the zone end with a dot
	TTL    int    // time to live in seconds; 0 for the zone's default
}

// String writes r as a line of a zone file. A time to live that is the zone's
// default is left out.
func (r Record) String() string {
	name, target := r.Name, r.Target
	if name == "" {
		name = "@"
	}
	if bareType(r.Type) {
		target = quoteText([]byte(r.Text()))
	}
	if r.TTL > 0 {
		return fmt.Sprintf("%s %d %s %s", name, r.TTL, r.Type, target)
	}
	return fmt.Sprintf("%s %s %s", name, r.Type, target)
}

// Types returns the types that a record can have at OVHcloud, sorted.
func Types() []string {
	return []string{
		"A", "AAAA", "CAA", "CNAME", "DKIM", "DMARC", "DNAME", "HTTPS", "LOC", "MX",
		"NAPTR", "NS", "PTR", "RP", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT",
	}
}

// TextTypes returns the types of records that are texts in the DNS: TXT first,
// then those that OVHcloud lists under names of their own.
func TextTypes() []string { return []string{"TXT", "SPF", "DKIM", "DMARC"} }

// WireType returns the type that the DNS knows a record by: TXT for all of
// [TextTypes], the type itself for any other.
func WireType(recordType string) string {
	if slices.Contains(TextTypes(), recordType) {
		return "TXT"
	}
	return recordType
}
