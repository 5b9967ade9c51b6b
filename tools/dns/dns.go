// Package dns is the toolset for DNS zones: looking at zones and their records,
// editing some records, and bringing a whole zone to a state.
//
// OVHcloud keeps the edits of a zone to itself until the zone is refreshed. So
// an act that edits ends with a refresh, unless its caller wants to publish
// later. Where a step fails, the edits before it are made and nobody sees them:
// the error says so, and what goes on from there.
//
// zones.go looks. edit.go has the tools that edit records: create.go,
// change.go and batch.go say what each of them wants, and act.go makes a job of
// it, which is judged, planned and carried out in one way. It is judged by the
// zone as it is, which view.go reads, and by what of that is not public, which
// drafts.go knows. state.go has the tools for a whole zone: apply.go writes what
// separates it from a wanted one, replace.go puts another in its place, and
// tasks.go waits for that. What records mean is decided by the package dns at
// the top of the module.
package dns

import (
	"slices"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// Toolset returns the tools for DNS zones.
func Toolset() tool.Toolset {
	e := newEditor()
	return tool.Toolset{
		Name: "dns", About: "DNS zones and their records", Tools: slices.Concat(zoneTools(e), editTools(e), stateTools(e)),
		Passed: map[string][]string{"name": {"zone"}, "id": {"record_id", "task_id"}, "fieldType": {"type"}},
	}
}

type zoneName struct {
	Zone string `json:"zone" jsonschema:"pattern=^[A-Za-z0-9_][A-Za-z0-9_.-]*$,maxLength=253" jsonschema_description:"As in list_zones."`
}

// A recordType is the type of a record, as an argument.
type recordType string

// Enum returns the values that are published.
func (recordType) Enum() []string { return dns.Types() }

// fault is err, which may be nil, as what is wrong with the argument at.
func fault(at string, err error) []tool.Fault {
	if err == nil {
		return nil
	}
	return tool.FaultAt(at, err.Error())
}

// zoneOf returns records of a zone as the package dns has them.
func zoneOf(zone string, records []ovh.Record) dns.Zone {
	z := dns.Zone{Name: zone, Records: make([]dns.Record, len(records))}
	for i, r := range records {
		z.Records[i] = recordOf(r)
	}
	return z
}

func recordOf(r ovh.Record) dns.Record {
	return dns.Record{ID: r.ID, Type: r.FieldType, Name: r.SubDomain, Target: r.Target, TTL: r.TTL}
}

// apiRecord returns a record of a zone as OVHcloud has it.
func apiRecord(zone string, r dns.Record) ovh.Record {
	return ovh.Record{ID: r.ID, FieldType: r.Type, SubDomain: r.Name, Target: r.Target, TTL: r.TTL, Zone: zone}
}

func apiRecords(zone string, records []dns.Record) []ovh.Record {
	all := make([]ovh.Record, len(records))
	for i, r := range records {
		all[i] = apiRecord(zone, r)
	}
	return all
}

func unknownZone(err error) error {
	return tool.AdviseNotFound(err, "list_zones shows the zones that these keys may see")
}

func unknownRecord(zone string, err error) error {
	return tool.AdviseNotFound(err, "list_dns_records of %q shows the records and their ids", zone)
}
