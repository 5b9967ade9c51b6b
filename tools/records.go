package tools

import (
	"context"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type newRecord struct {
	zoneName
	Type      string `json:"type" jsonschema:"enum=A,enum=AAAA,enum=CAA,enum=CNAME,enum=DKIM,enum=DMARC,enum=DNAME,enum=HTTPS,enum=LOC,enum=MX,enum=NAPTR,enum=NS,enum=PTR,enum=RP,enum=SPF,enum=SRV,enum=SSHFP,enum=SVCB,enum=TLSA,enum=TXT"`
	Subdomain string `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"Left out for the zone itself."`
	Target    string `json:"target" jsonschema:"minLength=1,maxLength=65535" jsonschema_description:"As in a zone file: hosts outside the zone end with a dot."`
	TTL       *int   `json:"ttl_seconds,omitempty" jsonschema:"minimum=0,maximum=2147483647" jsonschema_description:"0 for the zone's default."`
	publishing
}

type publishing struct {
	Publish *bool `json:"publish,omitempty" jsonschema:"default=true" jsonschema_description:"false to refresh_zone later."`
}

func (in newRecord) faults() []schemas.Fault {
	all := append(subdomainFault(in.Subdomain), ttlFault(in.ttl())...)
	all = append(all, targetFault(in.Zone, in.Type, in.Target)...)
	if in.Type == "CNAME" && apex(in.Subdomain) == "" {
		all = append(all, fault("subdomain", "is missing: a zone itself can't be a CNAME")...)
	}
	return all
}

func (in newRecord) record() ovh.Record {
	return ovh.Record{Zone: in.Zone, FieldType: in.Type, SubDomain: apex(in.Subdomain), Target: in.Target, TTL: in.ttl()}
}

func (in newRecord) ttl() int {
	if in.TTL == nil {
		return 0
	}
	return *in.TTL
}

type recordEdit struct {
	recordID
	Subdomain *string `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"@ is the zone itself."`
	Target    *string `json:"target,omitempty" jsonschema:"minLength=1,maxLength=65535"`
	TTL       *int    `json:"ttl_seconds,omitempty" jsonschema:"minimum=0,maximum=2147483647" jsonschema_description:"0 for the zone's default."`
	publishing
}

func (in recordEdit) faults() (all []schemas.Fault) {
	if in.Subdomain != nil {
		all = append(all, subdomainFault(*in.Subdomain)...)
	}
	if in.TTL != nil {
		all = append(all, ttlFault(*in.TTL)...)
	}
	if in.Subdomain == nil && in.Target == nil && in.TTL == nil {
		all = append(all, fault("", "nothing to change: give subdomain, target or ttl_seconds")...)
	}
	return all
}

type oldRecord struct {
	recordID
	publishing
}

type recordMade struct {
	Record    ovh.Record `json:"record"`
	Published bool       `json:"published"`
}

type recordChanged struct {
	Before    ovh.Record `json:"before"`
	After     ovh.Record `json:"after"`
	Published bool       `json:"published"`
}

type recordEnsured struct {
	Outcome   string      `json:"outcome" jsonschema:"enum=created,enum=updated,enum=unchanged"`
	Before    *ovh.Record `json:"before,omitempty"`
	Record    ovh.Record  `json:"record"`
	Published bool        `json:"published"`
}

type recordGone struct {
	Deleted   ovh.Record `json:"deleted"`
	Published bool       `json:"published"`
}

func records() []Definition {
	list := []string{"GET /domain/zone/*/record", "GET /domain/zone/*/record/*", "POST /domain/zone/*/refresh"}
	return []Definition{
		define(Tool[newRecord, recordMade]{
			Name:        "create_dns_record",
			Title:       "Create a DNS record",
			Description: "Adds a record to a DNS zone and publishes it. ensure_dns_record does not add it twice.",
			Effect:      Change,
			Access:      rules(append(list, "POST /domain/zone/*/record")...),
			Run:         createRecord,
		}),
		define(Tool[recordEdit, recordChanged]{
			Name:        "update_dns_record",
			Title:       "Change a DNS record",
			Description: "Changes the name, target or TTL of a record and publishes it.",
			Effect:      Change,
			Access:      rules("GET /domain/zone/*/record/*", "PUT /domain/zone/*/record/*", "POST /domain/zone/*/refresh"),
			Run:         updateRecord,
		}),
		define(Tool[newRecord, recordEnsured]{
			Name:        "ensure_dns_record",
			Title:       "Ensure a DNS record",
			Description: "Makes a name have this one record of this type: creates or updates it, or leaves it. Refuses when several match.",
			Effect:      Change,
			Access:      rules(append(list, "POST /domain/zone/*/record", "PUT /domain/zone/*/record/*")...),
			Run:         ensureRecord,
		}),
		define(Tool[oldRecord, recordGone]{
			Name:        "delete_dns_record",
			Title:       "Delete a DNS record",
			Description: "Removes a record from a DNS zone and publishes that.",
			Effect:      Destroy,
			Access:      rules("GET /domain/zone/*/record/*", "DELETE /domain/zone/*/record/*", "POST /domain/zone/*/refresh"),
			Plan:        planDeleteRecord,
			Run: func(ctx context.Context, api *ovh.Client, in oldRecord) (recordGone, error) {
				r, err := api.Record(ctx, in.Zone, in.RecordID)
				if err != nil {
					return recordGone{}, unknownRecord(in.Zone, err)
				}
				if err := api.DeleteRecord(ctx, in.Zone, in.RecordID); err != nil {
					return recordGone{}, err
				}
				published, err := in.finish(ctx, api, in.Zone)
				return recordGone{r, published}, err
			},
		}),
	}
}

// finish publishes what was edited, unless the caller wants to do it later.
func (p publishing) finish(ctx context.Context, api *ovh.Client, zone string) (bool, error) {
	if !p.wanted() {
		return false, nil
	}
	if err := api.RefreshZone(ctx, zone); err != nil {
		return false, advise(fmt.Errorf("the change is made but not published: %w", err), "refresh_zone %q publishes it", zone)
	}
	return true, nil
}

func (p publishing) wanted() bool { return p.Publish == nil || *p.Publish }

func createRecord(ctx context.Context, api *ovh.Client, in newRecord) (recordMade, error) {
	r := in.record()
	standing, err := api.Records(ctx, in.Zone, "", r.SubDomain)
	if err != nil {
		return recordMade{}, unknownZone(err)
	}
	if err := fits(in.Zone, r, standing); err != nil {
		return recordMade{}, err
	}
	made, err := api.CreateRecord(ctx, in.Zone, r)
	if err != nil {
		return recordMade{}, err
	}
	published, err := in.finish(ctx, api, in.Zone)
	return recordMade{made, published}, err
}

// fits refuses a record that can't stand beside those of the same name.
func fits(zone string, r ovh.Record, standing []ovh.Record) error {
	for _, s := range standing {
		switch {
		case apex(s.SubDomain) != r.SubDomain || s.ID == r.ID && r.ID != 0:
		case sameRecord(zone, s, r):
			return refuse(fmt.Sprintf("the record %q is there already, with the id %d", describe(s), s.ID), "update_dns_record changes its TTL")
		case s.FieldType == "CNAME" || r.FieldType == "CNAME":
			return refuse(fmt.Sprintf("%q stands there with the id %d, and a CNAME stands alone", describe(s), s.ID),
				"delete_dns_record or update_dns_record it first")
		}
	}
	return nil
}

func updateRecord(ctx context.Context, api *ovh.Client, in recordEdit) (recordChanged, error) {
	before, err := api.Record(ctx, in.Zone, in.RecordID)
	if err != nil {
		return recordChanged{}, unknownRecord(in.Zone, err)
	}
	after := before
	if in.Subdomain != nil {
		after.SubDomain = apex(*in.Subdomain)
	}
	if in.Target != nil {
		after.Target = *in.Target
	}
	if in.TTL != nil {
		after.TTL = *in.TTL
	}
	if faults := targetFault(in.Zone, after.FieldType, after.Target); len(faults) > 0 {
		return recordChanged{}, &schemas.InvalidError{Faults: faults}
	}
	if err := api.UpdateRecord(ctx, in.Zone, after); err != nil {
		return recordChanged{}, err
	}
	published, err := in.finish(ctx, api, in.Zone)
	return recordChanged{before, after, published}, err
}

func ensureRecord(ctx context.Context, api *ovh.Client, in newRecord) (recordEnsured, error) {
	want := in.record()
	all, err := api.Records(ctx, in.Zone, "", want.SubDomain)
	if err != nil {
		return recordEnsured{}, unknownZone(err)
	}
	var match []ovh.Record
	for _, r := range all {
		if apex(r.SubDomain) == want.SubDomain && wireType(r.FieldType) == wireType(want.FieldType) && purpose(r) == purpose(want) {
			match = append(match, r)
		}
	}
	if i := indexSame(in.Zone, match, want); i >= 0 && (in.TTL == nil || match[i].TTL == want.TTL) {
		return recordEnsured{Outcome: "unchanged", Record: match[i]}, nil
	} else if i >= 0 {
		match = match[i : i+1]
	}
	switch len(match) {
	case 0:
		made, err := createRecord(ctx, api, in)
		return recordEnsured{Outcome: "created", Record: made.Record, Published: made.Published}, err
	case 1:
		want.ID, want.FieldType = match[0].ID, match[0].FieldType
		if in.TTL == nil {
			want.TTL = match[0].TTL // nothing was said of it
		}
		if err := api.UpdateRecord(ctx, in.Zone, want); err != nil {
			return recordEnsured{}, err
		}
		published, err := in.finish(ctx, api, in.Zone)
		return recordEnsured{Outcome: "updated", Before: &match[0], Record: want, Published: published}, err
	}
	return recordEnsured{}, severalMatch(match)
}

// purpose tells texts of one name apart: a site verification does not take the
// place of the SPF rule beside it.
func purpose(r ovh.Record) string {
	if wireType(r.FieldType) != "TXT" {
		return ""
	}
	text := strings.ToLower(strings.Trim(r.Target, `" `))
	if strings.HasPrefix(text, "v=") {
		version, _, _ := strings.Cut(strings.ReplaceAll(text, ";", " "), " ")
		return version
	}
	key, _, ok := strings.Cut(text, "=")
	if !ok {
		return ""
	}
	return key
}

func indexSame(zone string, all []ovh.Record, want ovh.Record) int {
	for i, r := range all {
		if sameRecord(zone, r, want) {
			return i
		}
	}
	return -1
}

func severalMatch(match []ovh.Record) error {
	ids := make([]string, len(match))
	for i, r := range match {
		ids[i] = fmt.Sprintf("%d (%s)", r.ID, describe(r))
	}
	return refuse(fmt.Sprintf("%d records match: %s", len(match), strings.Join(ids, ", ")),
		"update_dns_record or delete_dns_record the one that is meant, or create_dns_record another")
}

func planDeleteRecord(ctx context.Context, api *ovh.Client, in oldRecord) (confirm.Plan, error) {
	r, err := api.Record(ctx, in.Zone, in.RecordID)
	if err != nil {
		return confirm.Plan{}, unknownRecord(in.Zone, err)
	}
	p := confirm.Plan{
		Summary:    fmt.Sprintf("Delete the record %q of the zone %s.", describe(r), in.Zone),
		Target:     object(r),
		WillHappen: []string{"The record is removed, and not public any more once the zone is refreshed."},
		WillBeLost: []string{"Whoever asks for this name and type gets no such answer any more."},
		Undo:       fmt.Sprintf("create_dns_record with type %s, subdomain %q and target %q; resolvers may remember the absence for a while", r.FieldType, r.SubDomain, r.Target),
		Requests:   []confirm.Request{request("DELETE", nil, "/domain/zone/{}/record/{}", in.Zone, fmt.Sprint(in.RecordID))},
		Duration:   "at once; resolvers keep the old answer up to its TTL",
	}
	if in.wanted() {
		p.Requests = append(p.Requests, request("POST", nil, "/domain/zone/{}/refresh", in.Zone))
	}
	return p, nil
}
