package dns

import (
	"errors"
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// The errors of these checks are written to follow what was checked, as in
// "the subdomain is not a name".

// CheckName accepts names within a zone, wildcards and underscores too; "" and
// "@" are the zone itself.
func CheckName(name string) error {
	if name == "" || name == "@" {
		return nil
	}
	if !plainName(name) || strings.Contains(name, "/") {
		return errors.New(`is not a name within the zone, such as www, without the zone and its dots; "@" is the zone itself`)
	}
	return nil
}

// plainName reports whether name is one that needs no escapes in a zone file.
func plainName(name string) bool {
	_, ok := dns.IsDomainName(name)
	return ok && !strings.HasSuffix(name, ".") && !strings.ContainsAny(name, " \\@\"'()\t\r\n")
}

// CheckTarget refuses what no resolver could read as the target of a record of
// that type.
func CheckTarget(zone, recordType, target string) error {
	if _, err := Canonical(zone, recordType, target); err != nil {
		return fmt.Errorf("does not fit a record of type %s: %w", recordType, err)
	}
	return nil
}

// CheckTTL accepts a time to live that OVHcloud accepts.
func CheckTTL(seconds int) error {
	if seconds > 0 && seconds < 60 {
		return errors.New("must be at least 60, or 0 for the zone's default")
	}
	return nil
}
