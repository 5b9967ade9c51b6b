package simulator

import (
	"slices"
	"strings"

	wire "github.com/miekg/dns"
)

// A zoneTask is what an import or a restore answers. It has ended when it is
// answered, and no route shows it again.
type zoneTask struct {
	CanAccelerate bool    `json:"canAccelerate"`
	CanCancel     bool    `json:"canCancel"`
	CanRelaunch   bool    `json:"canRelaunch"`
	Comment       *string `json:"comment"`
	Creation      string  `json:"creationDate"`
	Done          *string `json:"doneDate"`
	Function      string  `json:"function"`
	ID            int64   `json:"id"`
	LastUpdate    *string `json:"lastUpdate"`
	Status        string  `json:"status"`
	Todo          string  `json:"todoDate"`
}

// zoneHistoryArea covers what is done to zones as a whole: refresh, export and
// import, and the way back to what was public before.
func zoneHistoryArea(a *Account) area {
	zs := a.zones
	const at = "/domain/zone/{zoneName}"
	return area{name: "zoneHistory", routes: []route{
		{pattern: "POST " + at + "/refresh", handle: on(zs.find, func(z *zone, _ *request) (any, *failure) {
			zs.publish(z)
			return noContent{}, nil
		})},
		{pattern: "GET " + at + "/export", handle: show(zs.find, func(z *zone) any { return z.file() })},
		{pattern: "POST " + at + "/import", handle: on(zs.find, zs.importFile), body: `{"zoneFile":"$TTL 60\n@ IN A 192.0.2.1\n"}`},
		{pattern: "GET " + at + "/history", handle: show(zs.find, func(z *zone) any { return z.dates() })},
		{pattern: "GET " + at + "/history/{creationDate}", handle: show(zs.findPoint, func(p zonePoint) any {
			return struct {
				Date string `json:"creationDate"`
				URL  string `json:"zoneFileUrl"`
			}{p.point.Date, "https://files.simulator/" + p.zone.Name}
		})},
		{pattern: "POST " + at + "/history/{creationDate}/restore", handle: on(zs.findPoint, func(p zonePoint, _ *request) (any, *failure) {
			return zs.replace(p.zone, p.point.File, "ZoneRestore")
		})},
	}}
}

// A zonePoint is a point in the history of a zone, together with the zone.
type zonePoint struct {
	zone  *zone
	point restorePoint
}

// findPoint finds a point in the history of a zone by its date.
func (zs *zones) findPoint(r *request) (zonePoint, *failure) {
	z, f := zs.find(r)
	if f != nil {
		return zonePoint{}, f
	}
	want := r.vars["creationDate"]
	i := slices.IndexFunc(z.History, func(p restorePoint) bool { return p.Date == want })
	if i < 0 {
		return zonePoint{}, noSuchObject(want)
	}
	return zonePoint{z, z.History[i]}, nil
}

// dates lists the points that the zone can go back to, which have no other id.
func (z *zone) dates() []string {
	all := []string{}
	for _, p := range z.History {
		all = append(all, p.Date)
	}
	return all
}

// importFile replaces all records, not only those that the file has.
func (zs *zones) importFile(z *zone, r *request) (any, *failure) {
	var in struct {
		File string `json:"zoneFile"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	return zs.replace(z, in.File, "ZoneImport")
}

// replace puts the records of a zone file in place of the zone's, and publishes
// them. They have new ids, even those that were there before: a client that
// kept some finds nothing. A file with any fault changes nothing.
func (zs *zones) replace(z *zone, file, function string) (any, *failure) {
	fresh := &zone{Name: z.Name, Records: make(map[int64]*record)}
	p := wire.NewZoneParser(strings.NewReader(file), fqdn(z.Name), "")
	for rr, ok := p.Next(); ok; rr, ok = p.Next() {
		h := rr.Header()
		// OVHcloud keeps the SOA record itself.
		if h.Rrtype == wire.TypeSOA {
			continue
		}
		ttl := int(h.Ttl)
		// What the file leaves to the zone's default stays with it, should that
		// change.
		if ttl == zoneTTL {
			ttl = 0
		}
		sub := strings.TrimSuffix(strings.TrimSuffix(h.Name, fqdn(z.Name)), ".")
		rec := record{FieldType: wire.TypeToString[h.Rrtype], SubDomain: &sub, Target: strings.TrimPrefix(rr.String(), h.String()), TTL: &ttl, Zone: z.Name}
		if f := fresh.validate(&rec); f != nil {
			return nil, f
		}
		zs.addRecord(fresh, &rec)
	}
	if err := p.Err(); err != nil {
		return nil, badRequest("Invalid zone file: %s", err)
	}
	z.Records = fresh.Records
	zs.publish(z)
	now := datetime(zs.account.now())
	zs.LastTask++
	return zoneTask{Creation: now, Done: &now, Function: function, ID: zs.LastTask, LastUpdate: &now, Status: "done", Todo: now}, nil
}
