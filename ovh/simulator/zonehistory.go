package simulator

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	wire "github.com/miekg/dns"
)

// A zoneTask is something that is done to a zone as a whole, or was. Until it is
// done the zone has its old records.
type zoneTask struct {
	API     zoneTaskAnswer `json:"api"`
	File    string         `json:"file,omitempty"` // whose records the zone gets
	Started time.Time      `json:"started"`
}

// A zoneTaskAnswer is a task as OVHcloud's API returns it.
type zoneTaskAnswer struct {
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

// How far a task of a zone is after how long, at speed 1.
const (
	zoneTaskTodo     = 2 * time.Second
	zoneTaskDuration = 10 * time.Second
)

// zoneHistoryArea covers what is done to zones as a whole: refresh, export and
// import, and the way back to what was public before.
func zoneHistoryArea(a *Account) area {
	zs := a.zones
	const at = "/domain/zone/{zoneName}"
	return area{name: "zoneHistory", advance: zs.advanceTasks, routes: []route{
		{pattern: "POST " + at + "/refresh", handle: on(zs.find, func(z *zone, _ *request) (any, *failure) {
			zs.publish(z)
			return zs.refreshed(), nil
		})},
		{pattern: "GET " + at + "/export", handle: show(zs.find, func(z *zone) any { return z.file() })},
		{pattern: "POST " + at + "/import", handle: on(zs.find, zs.importFile), body: `{"zoneFile":"$TTL 60\n@ IN A 192.0.2.1\n"}`},
		{
			pattern: "GET " + at + "/history", handle: on(zs.find, listPoints),
			query: "creationDate.from=2020-01-01T00:00:00Z&creationDate.to=2060-01-01T00:00:00Z",
		},
		{pattern: "GET " + at + "/history/{creationDate}", handle: show(zs.findPoint, func(p zonePoint) any {
			return struct {
				Date string `json:"creationDate"`
				URL  string `json:"zoneFileUrl"`
			}{p.point.Date, "https://files.simulator/" + p.zone.Name}
		})},
		{pattern: "POST " + at + "/history/{creationDate}/restore", handle: on(zs.findPoint, func(p zonePoint, _ *request) (any, *failure) {
			return zs.begin(p.zone, p.point.File, "ZoneRestore")
		})},
		{pattern: "GET " + at + "/task", query: "function=ZoneImport&status=done", handle: on(zs.find, listZoneTasks)},
		{pattern: "GET " + at + "/task/{id}", handle: on(zs.find, func(z *zone, r *request) (any, *failure) {
			t, f := numbered(z.Tasks, r, "id")
			if f != nil {
				return nil, f
			}
			return t.API, nil
		})},
	}}
}

// refreshed is what a refresh answers, which never says anything.
func (zs *zones) refreshed() any {
	switch zs.account.opts.Refresh {
	case RefreshNull:
		return nil
	case RefreshEmpty:
		return noContent{http.StatusOK}
	}
	return noContent{http.StatusNoContent}
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
	p, f := listed(z.History, want, func(p restorePoint) bool { return p.Date == want })
	return zonePoint{z, p}, f
}

// listPoints lists the dates of the points that the zone can go back to, which
// have no other id.
func listPoints(z *zone, r *request) (any, *failure) {
	within, f := r.between("creationDate")
	if f != nil {
		return nil, f
	}
	all := []string{}
	for _, p := range z.History {
		if within(p.Date) {
			all = append(all, p.Date)
		}
	}
	return all, nil
}

// listZoneTasks lists the ids of the tasks that the query selects.
func listZoneTasks(z *zone, r *request) (any, *failure) {
	if f := cmp.Or(
		r.oneOf("function", "domain.TaskFunctionEnum", "DnsAnycastActivate", "DnsAnycastDeactivate", functionUnsign, functionSign,
			"DnssecResigning", "DnssecRollKsk", "DnssecRollZsk", "ZoneCreate", "ZoneCut", "ZoneDelete", "ZoneImport", "ZoneRestore"),
		r.oneOf("status", "domain.TaskStatusEnum", "cancelled", "doing", "done", "error", "problem", "todo"),
	); f != nil {
		return nil, f
	}
	return ids(z.Tasks, func(t *zoneTask) bool {
		return r.selects("function", t.API.Function) && r.selects("status", t.API.Status)
	}), nil
}

// importFile replaces all records, not only those that the file has.
func (zs *zones) importFile(z *zone, r *request) (any, *failure) {
	var in struct {
		File string `json:"zoneFile"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := required("zoneFile", in.File); f != nil {
		return nil, f
	}
	return zs.begin(z, in.File, "ZoneImport")
}

// begin starts the task that puts the records of a zone file in place of the
// zone's and makes them public. A file with any fault begins nothing.
func (zs *zones) begin(z *zone, file, function string) (any, *failure) {
	if _, f := z.parse(file); f != nil {
		return nil, f
	}
	return zs.start(z, function, file).API, nil
}

// start starts a task of a zone, which may put the records of a file in place.
func (zs *zones) start(z *zone, function, file string) *zoneTask {
	now := zs.account.now()
	zs.LastTask++
	t := &zoneTask{File: file, Started: now, API: zoneTaskAnswer{
		Creation: datetime(now), Function: function, ID: zs.LastTask, LastUpdate: new(datetime(now)), Status: "todo", Todo: datetime(now),
	}}
	if z.Tasks == nil {
		z.Tasks = make(map[int64]*zoneTask)
	}
	z.Tasks[t.API.ID] = t
	return t
}

// advanceTasks moves every task to where it is by now, in their order: the last
// one to end says what the zone is.
func (zs *zones) advanceTasks() {
	for _, z := range zs.ByName {
		for _, id := range slices.Sorted(maps.Keys(z.Tasks)) {
			zs.advanceTask(z, z.Tasks[id])
		}
	}
}

func (zs *zones) advanceTask(z *zone, t *zoneTask) {
	now := zs.account.now()
	worked := zs.account.worked(t.Started)
	switch {
	case t.API.Status == "done":
	case worked >= zoneTaskDuration:
		t.API.Status, t.API.Done, t.API.LastUpdate = "done", new(datetime(now)), new(datetime(now))
		zs.finish(z, t)
	case worked >= zoneTaskTodo:
		t.API.Status, t.API.LastUpdate = "doing", new(datetime(now))
	}
}

// finish does to the zone what a task was for.
func (zs *zones) finish(z *zone, t *zoneTask) {
	switch t.API.Function {
	case functionSign, functionUnsign:
		z.Signed = t.API.Function == functionSign
	default:
		if t.File != "" {
			zs.replace(z, t.File)
		}
		zs.publish(z)
	}
}

// replace puts the records of a zone file in place of the zone's. They have new
// ids, even those that were there before: a client that kept some finds nothing.
func (zs *zones) replace(z *zone, file string) {
	records, f := z.parse(file)
	if f != nil {
		panic(f.Message) // it was read before
	}
	z.Records = make(map[int64]*record)
	for _, rec := range records {
		zs.addRecord(z, rec)
	}
}

// parse reads the records of a zone file for the zone, which stays as it is.
func (z *zone) parse(file string) ([]*record, *failure) {
	fresh := &zone{Name: z.Name, Records: make(map[int64]*record)}
	var all []*record
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
		if ttl == z.soa().TTL {
			ttl = 0
		}
		sub := strings.TrimSuffix(strings.TrimSuffix(h.Name, fqdn(z.Name)), ".")
		rec := &record{
			FieldType: wire.TypeToString[h.Rrtype], ID: -int64(len(all)) - 1, SubDomain: &sub,
			Target: strings.TrimPrefix(rr.String(), h.String()), TTL: &ttl, Zone: z.Name,
		}
		if f := fresh.validate(rec); f != nil {
			return nil, f
		}
		fresh.Records[rec.ID] = rec // what the next ones must not contradict
		all = append(all, rec)
	}
	if err := p.Err(); err != nil {
		return nil, badRequest("Invalid zone file: %s", err)
	}
	return all, nil
}
