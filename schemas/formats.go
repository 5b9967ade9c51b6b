package schemas

import (
	"errors"
	"net"
	"net/netip"
	"time"

	validate "github.com/santhosh-tekuri/jsonschema/v6"
)

// formats are OVHcloud's types that JSON Schema has no name for. They are as
// generous as OVHcloud is: a single address is a block, and a day a moment.
func formats() []*validate.Format {
	return []*validate.Format{
		format("ip", func(s string) bool { return isIP(s, func(netip.Addr) bool { return true }) }),
		format("ipBlock", func(s string) bool { return isBlock(s, func(netip.Addr) bool { return true }) }),
		format("ipv4Block", func(s string) bool { return isBlock(s, netip.Addr.Is4) }),
		format("ipv6Block", func(s string) bool { return isBlock(s, netip.Addr.Is6) }),
		format("ipInterface", func(s string) bool { return isBlock(s, func(netip.Addr) bool { return true }) }),
		format("macAddress", func(s string) bool { _, err := net.ParseMAC(s); return err == nil }),
		format("datetime", isMoment),
	}
}

func format(name string, fits func(string) bool) *validate.Format {
	return &validate.Format{Name: name, Validate: func(v any) error {
		if s, ok := v.(string); ok && !fits(s) {
			return errors.New("is no " + name)
		}
		return nil
	}}
}

func isIP(s string, fits func(netip.Addr) bool) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && fits(a)
}

func isBlock(s string, fits func(netip.Addr) bool) bool {
	p, err := netip.ParsePrefix(s)
	return err == nil && fits(p.Addr()) || isIP(s, fits)
}

func isMoment(s string) bool {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
