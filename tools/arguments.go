package tools

import (
	"net/mail"
	"net/netip"
	"regexp"
	"strings"
	"unicode"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// What a schema can't say of an argument is said here. Each function returns
// the faults of one argument, none when it is sound.

func fault(at, problem string) []schemas.Fault { return []schemas.Fault{{At: at, Problem: problem}} }

// nameFault accepts what people name things with; no path, no pictures.
func nameFault(at, name string) []schemas.Fault {
	for _, r := range name {
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" ._-@+:=()#,'", r) || r == '\ufe0f' {
			return fault(at, "may hold letters, digits, spaces and . _ - @ + : = ( ) # , ' only")
		}
	}
	if strings.Trim(name, ". ") == "" {
		return fault(at, "is not a name")
	}
	return nil
}

func ipFault(at, ip string) []schemas.Fault {
	if a, err := netip.ParseAddr(ip); err != nil || a.Zone() != "" {
		return fault(at, "is not an IP address such as 192.0.2.5 or 2001:db8::1, without a mask")
	}
	return nil
}

// blockFault accepts no block at all: the argument is optional.
func blockFault(at, block string) []schemas.Fault {
	if block == "" {
		return nil
	}
	p, err := ovh.ParseBlock(block)
	if err != nil {
		return fault(at, "is not an IP block such as 192.0.2.0/28 or 2001:db8::/64")
	}
	if p != p.Masked() {
		return fault(at, "has address bits beyond its mask; the block is "+p.Masked().String())
	}
	return nil
}

func mailFault(at, address string) []schemas.Fault {
	if address == "" {
		return nil
	}
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		return fault(at, "is not a mail address")
	}
	return nil
}

// hostFault accepts a host name, with or without its final dot.
func hostFault(at, name string) []schemas.Fault {
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	if len(name) > 254 {
		return fault(at, "is longer than a host name may be")
	}
	label := regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$`)
	for _, l := range labels {
		if !label.MatchString(l) {
			return fault(at, "is not a host name: labels of letters, digits and hyphens, at most 63 long, joined by dots")
		}
	}
	return nil
}
