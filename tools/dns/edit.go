package dns

import (
	"context"
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func editTools() []tool.Tool {
	list := []string{"GET /domain/zone/*/record", "GET /domain/zone/*/record/*", "POST /domain/zone/*/refresh"}
	return []tool.Tool{
		tool.Change[newRecord, recordMade]{
			Name:        "create_dns_record",
			Title:       "Create a DNS record",
			Description: "Adds a record to a DNS zone and publishes it. ensure_dns_record does not add it twice.",
			Access:      tool.Access(append(list, "POST /domain/zone/*/record")...),
			Prepare:     createRecord,
		},
		tool.Change[recordEdit, recordChanged]{
			Name:        "update_dns_record",
			Title:       "Change a DNS record",
			Description: "Changes the name, target or TTL of a record and publishes it.",
			Access:      tool.Access("GET /domain/zone/*/record/*", "PUT /domain/zone/*/record/*", "POST /domain/zone/*/refresh"),
			Prepare:     updateRecord,
		},
		tool.Change[newRecord, recordEnsured]{
			Name:        "ensure_dns_record",
			Title:       "Ensure a DNS record",
			Description: "Makes a name have this one record of this type: creates or updates it, or leaves it. Refuses when several match.",
			Access:      tool.Access(append(list, "POST /domain/zone/*/record", "PUT /domain/zone/*/record/*")...),
			Prepare:     ensureRecord,
		},
		tool.Destroy[oldRecord, recordDeleted]{
			Name:        "delete_dns_record",
			Title:       "Delete a DNS record",
			Description: "Removes a record from a DNS zone and publishes that.",
			Access:      tool.Access("GET /domain/zone/*/record/*", "DELETE /domain/zone/*/record/*", "POST /domain/zone/*/refresh"),
			Prepare:     deleteRecord,
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
	all := append(fault("subdomain", dns.CheckName(in.Subdomain)), fault("ttl_seconds", dns.CheckTTL(r.TTL))...)
	all = append(all, fault("target", dns.CheckTarget(in.Zone, r.Type, r.Target))...)
	if r.Type == "CNAME" && r.Name == "" {
		all = append(all, fault("subdomain", errors.New("is missing: a zone itself can't be a CNAME"))...)
	}
	return all
}

func (in newRecord) record() dns.Record {
	r := dns.Record{Type: string(in.Type), Name: dns.CanonicalName(in.Subdomain), Target: in.Target}
	if in.TTL != nil {
		r.TTL = *in.TTL
	}
	return r
}

type recordEdit struct {
	recordID
	Subdomain *string `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"@ is the zone itself."`
	Target    *string `json:"target,omitempty" jsonschema:"minLength=1,maxLength=65535"`
	TTL       *int    `json:"ttl_seconds,omitempty" jsonschema:"minimum=0,maximum=2147483647" jsonschema_description:"0 for the zone's default."`
	publishing
}

func (in recordEdit) Faults() (all []tool.Fault) {
	if in.Subdomain != nil {
		all = append(all, fault("subdomain", dns.CheckName(*in.Subdomain))...)
	}
	if in.TTL != nil {
		all = append(all, fault("ttl_seconds", dns.CheckTTL(*in.TTL))...)
	}
	if in.Subdomain == nil && in.Target == nil && in.TTL == nil {
		all = append(all, tool.FaultAt("", "nothing to change: give subdomain, target or ttl_seconds")...)
	}
	return all
}

type oldRecord struct {
	recordID
	publishing
}

// publishing is the argument of every tool that edits one record.
type publishing struct {
	Publish *bool `json:"publish,omitempty" jsonschema:"default=true" jsonschema_description:"false to refresh_zone later."`
}

func (p publishing) wanted() bool { return p.Publish == nil || *p.Publish }

// publish returns the act of one edit, followed by the refresh that makes it
// public, unless the caller wants to do that later.
func publish[Out any](p publishing, zone string, edit ovh.Write, result func(context.Context, *ovh.Reader, tool.Answers) (Out, error)) tool.Act[Out] {
	steps := []tool.Step{{Does: "edit the zone", Write: edit}}
	if p.wanted() {
		steps = append(steps, tool.Step{Does: "publish", Write: ovh.RefreshZone(zone).Write})
	}
	return tool.Act[Out]{Steps: steps, Result: result, Failed: func(done int, err error) error {
		if done == 0 {
			return err
		}
		return tool.Advise(fmt.Errorf("the change is made but not published: %w", err), "refresh_zone %q publishes it", zone)
	}}
}

// known is the result of an act whose answers tell nothing.
func known[Out any](out Out) func(context.Context, *ovh.Reader, tool.Answers) (Out, error) {
	return func(context.Context, *ovh.Reader, tool.Answers) (Out, error) { return out, nil }
}
