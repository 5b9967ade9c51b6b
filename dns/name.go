package dns

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/miekg/dns"
	"golang.org/x/net/idna"
)

// CanonicalName writes a name within a zone as OVHcloud does: in lower case, in
// ASCII, and "" for the zone itself.
func CanonicalName(name string) string {
	if name == "@" {
		return ""
	}
	if ascii, err := asciiName(name); err == nil {
		name = ascii
	}
	return strings.ToLower(name)
}

// CheckName accepts names within a zone, wildcards and underscores too; "" and
// "@" are the zone itself. One that ends with the zone's own name is refused:
// the zone would be added once more.
func CheckName(zone, name string) error {
	if name == "" || name == "@" {
		return nil
	}
	ascii, err := asciiName(name)
	if err != nil {
		return err
	}
	if meant, doubled := withoutZone(zone, ascii); doubled {
		return doubledError(zone, meant)
	}
	if !plainName(ascii) || strings.Contains(ascii, "/") {
		return errors.New(`is not a name within the zone, such as www, without the zone and its dots; "@" is the zone itself`)
	}
	return checkLength(zone, ascii)
}

// maxName is how many characters a name may have, without its final dot.
const maxName = 253

var errLongName = errors.New("is longer than a name may be, together with the zone")

// checkLength refuses a name in ASCII that is too long in full.
func checkLength(zone, name string) error {
	if !dns.IsFqdn(name) {
		name += "." + zone
	}
	if len(strings.TrimSuffix(name, ".")) > maxName {
		return errLongName
	}
	return nil
}

func doubledError(zone, meant string) error {
	return fmt.Errorf(`ends with the zone's own name, which is added: write %q, or %s would be in it twice`, meant, zone)
}

// withoutZone returns what is meant by a name that ends with its zone.
func withoutZone(zone, name string) (meant string, doubled bool) {
	zone, name = strings.ToLower(zone), strings.ToLower(strings.TrimSuffix(name, "."))
	if name == zone {
		return "@", true
	}
	return strings.CutSuffix(name, "."+zone)
}

// plainName reports whether name is one that needs no escapes in a zone file.
func plainName(name string) bool {
	_, ok := dns.IsDomainName(name)
	return ok && !strings.HasSuffix(name, ".") && !strings.ContainsFunc(name, func(c rune) bool { return !isLetterOrDigit(c) && !strings.ContainsRune("_*/.-", c) })
}

func isLetterOrDigit(c rune) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// asciiName writes labels that are not ASCII as A-labels, and leaves the others
// as they are. It refuses what nobody sees, and what is no letter.
func asciiName(name string) (string, error) {
	if isASCII(name) {
		return name, nil
	}
	if r, ok := oddRune(name); ok {
		return "", fmt.Errorf("has the character %U in %q, which a name can't have", r, name)
	}
	labels := strings.Split(name, ".")
	for i, label := range labels {
		if isASCII(label) {
			continue
		}
		ascii, err := idna.Lookup.ToASCII(label)
		if err != nil {
			return "", fmt.Errorf("has %q in it, which is no international name: %w", label, err)
		}
		labels[i] = ascii
	}
	return strings.Join(labels, "."), nil
}

// oddRune returns the first character of s that is neither ASCII nor part of a
// word in some language.
func oddRune(s string) (rune, bool) {
	for _, r := range s {
		if r > unicode.MaxASCII && !unicode.In(r, unicode.L, unicode.M, unicode.Nd) || r == unicode.ReplacementChar {
			return r, true
		}
	}
	return 0, false
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// fullName returns a name within the zone in full, with its final dot.
func (z Zone) fullName(name string) string {
	name = CanonicalName(name)
	if name == "" {
		return dns.Fqdn(strings.ToLower(z.Name))
	}
	return dns.Fqdn(name + "." + strings.ToLower(z.Name))
}

// within returns a full name as one within the zone.
func (z Zone) within(full string) (name string, ok bool) {
	full, zone := strings.ToLower(full), dns.Fqdn(strings.ToLower(z.Name))
	if full == zone {
		return "", true
	}
	return strings.CutSuffix(full, "."+zone)
}
