package tool

import (
	"net/mail"
	"net/netip"
	"regexp"
	"strings"
	"unicode"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// What a schema can't say of an argument is said here. Each function returns
// the faults of one argument, none when it is sound.

// FaultAt is one fault of the argument at, as a list.
func FaultAt(at, problem string) []Fault { return []Fault{{At: at, Problem: problem}} }

// NameFault accepts what people name things with; no path, no pictures.
func NameFault(at, name string) []Fault {
	for _, r := range name {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-@+:=()#,'", r) || r == '\ufe0f' {
			return FaultAt(at, "may hold letters, digits, spaces and . _ - @ + : = ( ) # , ' only")
		}
	}
	if strings.Trim(name, ". ") == "" {
		return FaultAt(at, "is not a name")
	}
	return nil
}

// IPFault accepts one address, without a mask or a zone.
func IPFault(at, ip string) []Fault {
	if a, err := netip.ParseAddr(ip); err != nil || a.Zone() != "" {
		return FaultAt(at, "is not an IP address such as 192.0.2.5 or 2001:db8::1, without a mask")
	}
	return nil
}

// BlockFault accepts no block at all: the argument is optional.
func BlockFault(at, block string) []Fault {
	if block == "" {
		return nil
	}
	p, err := ovh.ParseBlock(block)
	if err != nil {
		return FaultAt(at, "is not an IP block such as 192.0.2.0/28 or 2001:db8::/64")
	}
	if p != p.Masked() {
		return FaultAt(at, "has address bits beyond its mask; the block is "+p.Masked().String())
	}
	return nil
}

// MailFault accepts no mail address at all: the argument is optional.
func MailFault(at, address string) []Fault {
	if address == "" {
		return nil
	}
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		return FaultAt(at, "is not a mail address")
	}
	return nil
}

// HostFault accepts a host name, with or without its final dot.
func HostFault(at, name string) []Fault {
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	if len(name) > 254 {
		return FaultAt(at, "is longer than a host name may be")
	}
	label := regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$`)
	for _, l := range labels {
		if !label.MatchString(l) {
			return FaultAt(at, "is not a host name: labels of letters, digits and hyphens, at most 63 long, joined by dots")
		}
	}
	return nil
}
