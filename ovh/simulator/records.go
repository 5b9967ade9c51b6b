package simulator

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/dns"
)

// A record is one record of a zone. OVHcloud shows neither of its pointers as null:
// the zone itself is the empty subdomain, and its default time to live is 0.
type record struct {
	FieldType string    `json:"fieldType"`
	ID        int64     `json:"id"`
	SubDomain *string   `json:"subDomain"`
	Target    string    `json:"target"`
	TTL       *int      `json:"ttl"`
	Zone      string    `json:"zone"`
	known     time.Time // from when on it can be read
}

// complete is false of a record that OVHcloud would show a null of.
func (r *record) complete() bool { return r.SubDomain != nil && r.TTL != nil }

// recordArea covers the records of zones as they are edited. No change is public
// before the zone is refreshed, and a deletion isn't either.
func recordArea(a *Account) area {
	zs := a.zones
	const at = "/domain/zone/{zoneName}/record"
	return area{name: "records", routes: []route{
		{pattern: "GET " + at, query: "fieldType=CNAME&subDomain=www", handle: on(zs.find, listRecords)},
		{pattern: "POST " + at, handle: on(zs.find, zs.createRecord), body: `{"fieldType":"TXT","target":"hello","ttl":60}`},
		{pattern: "GET " + at + "/{id}", handle: show(zs.findRecord, func(e zoneRecord) any { return e.record })},
		{pattern: "PUT " + at + "/{id}", handle: on(zs.findRecord, zoneRecord.update), body: `{"ttl":600}`},
		{pattern: "DELETE " + at + "/{id}", handle: on(zs.findRecord, func(e zoneRecord, _ *request) (any, *failure) {
			delete(e.zone.Records, e.record.ID)
			return nil, nil
		})},
	}}
}

// A zoneRecord is a record together with its zone.
type zoneRecord struct {
	zone   *zone
	record *record
}

// findRecord finds the record that a request is about. A new one may stay unknown
// for a while, as clients met it at OVHcloud for up to a minute.
func (zs *zones) findRecord(r *request) (zoneRecord, *failure) {
	z, f := zs.find(r)
	if f != nil {
		return zoneRecord{}, f
	}
	rec, f := numbered(z.Records, r, "id")
	if f == nil && zs.account.now().Before(rec.known) {
		f = noSuchObject(r.vars["id"])
	}
	return zoneRecord{z, rec}, f
}

// listRecords lists the ids of the records that the query selects.
func listRecords(z *zone, r *request) (any, *failure) {
	if f := r.oneOf("fieldType", "domain.zone.RecordTypeEnum", dns.Types()...); f != nil {
		return nil, f
	}
	// An empty subDomain selects the records of the zone itself.
	named := r.ilike("subDomain")
	return ids(z.Records, func(rec *record) bool { return r.selects("fieldType", rec.FieldType) && named(*rec.SubDomain) }), nil
}

// createRecord adds a record, even one that exists already: OVHcloud knows no
// upsert. With Options.Shy it answers as OVHcloud does in its bad moments, when
// clients have to search for what they made.
func (zs *zones) createRecord(z *zone, r *request) (any, *failure) {
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
	// Without a subdomain it is a record of the zone itself.
	if in.SubDomain != nil {
		rec.SubDomain = in.SubDomain
	}
	if in.TTL != nil {
		rec.TTL = in.TTL
	}
	rec.retype()
	if f := z.validate(&rec); f != nil {
		return nil, f
	}
	zs.addRecord(z, &rec)
	if zs.account.opts.Shy > 0 {
		rec.known = zs.account.now().Add(zs.account.opts.Shy)
		shown := rec
		shown.ID = 0
		return shown, nil
	}
	return rec, nil
}

// addRecord gives a record its id.
func (zs *zones) addRecord(z *zone, rec *record) {
	zs.LastRecord++
	rec.ID = zs.LastRecord
	z.Records[rec.ID] = rec
}

// retype makes a DKIM key of a text that is one by its name and its beginning.
func (r *record) retype() {
	text := strings.Trim(r.Target, `"`)
	if r.FieldType == "TXT" && slices.Contains(strings.Split(*r.SubDomain, "."), "_domainkey") && strings.HasPrefix(text, "v=DKIM1") {
		r.FieldType, r.Target = "DKIM", strings.NewReplacer(`" "`, "", `\;`, ";").Replace(text)
	}
}

// update changes what a record says; its type stays what it is.
func (e zoneRecord) update(r *request) (any, *failure) {
	next, f := amend(r, *e.record, "subDomain", "target", "ttl")
	if f != nil {
		return nil, f
	}
	// What is cleared is what a record without it has.
	next.SubDomain, next.TTL, next.known = cmp.Or(next.SubDomain, new("")), cmp.Or(next.TTL, new(0)), e.record.known
	if f := e.zone.validate(&next); f != nil {
		return nil, f
	}
	*e.record = next
	return nil, nil
}

// validate refuses a record that OVHcloud would refuse, and writes it as
// OVHcloud does.
func (z *zone) validate(rec *record) *failure {
	if !slices.Contains(dns.Types(), rec.FieldType) {
		return invalid("fieldType", rec.FieldType, "domain.zone.RecordTypeEnum")
	}
	if *rec.TTL < 0 || *rec.TTL > math.MaxInt32 {
		return invalid("ttl", fmt.Sprint(*rec.TTL), "long")
	}
	// 0 is the default of the zone; resolvers are spared less than a minute.
	if *rec.TTL > 0 && *rec.TTL < 60 {
		rec.TTL = new(60)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_*/.-]*$`).MatchString(*rec.SubDomain) {
		return badRequest("Invalid subdomain: %s", *rec.SubDomain)
	}
	if f := rec.validateText(); f != nil {
		return f
	}
	if _, err := rec.parse(); err != nil {
		return badRequest("Invalid target %s for a record of type %s", rec.Target, rec.FieldType)
	}
	// A CNAME is the only record of its name.
	for _, other := range z.Records {
		if other.ID != rec.ID && strings.EqualFold(*other.SubDomain, *rec.SubDomain) && (other.FieldType == "CNAME" || rec.FieldType == "CNAME") {
			return badRequest("A CNAME record cannot stand beside other records of the same name")
		}
	}
	if rec.FieldType == "CNAME" && *rec.SubDomain == "" {
		return badRequest("A zone itself cannot be a CNAME")
	}
	return nil
}

// validateText refuses texts as OVHcloud does, by the rules of their types, and
// writes them in its form: DKIM and DMARC without quotes, others with, in as
// many parts as they need.
func (r *record) validateText() *failure {
	labels := strings.Split(strings.ToLower(*r.SubDomain), ".")
	quotes := strings.HasPrefix(r.Target, `"`)
	switch {
	case r.wireType() != "TXT":
	case strings.Trim(r.Target, `" `) == "":
		return badRequest("{'target': ['Invalid input.']}")
	case r.FieldType == "DKIM" && !slices.Contains(labels, "_domainkey"):
		return badRequest("Invalid subdomain: dkim")
	case r.FieldType == "DMARC" && labels[0] != "_dmarc":
		return badRequest("Invalid subdomain: dmarc")
	case r.isBare() && (quotes || !strings.Contains(r.Target, "=")):
		return badRequest("Invalid subfield found in %s", r.FieldType)
	case !r.isBare() && !quotes:
		r.Target = quoted(r.Target)
	}
	return nil
}
