package dns

import (
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// reading are the rights that judging an edit takes.
func reading(more ...string) []string {
	return append([]string{
		"GET /domain/zone/*/export", "GET /domain/zone/*/status", "GET /domain/zone/*/record", "GET /domain/zone/*/record/*",
	}, more...)
}

const (
	createRight  = "POST /domain/zone/*/record"
	updateRight  = "PUT /domain/zone/*/record/*"
	deleteRight  = "DELETE /domain/zone/*/record/*"
	refreshRight = "POST /domain/zone/*/refresh"
)

func editTools(e *editor) []tool.Tool {
	return []tool.Tool{
		tool.Destroy[newRecord, recordMade]{
			Name:        "create_dns_record",
			Title:       "Create a DNS record",
			Description: "Adds a record to a DNS zone and publishes it. ensure_dns_record does not add it twice.",
			Access:      tool.Access(reading(createRight, refreshRight)...),
			Milder:      true,
			Prepare:     e.createRecord,
		},
		tool.Destroy[recordEdit, recordChanged]{
			Name:        "update_dns_record",
			Title:       "Change a DNS record",
			Description: "Changes the name, target or TTL of a record and publishes it.",
			Access:      tool.Access(reading(updateRight, refreshRight)...),
			Milder:      true,
			Prepare:     e.updateRecord,
		},
		tool.Destroy[newRecord, recordEnsured]{
			Name:        "ensure_dns_record",
			Title:       "Ensure a DNS record",
			Description: "Makes a name have this one record of this type: creates or updates it, or leaves it. Refuses when several match.",
			Access:      tool.Access(reading(createRight, updateRight, refreshRight)...),
			Milder:      true,
			Prepare:     e.ensureRecord,
		},
		tool.Destroy[oldRecord, recordDeleted]{
			Name:        "delete_dns_record",
			Title:       "Delete a DNS record",
			Description: "Removes a record from a DNS zone and publishes that.",
			Access:      tool.Access(reading(deleteRight, refreshRight)...),
			Milder:      true,
			Prepare:     e.deleteRecord,
		},
		tool.Destroy[zoneEdit, zoneEdited]{
			Name:        "edit_zone",
			Title:       "Edit several DNS records",
			Description: "Adds, changes and removes some records of a DNS zone together, and publishes once. apply_zone is for a whole zone.",
			Access:      tool.Access(reading(createRight, updateRight, deleteRight, refreshRight)...),
			Milder:      true,
			Prepare:     e.editZone,
		},
	}
}

type newRecord struct {
	zoneName
	Type      recordType `json:"type"`
	Subdomain string     `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"Left out for the zone itself."`
	Target    string     `json:"target" jsonschema:"minLength=1,maxLength=65535" jsonschema_description:"As in a zone file: hosts outside the zone end with a dot."`
	TTL       *int       `json:"ttl_seconds,omitempty" jsonschema:"minimum=0,maximum=2147483647" jsonschema_description:"0 for the zone's default."`
	publishing
}

func (in newRecord) Faults() []tool.Fault {
	r := in.record()
	all := append(fault("subdomain", dns.CheckName(in.Zone, in.Subdomain)), fault("ttl_seconds", dns.CheckTTL(r.TTL))...)
	all = append(all, fault("target", dns.CheckTarget(in.Zone, r.Type, in.Target))...)
	return append(all, fault("subdomain", dns.CheckPlace(r.Type, r.Name))...)
}

func (in newRecord) record() dns.Record {
	r := dns.Record{Type: string(in.Type), Name: dns.CanonicalName(in.Subdomain), Target: dns.Sent(string(in.Type), in.Target)}
	if in.TTL != nil {
		r.TTL = *in.TTL
	}
	return r
}

// A changedRecord is what becomes of a record.
type changedRecord struct {
	RecordID  int64   `json:"record_id" jsonschema:"minimum=1" jsonschema_description:"As in list_dns_records."`
	Subdomain *string `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"@ is the zone itself."`
	Target    *string `json:"target,omitempty" jsonschema:"minLength=1,maxLength=65535"`
	TTL       *int    `json:"ttl_seconds,omitempty" jsonschema:"minimum=0,maximum=2147483647" jsonschema_description:"0 for the zone's default."`
}

func (in changedRecord) faults(zone string) (all []tool.Fault) {
	if in.Subdomain != nil {
		all = append(all, fault("subdomain", dns.CheckName(zone, *in.Subdomain))...)
	}
	if in.TTL != nil {
		all = append(all, fault("ttl_seconds", dns.CheckTTL(*in.TTL))...)
	}
	if in.Subdomain == nil && in.Target == nil && in.TTL == nil {
		all = append(all, tool.FaultAt("", "nothing to change: give subdomain, target or ttl_seconds")...)
	}
	return all
}

// applied returns what becomes of a record. Only the record tells the type that
// its target has to fit.
func (in changedRecord) applied(zone string, r dns.Record) (dns.Record, []tool.Fault) {
	var faults []tool.Fault
	if in.Target != nil {
		faults = fault("target", dns.CheckTarget(zone, r.Type, *in.Target))
		// Another spelling is no change.
		if sent := dns.Sent(r.Type, *in.Target); !(dns.Zone{Name: zone}).Same(r, dns.Record{Type: r.Type, Name: r.Name, Target: sent}) {
			r.Target = sent
		}
	}
	if in.Subdomain != nil {
		r.Name = dns.CanonicalName(*in.Subdomain)
		faults = append(faults, fault("subdomain", dns.CheckPlace(r.Type, r.Name))...)
	}
	if in.TTL != nil {
		r.TTL = *in.TTL
	}
	return r, faults
}

type recordEdit struct {
	zoneName
	changedRecord
	publishing
}

func (in recordEdit) Faults() []tool.Fault { return in.faults(in.Zone) }

type oldRecord struct {
	recordID
	publishing
}

// publishing is the argument of every tool that edits one record.
type publishing struct {
	Publish *bool `json:"publish,omitempty" jsonschema:"default=true" jsonschema_description:"false to refresh_zone later."`
}

func (p publishing) wanted() bool { return p.Publish == nil || *p.Publish }
