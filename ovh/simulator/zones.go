package simulator

import (
	"cmp"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// A zone is a DNS zone: its records as they are edited, and as the public DNS
// knows them since the last refresh.
type zone struct {
	Name      string            `json:"name"`
	Serial    int64             `json:"serial"`
	Records   map[int64]*record `json:"records"`
	Published []record          `json:"published"`
	History   []restorePoint    `json:"history"`
	Updated   time.Time         `json:"updated"`
}

type record struct {
	FieldType string    `json:"fieldType"`
	ID        int64     `json:"id"`
	SubDomain *string   `json:"subDomain"`
	Target    string    `json:"target"`
	TTL       *int      `json:"ttl"`
	Zone      string    `json:"zone"`
	known     time.Time // from when on it can be read
}

type restorePoint struct {
	Date string `json:"date"`
	File string `json:"file"`
}

type zoneAnswer struct {
	Activated   bool     `json:"dnssecActivated"`
	DNSSEC      bool     `json:"dnssecSupported"`
	Anycast     bool     `json:"hasDnsAnycast"`
	IAM         *iam     `json:"iam"`
	LastUpdate  string   `json:"lastUpdate"`
	Name        string   `json:"name"`
	NameServers []string `json:"nameServers"`
}

func (a *Account) zoneRoutes() []route {
	const at = "/domain/zone/{zoneName}"
	return []route{
		{method: "GET", pattern: "/domain/zone", handle: func(*request) (any, *failure) { return names(a.state.Zones), nil }},
		{method: "GET", pattern: at, handle: a.onZone(func(z *zone, _ *request) (any, *failure) { return z.answer(), nil })},
		{method: "GET", pattern: at + "/record", query: "fieldType subDomain", handle: a.onZone(a.listRecords)},
		{method: "POST", pattern: at + "/record", handle: a.onZone(a.createRecord)},
		{method: "GET", pattern: at + "/record/{id}", handle: a.onRecord(func(_ *zone, r *record, _ *request) (any, *failure) { return r, nil })},
		{method: "PUT", pattern: at + "/record/{id}", handle: a.onRecord(a.updateRecord)},
		{method: "DELETE", pattern: at + "/record/{id}", handle: a.onRecord(func(z *zone, r *record, _ *request) (any, *failure) {
			delete(z.Records, r.ID)
			return nil, nil
		})},
		{method: "POST", pattern: at + "/refresh", handle: a.onZone(func(z *zone, _ *request) (any, *failure) {
			a.publish(z)
			return noContent{}, nil
		})},
		{method: "GET", pattern: at + "/export", handle: a.onZone(func(z *zone, _ *request) (any, *failure) { return z.file(), nil })},
		{method: "POST", pattern: at + "/import", handle: a.onZone(a.importZone)},
		{method: "GET", pattern: at + "/history", handle: a.onZone(func(z *zone, _ *request) (any, *failure) {
			dates := []string{}
			for _, p := range z.History {
				dates = append(dates, p.Date)
			}
			return dates, nil
		})},
		{method: "GET", pattern: at + "/history/{creationDate}", handle: a.onHistory(func(z *zone, p restorePoint) (any, *failure) {
			return struct {
				Date string `json:"creationDate"`
				URL  string `json:"zoneFileUrl"`
			}{p.Date, "https://files.simulator/" + z.Name}, nil
		})},
		{method: "POST", pattern: at + "/history/{creationDate}/restore", handle: a.onHistory(func(z *zone, p restorePoint) (any, *failure) {
			return a.replace(z, p.File, "ZoneRestore")
		})},
	}
}

func (z *zone) answer() zoneAnswer {
	return zoneAnswer{
		DNSSEC: true, IAM: newIAM(z.Name, "dnsZone", z.Name, 2_000_000), LastUpdate: datetime(z.Updated), Name: z.Name,
		NameServers: []string{"dns200.anycast.me", "ns200.anycast.me"},
	}
}

func (a *Account) onZone(do func(*zone, *request) (any, *failure)) func(*request) (any, *failure) {
	return func(r *request) (any, *failure) {
		z, ok := a.state.Zones[r.vars["zoneName"]]
		if !ok {
			return nil, noSuchService()
		}
		return do(z, r)
	}
}

func (a *Account) onRecord(do func(*zone, *record, *request) (any, *failure)) func(*request) (any, *failure) {
	return a.onZone(func(z *zone, r *request) (any, *failure) {
		rec, ok := z.Records[r.number("id")]
		if !ok || a.now().Before(rec.known) {
			return nil, noSuchObject(r.vars["id"])
		}
		return do(z, rec, r)
	})
}

func (a *Account) onHistory(do func(*zone, restorePoint) (any, *failure)) func(*request) (any, *failure) {
	return a.onZone(func(z *zone, r *request) (any, *failure) {
		want := r.vars["creationDate"]
		i := slices.IndexFunc(z.History, func(p restorePoint) bool { return p.Date == want })
		if i < 0 {
			return nil, noSuchObject(want)
		}
		return do(z, z.History[i])
	})
}

func (a *Account) listRecords(z *zone, r *request) (any, *failure) {
	query := r.URL.Query()
	kind := query.Get("fieldType")
	if kind != "" && !slices.Contains(recordTypes(), kind) {
		return nil, invalid("fieldType", kind, "domain.zone.RecordTypeEnum")
	}
	ids := []int64{}
	for id, rec := range z.Records {
		if (kind == "" || rec.FieldType == kind) && (!query.Has("subDomain") || *rec.SubDomain == query.Get("subDomain")) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

func (a *Account) createRecord(z *zone, r *request) (any, *failure) {
	var in struct {
		FieldType string  `json:"fieldType"`
		SubDomain *string `json:"subDomain"`
		Target    string  `json:"target"`
		TTL       *int    `json:"ttl"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	rec := record{FieldType: in.FieldType, SubDomain: new(""), Target: in.Target, TTL: new(0), Zone: z.Name}
	if in.SubDomain != nil {
		rec.SubDomain = in.SubDomain
	}
	if in.TTL != nil {
		rec.TTL = in.TTL
	}
	if f := z.check(&rec); f != nil {
		return nil, f
	}
	a.add(z, &rec)
	if a.opts.Shy > 0 {
		rec.known = a.now().Add(a.opts.Shy)
		shown := rec
		shown.ID = 0
		return shown, nil
	}
	return rec, nil
}

// add gives a record its id.
func (a *Account) add(z *zone, rec *record) {
	a.state.LastRecord++
	rec.ID = a.state.LastRecord
	z.Records[rec.ID] = rec
}

func (a *Account) updateRecord(z *zone, rec *record, r *request) (any, *failure) {
	var in struct {
		SubDomain *string `json:"subDomain"`
		Target    *string `json:"target"`
		TTL       *int    `json:"ttl"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	next := *rec
	next.SubDomain, next.TTL = cmp.Or(in.SubDomain, rec.SubDomain), cmp.Or(in.TTL, rec.TTL)
	if in.Target != nil {
		next.Target = *in.Target
	}
	if f := z.check(&next); f != nil {
		return nil, f
	}
	*rec = next
	return nil, nil
}

// check refuses a record that OVHcloud would refuse, and writes its target as
// OVHcloud does.
func (z *zone) check(rec *record) *failure {
	if !slices.Contains(recordTypes(), rec.FieldType) {
		return invalid("fieldType", rec.FieldType, "domain.zone.RecordTypeEnum")
	}
	if *rec.TTL < 0 || *rec.TTL > 0 && *rec.TTL < 60 {
		return invalid("ttl", fmt.Sprint(*rec.TTL), "long (0, or at least 60)")
	}
	if rec.wireType() == "TXT" && !strings.HasPrefix(rec.Target, `"`) {
		rec.Target = `"` + rec.Target + `"`
	}
	if _, err := rec.parse(); err != nil {
		return refuse(http.StatusBadRequest, "Client::BadRequest", "Invalid target %s for a record of type %s", rec.Target, rec.FieldType)
	}
	for _, other := range z.Records {
		if other.ID != rec.ID && *other.SubDomain == *rec.SubDomain && (other.FieldType == "CNAME" || rec.FieldType == "CNAME") {
			return refuse(http.StatusBadRequest, "Client::BadRequest", "A CNAME record cannot stand beside other records of the same name")
		}
	}
	if rec.FieldType == "CNAME" && *rec.SubDomain == "" {
		return refuse(http.StatusBadRequest, "Client::BadRequest", "A zone itself cannot be a CNAME")
	}
	return nil
}

// publish makes the zone's present records public.
func (a *Account) publish(z *zone) {
	z.Published = z.sorted()
	z.Serial, z.Updated = z.Serial+1, a.now()
	z.History = append(z.History, restorePoint{datetime(a.now()), z.file()})
}

// Lookup returns the targets that the public DNS answers for a name within
// one of the account's zones, sorted.
func (a *Account) Lookup(name, kind string) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.lookup(fqdn(name), kind)
}

func (a *Account) lookup(name, kind string) []string {
	targets := []string{}
	for _, z := range a.state.Zones {
		for _, rec := range z.Published {
			if rec.wireType() == kind && rec.name() == name {
				targets = append(targets, rec.Target)
			}
		}
	}
	slices.Sort(targets)
	return targets
}

// resolves reports whether the public DNS knows name at addr.
func (a *Account) resolves(name string, addr netip.Addr) bool {
	if slices.Contains(a.state.DNS[name], addr) {
		return true
	}
	kind := "AAAA"
	if addr.Is4() {
		kind = "A"
	}
	return slices.ContainsFunc(a.lookup(name, kind), func(target string) bool {
		found, err := netip.ParseAddr(target)
		return err == nil && found == addr
	})
}
