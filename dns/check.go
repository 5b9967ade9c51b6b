package dns

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// The errors of these checks are written to follow what was checked, as in
// "the subdomain is not a name".

// CheckTarget refuses what no resolver could read as the target of a record of
// that type, and what OVHcloud is known to refuse.
func CheckTarget(zone, recordType, target string) error {
	if err := checkTarget(zone, recordType, target); err != nil {
		return fmt.Errorf("does not fit a record of type %s: %w", recordType, err)
	}
	return nil
}

func checkTarget(zone, recordType, target string) error {
	if WireType(recordType) == "TXT" {
		text, err := lineText(target)
		if err != nil {
			return err
		}
		return checkText(recordType, text)
	}
	if _, err := Canonical(zone, recordType, target); err != nil {
		return err
	}
	for _, host := range hosts(recordType, target) {
		if ascii, err := asciiName(host); err == nil && checkLength(zone, ascii) != nil {
			return fmt.Errorf("the host %.20s… %w", host, errLongName)
		}
	}
	rr, err := read(zone, recordType, target)
	if err != nil {
		return err
	}
	switch rr := rr.(type) {
	case *dns.TLSA:
		return checkDigest(rr.Certificate, map[uint8]int{1: 32, 2: 64}[rr.MatchingType])
	case *dns.SSHFP:
		return checkDigest(rr.FingerPrint, map[uint8]int{1: 20, 2: 32}[rr.Type])
	}
	return nil
}

// checkDigest refuses what is no hexadecimal number, or not of as many bytes as
// its kind has; 0 for any.
func checkDigest(digits string, bytes int) error {
	b, err := hex.DecodeString(digits)
	switch {
	case err != nil || len(b) == 0:
		return fmt.Errorf("%q is not a number of hexadecimal digits, two a byte", digits)
	case bytes > 0 && len(b) != bytes:
		return fmt.Errorf("a digest of its kind has %d hexadecimal digits, not %d", 2*bytes, 2*len(b))
	}
	return nil
}

// CheckPlace refuses a type at a name where OVHcloud, or the DNS, has no room
// for it.
func CheckPlace(recordType, name string) error {
	labels := strings.Split(CanonicalName(name), ".")
	switch {
	case recordType == "CNAME" && labels[0] == "":
		return errors.New("is missing: a zone itself can't be a CNAME")
	case recordType == "DKIM" && !slices.Contains(labels, "_domainkey"):
		return errors.New("is not below _domainkey, where DKIM keys are looked for, such as mail._domainkey")
	case recordType == "DMARC" && labels[0] != "_dmarc":
		return errors.New("is not _dmarc, where DMARC rules are looked for")
	}
	return nil
}

// CheckTTL accepts a time to live that OVHcloud keeps.
func CheckTTL(seconds int) error {
	if seconds < 0 || seconds > math.MaxInt32 {
		return fmt.Errorf("must be at most %d", math.MaxInt32)
	}
	if seconds > 0 && seconds < 60 {
		return errors.New("must be at least 60, or 0 for the zone's default")
	}
	return nil
}

// CheckDefaultTTL accepts the time to live that z has for records without one
// of their own, unless it is the one that OVHcloud has for the zone already.
func (z Zone) CheckDefaultTTL(present int) error {
	if z.TTL == present || !slices.ContainsFunc(z.Records, func(r Record) bool { return r.TTL == 0 }) {
		return nil
	}
	return CheckTTL(z.TTL)
}
