package dns

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func stateTools() []tool.Tool {
	read := []string{"GET /domain/zone/*/record", "GET /domain/zone/*/record/*"}
	return []tool.Tool{
		tool.Read[wantedZone, zoneDiff]{
			Name:        "plan_zone",
			Title:       "Compare a DNS zone",
			Description: "Compares a DNS zone with a wanted state, and changes nothing. NS and SOA are left out.",
			Access:      tool.Access(read...),
			Run: func(ctx context.Context, api *ovh.Reader, in wantedZone) (zoneDiff, error) {
				d, err := in.compare(ctx, api)
				return in.diff(d), err
			},
		},
		tool.Destroy[wantedZone, zoneApplied]{
			Name:        "apply_zone",
			Title:       "Bring a DNS zone to a state",
			Description: "Brings a DNS zone to a wanted state, record by record, then publishes it. Records that are not wanted are deleted.",
			Access: tool.Access(append(read, "PUT /domain/zone/*/record/*", "DELETE /domain/zone/*/record/*",
				"POST /domain/zone/*/record", "POST /domain/zone/*/refresh")...),
			Prepare: applyZone,
		},
		tool.Destroy[zoneImport, zoneReplaced]{
			Name:        "import_zone",
			Title:       "Replace a DNS zone",
			Description: "Replaces ALL records of a DNS zone by those of a zone file. apply_zone changes only what differs.",
			Access:      tool.Access("GET /domain/zone/*/export", "POST /domain/zone/*/import"),
			Prepare:     importZone,
		},
		tool.List[zoneName, zoneHistory]{
			Name:        "list_zone_history",
			Title:       "List a DNS zone's history",
			Description: "Lists the moments that a DNS zone can be put back to, the latest first.",
			Access:      tool.Access("GET /domain/zone/*/history"),
			Rows:        "history",
			Run:         listHistory,
		},
		tool.Destroy[zoneRestore, zoneReplaced]{
			Name:        "restore_zone",
			Title:       "Restore a DNS zone",
			Description: "Puts ALL records of a DNS zone back to a moment of its history.",
			Access:      tool.Access("GET /domain/zone/*/history", "GET /domain/zone/*/export", "POST /domain/zone/*/history/*/restore"),
			Prepare:     restoreZone,
		},
	}
}

// A wantedZone is the state that a zone should be in.
type wantedZone struct {
	zoneName
	ZoneFile  string         `json:"zone_file,omitempty" jsonschema:"maxLength=1048576" jsonschema_description:"All wanted records as a zone file; or give records."`
	Records   []wantedRecord `json:"records,omitempty" jsonschema:"maxItems=10000" jsonschema_description:"All wanted records: {type,subdomain,target,ttl_seconds}."`
	IncludeNS bool           `json:"include_ns,omitempty" jsonschema_description:"Change NS records too."`
}

type wantedRecord struct {
	Type      recordType `json:"type"`
	Subdomain string     `json:"subdomain,omitempty" jsonschema:"maxLength=253"`
	Target    string     `json:"target" jsonschema:"minLength=1,maxLength=65535"`
	TTL       int        `json:"ttl_seconds,omitempty" jsonschema:"minimum=0"`
}

// asNew returns r as the arguments of a call that creates it.
func (r wantedRecord) asNew(zone zoneName) newRecord {
	return newRecord{zoneName: zone, Type: r.Type, Subdomain: r.Subdomain, Target: r.Target, TTL: &r.TTL}
}

func (in wantedZone) Faults() (all []tool.Fault) {
	if (in.ZoneFile == "") == (len(in.Records) == 0) {
		return tool.FaultAt("", "give either zone_file or records, with every record that the zone should have")
	}
	for i, r := range in.Records {
		for _, f := range r.asNew(in.zoneName).Faults() {
			all = append(all, tool.Fault{At: fmt.Sprintf("records[%d].%s", i, f.At), Problem: f.Problem})
		}
	}
	if in.ZoneFile != "" {
		if _, err := dns.ParseZone(in.Zone, in.ZoneFile); err != nil {
			all = append(all, tool.FaultAt("zone_file", "can't be read: "+err.Error())...)
		}
	}
	return all
}

// wanted returns the zone as it should be.
func (in wantedZone) wanted() (dns.Zone, error) {
	if in.ZoneFile != "" {
		return dns.ParseZone(in.Zone, in.ZoneFile)
	}
	z := dns.Zone{Name: in.Zone, Records: make([]dns.Record, len(in.Records))}
	for i, r := range in.Records {
		z.Records[i] = r.asNew(in.zoneName).record()
	}
	return z, nil
}

// compare reads the zone and returns what would have to change.
func (in wantedZone) compare(ctx context.Context, api *ovh.Reader) (dns.Difference, error) {
	records, err := api.Records(ctx, in.Zone, "", "")
	if err != nil {
		return dns.Difference{}, unknownZone(err)
	}
	present := zoneOf(in.Zone, records)
	want, err := in.wanted()
	if err != nil {
		return dns.Difference{}, err
	}
	if !in.IncludeNS {
		present, want = present.Without("NS"), want.Without("NS")
	}
	return dns.Compare(present, want), nil
}

// A zoneDiff is a difference as plan_zone tells it.
type zoneDiff struct {
	Zone      string       `json:"zone"`
	Additions []ovh.Record `json:"additions"`
	Changes   []zoneChange `json:"changes"`
	Deletions []ovh.Record `json:"deletions"`
	Unchanged int          `json:"unchanged"`
}

type zoneChange struct {
	Before ovh.Record `json:"before"`
	After  ovh.Record `json:"after"`
}

func (in wantedZone) diff(d dns.Difference) zoneDiff {
	out := zoneDiff{
		Zone: in.Zone, Unchanged: d.Unchanged, Changes: make([]zoneChange, len(d.Change)),
		Additions: apiRecords(in.Zone, d.Add), Deletions: apiRecords(in.Zone, d.Delete),
	}
	for i, c := range d.Change {
		out.Changes[i] = zoneChange{apiRecord(in.Zone, c.Before), apiRecord(in.Zone, c.After)}
	}
	return out
}
