package simulator

import (
	"encoding/json"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// scalar reports whether v is of one of OVHcloud's plain types. An unknown
// type fits nothing.
func scalar(typ string, v any) bool {
	if _, base, isAlias := strings.Cut(typ, ":"); isAlias {
		typ = base
	}
	switch typ {
	case "long":
		n, ok := v.(json.Number)
		_, err := n.Int64()
		return ok && err == nil
	case "double":
		_, ok := v.(json.Number)
		return ok
	case "boolean":
		_, ok := v.(bool)
		return ok
	}
	s, ok := v.(string)
	if !ok {
		return false
	}
	switch typ {
	case "string", "text", "password":
		return true
	case "datetime":
		_, err := time.Parse("2006-01-02T15:04:05-07:00", s)
		return err == nil
	case "date":
		_, err := time.Parse(time.DateOnly, s)
		return err == nil
	case "duration":
		return regexp.MustCompile(`^P(\d+[YMWD])+$`).MatchString(s)
	case "time":
		_, err := time.Parse(time.TimeOnly, s)
		return err == nil
	case "macAddress":
		_, err := net.ParseMAC(s)
		return err == nil
	case "ipv6":
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is6()
	case "uuid":
		return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(s)
	case "ip":
		_, err := netip.ParseAddr(s)
		return err == nil
	case "ipv4Block":
		p, err := netip.ParsePrefix(s)
		return err == nil && p == p.Masked() && p.Addr().Is4()
	case "ipv4":
		a, err := netip.ParseAddr(s)
		return err == nil && a.Is4()
	case "phoneNumber":
		return true
	case "ipBlock":
		p, err := netip.ParsePrefix(s)
		return err == nil && p == p.Masked()
	}
	return false
}
