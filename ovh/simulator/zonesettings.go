package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// zoneSettingsArea covers what a zone has besides its records.
func zoneSettingsArea(a *Account) area {
	zs := a.zones
	const at = "/domain/zone/{zoneName}"
	return area{name: "zoneSettings", routes: []route{
		{pattern: "PUT " + at + "/soa", handle: on(zs.find, (*zone).updateSOA), body: `{"ttl":7200,"email":"dns.example.com."}`},
		{pattern: "POST " + at + "/reset", handle: on(zs.find, zs.reset), body: `{"minimized":true,"DnsRecords":[{"fieldType":"A","target":"192.0.2.80"}]}`},
		{pattern: "GET " + at + "/capabilities", handle: show(zs.find, func(*zone) any {
			return struct {
				DynHost bool `json:"dynHost"`
			}{true}
		})},
		{pattern: "GET " + at + "/dnssec", handle: show(zs.find, func(z *zone) any {
			return struct {
				Status string `json:"status"`
			}{z.dnssecStatus()}
		})},
		{pattern: "POST " + at + "/dnssec", handle: on(zs.find, func(z *zone, _ *request) (any, *failure) {
			return zs.switchDNSSEC(z, functionSign)
		})},
		{pattern: "DELETE " + at + "/dnssec", handle: on(zs.find, func(z *zone, _ *request) (any, *failure) {
			return zs.switchDNSSEC(z, functionUnsign)
		})},
		{pattern: "GET " + at + "/option", handle: show(zs.find, func(*zone) any { return []string{} })},
	}}
}

// updateSOA changes how long the zone's records live. As with records, nobody
// sees it before the zone is refreshed. The serial number is OVHcloud's own: a
// body may hold any.
func (z *zone) updateSOA(r *request) (any, *failure) {
	next, f := amend(r, z.soa(), "email", "expire", "nxDomainTtl", "refresh", "serial", "server", "ttl")
	if f != nil {
		return nil, f
	}
	for _, p := range []struct {
		name    string
		seconds int
	}{{"expire", next.Expire}, {"nxDomainTtl", next.NegativeTTL}, {"refresh", next.Refresh}, {"ttl", next.TTL}} {
		if p.seconds < 60 {
			return nil, badRequest("[%s] Given data (%d) is too small", p.name, p.seconds)
		}
	}
	for _, p := range []struct{ name, host string }{{"email", next.Email}, {"server", next.Server}} {
		if strings.Trim(p.host, ".") == "" || strings.ContainsAny(p.host, " \t\r\n;()\"\\") {
			return nil, invalid(p.name, p.host, "string")
		}
	}
	z.SOA, z.Staged = &next, true
	return nil, nil
}

// A resetRecord is one that a zone has after it was reset, in place of
// OVHcloud's own.
type resetRecord struct {
	FieldType string `json:"fieldType"`
	Target    string `json:"target"`
}

// reset replaces all records with those of a new zone, and publishes them. A
// minimized zone has its name servers only, and what the order asks for.
func (zs *zones) reset(z *zone, r *request) (any, *failure) {
	var in struct {
		Records   []resetRecord `json:"DnsRecords"`
		Minimized bool          `json:"minimized"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	own := []resetRecord{{"A", "192.0.2.80"}, {"MX", "1 mx1.mail.ovh.net."}, {"MX", "5 mx2.mail.ovh.net."}}
	var file strings.Builder
	fmt.Fprintf(&file, "$TTL %d\n@ IN NS dns200.anycast.me.\n@ IN NS ns200.anycast.me.\n", zoneTTL)
	if in.Minimized {
		own = nil
	} else {
		file.WriteString("@ IN TXT \"v=spf1 include:mx.ovh.com -all\"\nwww IN CNAME @\n")
	}
	for _, rec := range in.Records {
		if rec.FieldType != "A" && rec.FieldType != "MX" {
			return nil, invalid("fieldType", rec.FieldType, "domain.zone.ResettableNamedResolutionFieldTypeEnum")
		}
		own = slices.DeleteFunc(own, func(o resetRecord) bool { return o.FieldType == rec.FieldType })
	}
	// Each is checked before it becomes a line of a file.
	for _, rec := range slices.Concat(own, in.Records) {
		full := record{FieldType: rec.FieldType, SubDomain: new(""), Target: rec.Target, TTL: new(0), Zone: z.Name}
		if f := new(zone).validate(&full); f != nil {
			return nil, f
		}
		file.WriteString(full.line() + "\n")
	}
	z.SOA = nil
	zs.replace(z, file.String())
	zs.publish(z)
	return nil, nil
}

// The tasks that switch DNSSEC on and off.
const (
	functionSign   = "DnssecEnable"
	functionUnsign = "DnssecDisable"
)

// switchDNSSEC begins to sign the zone, or to take its signatures away.
func (zs *zones) switchDNSSEC(z *zone, function string) (any, *failure) {
	status := z.dnssecStatus()
	if (function == functionSign) != (status == "disabled") || strings.HasSuffix(status, "InProgress") {
		return nil, conflict("DNSSEC is %s for this zone", status)
	}
	zs.start(z, function, "")
	return nil, nil
}

func (z *zone) dnssecStatus() string {
	for _, t := range z.Tasks {
		switch {
		case t.API.Status == "done":
		case t.API.Function == functionSign:
			return "enableInProgress"
		case t.API.Function == functionUnsign:
			return "disableInProgress"
		}
	}
	if z.Signed {
		return "enabled"
	}
	return "disabled"
}
