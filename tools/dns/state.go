package dns

import (
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func stateTools(e *editor) []tool.Tool {
	return []tool.Tool{
		tool.List[wantedZone, zoneDiff]{
			Name:        "plan_zone",
			Title:       "Compare a DNS zone",
			Description: "Compares a DNS zone with a wanted state. NS and SOA are left out.",
			Access:      tool.Access(reading()...),
			Rows:        "edits",
			Run:         e.planZone,
		},
		tool.Destroy[wantedZone, zoneApplied]{
			Name:        "apply_zone",
			Title:       "Bring a DNS zone to a state",
			Description: "Brings a DNS zone to a wanted state, record by record, then publishes it. Records that are not wanted are deleted.",
			Access:      tool.Access(reading(createRight, updateRight, deleteRight, refreshRight)...),
			Milder:      true,
			Prepare:     e.applyZone,
		},
		tool.Destroy[zoneImport, zoneReplaced]{
			Name:        "import_zone",
			Title:       "Replace a DNS zone",
			Description: "Replaces ALL records of a DNS zone by those of a zone file. apply_zone changes only what differs.",
			Access:      tool.Access(reading("POST /domain/zone/*/import")...),
			Milder:      true,
			Prepare:     e.importZone,
		},
		tool.List[zoneName, zoneHistory]{
			Name:        "list_zone_history",
			Title:       "List a DNS zone's history",
			Description: "Lists the moments that a DNS zone can be put back to, the latest first, with the address of the zone file of each.",
			Access:      tool.Access("GET /domain/zone/*/history", "GET /domain/zone/*/history/*"),
			Rows:        "history",
			Run:         listHistory,
		},
		tool.Destroy[zoneRestore, zoneReplaced]{
			Name:        "restore_zone",
			Title:       "Restore a DNS zone",
			Description: "Puts ALL records of a DNS zone back to a moment of its history.",
			Access:      tool.Access(reading("GET /domain/zone/*/history/*", "POST /domain/zone/*/history/*/restore")...),
			Milder:      true,
			Prepare:     e.restoreZone,
		},
		tool.Wait[taskWait, tool.Waited[ovh.ZoneTask]]{
			Name:        "wait_zone_task",
			Title:       "Wait for a DNS zone's task",
			Description: "Waits until an import or a restore of a DNS zone ends or the time is over; then it may be called again.",
			Access:      tool.Access("GET /domain/zone/*/task/*"),
			Watch:       waitTask,
		},
	}
}

// A wantedZone is the state that a zone should be in.
type wantedZone struct {
	zoneName
	ZoneFile  string         `json:"zone_file,omitempty" jsonschema:"maxLength=1048576" jsonschema_description:"All wanted records as a zone file; or give records."`
	Records   []wantedRecord `json:"records,omitempty" jsonschema:"maxItems=10000" jsonschema_description:"All wanted records."`
	IncludeNS bool           `json:"include_ns,omitempty" jsonschema_description:"Change NS records too."`
}

type wantedRecord struct {
	Type      recordType `json:"type"`
	Subdomain string     `json:"subdomain,omitempty" jsonschema:"maxLength=253"`
	Target    string     `json:"target" jsonschema:"minLength=1,maxLength=65535"`
	TTL       int        `json:"ttl_seconds,omitempty" jsonschema:"minimum=0,maximum=2147483647"`
}

// asNew returns r as the arguments of a call that creates it.
func (r wantedRecord) asNew(zone zoneName) newRecord {
	return newRecord{zoneName: zone, Type: r.Type, Subdomain: r.Subdomain, Target: r.Target, TTL: &r.TTL}
}

func (in wantedZone) Faults() (all []tool.Fault) {
	if (in.ZoneFile == "") == (len(in.Records) == 0) {
		return tool.FaultAt("", "give either zone_file or records, with every record that the zone should have")
	}
	// A name that ends with the zone's own may be there already, and then stay.
	bare := in.zoneName
	bare.Zone = ""
	for i, r := range in.Records {
		all = append(all, within(fmt.Sprintf("records[%d]", i), r.asNew(bare).Faults())...)
	}
	if in.ZoneFile != "" {
		if _, err := parseZone(in.Zone, in.ZoneFile); err != nil {
			all = append(all, tool.FaultAt("zone_file", "can't be read: "+err.Error())...)
		}
	}
	return all
}

// parseZone reads a zone file, which has to hold something: an empty one, or
// one that is all comments, is never meant as the state of a zone.
func parseZone(zone, file string) (dns.Zone, error) {
	z, err := dns.ParseZone(zone, file)
	if err == nil && len(z.Records) == 0 {
		err = errors.New("it has no records, so the zone would be empty")
	}
	return z, err
}

// wanted returns the zone as it should be.
func (in wantedZone) wanted() (dns.Zone, error) {
	if in.ZoneFile != "" {
		return parseZone(in.Zone, in.ZoneFile)
	}
	z := dns.Zone{Name: in.Zone, Records: make([]dns.Record, len(in.Records))}
	for i, r := range in.Records {
		z.Records[i] = r.asNew(in.zoneName).record()
	}
	return z, nil
}

// compare returns what of a zone would have to change, and refuses a wanted
// state that does not work. Note says what could not be compared.
func (in wantedZone) compare(v *view) (d dns.Difference, note string, err error) {
	want, err := in.wanted()
	if err != nil {
		return d, "", err
	}
	if err := want.CheckDefaultTTL(v.TTL); err != nil {
		return d, "", tool.Refuse(fmt.Sprintf("the $TTL %d %v", want.TTL, err), "write a $TTL that OVHcloud keeps")
	}
	present := v.Zone
	if v.TTL == 0 && want.TTL > 0 {
		present.TTL = want.TTL
		note = "OVHcloud does not tell the zone's default TTL, so that of the file is taken for it"
	}
	if !in.IncludeNS {
		present, want = present.Without("NS"), want.Without("NS")
	}
	d = dns.Compare(present, want)
	if len(want.Records) == 0 && len(d.Delete) > 0 {
		return d, "", tool.Refuse("the wanted state has name servers alone, which are left as they are: the zone would be left empty",
			"give every record that the zone should have; include_ns if it should have name servers and nothing else")
	}
	if faults := d.Faults(v.Zone, want); len(faults) > 0 {
		return d, "", unfit(faults)
	}
	return d, note, nil
}
