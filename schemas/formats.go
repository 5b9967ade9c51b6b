package schemas

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"
)

// A format is a form of text that has a name.
type format struct {
	name string
	fits func(string) bool
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (f *format) UnmarshalText(name []byte) error {
	f.name, f.fits = string(name), formOf(string(name))
	if f.fits == nil {
		return fmt.Errorf("unknown format %q", name)
	}
	return nil
}

// formOf returns what fits a format: one of JSON Schema, or of OVHcloud's types
// that JSON Schema has no name for. Those are as generous as OVHcloud is: a
// single address is a block, and a day a moment.
func formOf(name string) func(string) bool {
	every := func(netip.Addr) bool { return true }
	switch name {
	case "ip":
		return func(s string) bool { return isIP(s, every) }
	case "ipv4":
		return func(s string) bool { return isIP(s, netip.Addr.Is4) }
	case "ipv6":
		return func(s string) bool { return isIP(s, func(a netip.Addr) bool { return a.Is6() && a.Zone() == "" }) }
	case "ipBlock", "ipInterface":
		return func(s string) bool { return isBlock(s, every) }
	case "ipv4Block":
		return func(s string) bool { return isBlock(s, netip.Addr.Is4) }
	case "ipv6Block":
		return func(s string) bool { return isBlock(s, netip.Addr.Is6) }
	case "macAddress":
		return func(s string) bool { _, err := net.ParseMAC(s); return err == nil }
	case "uuid":
		return isUUID
	case "date":
		return func(s string) bool { return isTime(s, time.DateOnly) }
	case "date-time":
		return func(s string) bool { return isTime(s, time.RFC3339) }
	case "datetime":
		return func(s string) bool {
			return isTime(s, time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly)
		}
	}
	return nil
}

func isIP(s string, fits func(netip.Addr) bool) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && fits(a)
}

func isBlock(s string, fits func(netip.Addr) bool) bool {
	p, err := netip.ParsePrefix(s)
	return err == nil && fits(p.Addr()) || isIP(s, fits)
}

func isTime(s string, layouts ...string) bool {
	return slices.ContainsFunc(layouts, func(layout string) bool {
		_, err := time.Parse(layout, s)
		return err == nil
	})
}

// isUUID reports whether s is 32 hexadecimal digits in five groups.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		if hyphen := i == 8 || i == 13 || i == 18 || i == 23; hyphen != (s[i] == '-') || !hyphen && !isHex(s[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }
