package dns

import (
	"context"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func zoneTools() []tool.Tool {
	return []tool.Tool{
		tool.List[tool.None, zoneList]{
			Name:        "list_zones",
			Title:       "List DNS zones",
			Description: "Lists the account's DNS zones.",
			Access:      tool.Access("GET /domain/zone", "GET /domain/zone/*"),
			Rows:        "zones",
			Run: func(ctx context.Context, api *ovh.Reader, _ tool.None) (zoneList, error) {
				all, err := api.Zones(ctx)
				return zoneList{all}, err
			},
		},
		tool.Read[zoneName, ovh.Zone]{
			Name:        "get_zone",
			Title:       "Show a DNS zone",
			Description: "Shows one DNS zone and its name servers.",
			Access:      tool.Access("GET /domain/zone/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in zoneName) (ovh.Zone, error) {
				z, err := api.Zone(ctx, in.Zone)
				return z, unknownZone(err)
			},
		},
		tool.List[recordFilter, recordList]{
			Name:        "list_dns_records",
			Title:       "List DNS records",
			Description: "Lists the records of a DNS zone, as edited; they are public since the last refresh.",
			Access:      tool.Access("GET /domain/zone/*/record", "GET /domain/zone/*/record/*"),
			Rows:        "records",
			Run:         listRecords,
		},
		tool.Read[recordID, ovh.Record]{
			Name:        "get_dns_record",
			Title:       "Show a DNS record",
			Description: "Shows one record of a DNS zone.",
			Access:      tool.Access("GET /domain/zone/*/record/*"),
			Run: func(ctx context.Context, api *ovh.Reader, in recordID) (ovh.Record, error) {
				r, err := api.Record(ctx, in.Zone, in.RecordID)
				return r, unknownRecord(in.Zone, err)
			},
		},
		tool.Change[zoneName, refreshed]{
			Name:        "refresh_zone",
			Title:       "Publish a DNS zone",
			Description: "Publishes the edited records of a DNS zone.",
			Access:      tool.Access("POST /domain/zone/*/refresh"),
			Prepare: func(_ context.Context, _ *ovh.Reader, in zoneName) (tool.Act[refreshed], error) {
				act := tool.SendAll(refreshed{in.Zone, true}, ovh.RefreshZone(in.Zone).Write)
				act.Failed = func(_ int, err error) error { return unknownZone(err) }
				return act, nil
			},
		},
		tool.Read[zoneName, exported]{
			Name:        "export_zone",
			Title:       "Export a DNS zone",
			Description: "Returns a DNS zone as the text of a zone file.",
			Access:      tool.Access("GET /domain/zone/*/export"),
			Run: func(ctx context.Context, api *ovh.Reader, in zoneName) (exported, error) {
				file, err := api.ExportZone(ctx, in.Zone)
				return exported{in.Zone, file}, unknownZone(err)
			},
		},
	}
}

type zoneList struct {
	Zones []ovh.Zone `json:"zones"`
}

type recordFilter struct {
	zoneName
	Type           recordType `json:"type,omitempty" jsonschema_description:"TXT finds SPF, DKIM and DMARC too."`
	Subdomain      *string    `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"@ is the zone itself."`
	TargetContains string     `json:"target_contains,omitempty" jsonschema:"maxLength=255"`
}

func (in recordFilter) Faults() []tool.Fault {
	if in.Subdomain == nil {
		return nil
	}
	return fault("subdomain", dns.CheckName(*in.Subdomain))
}

type recordList struct {
	Zone    string       `json:"zone"`
	Records []ovh.Record `json:"records"`
}

type recordID struct {
	zoneName
	RecordID int64 `json:"record_id" jsonschema:"minimum=1" jsonschema_description:"As in list_dns_records."`
}

type refreshed struct {
	Zone      string `json:"zone"`
	Published bool   `json:"published"`
}

type exported struct {
	Zone string `json:"zone"`
	File string `json:"zone_file"`
}

func listRecords(ctx context.Context, api *ovh.Reader, in recordFilter) (recordList, error) {
	out := recordList{Zone: in.Zone, Records: []ovh.Record{}}
	name := ""
	if in.Subdomain != nil {
		name = dns.CanonicalName(*in.Subdomain)
	}
	types := []string{string(in.Type)}
	if in.Type == "TXT" {
		types = dns.TextTypes()
	}
	for _, t := range types {
		all, err := api.Records(ctx, in.Zone, t, name)
		if err != nil {
			return recordList{}, unknownZone(err)
		}
		for _, r := range all {
			// The API has no filter for the zone itself, and none for targets.
			if (in.Subdomain == nil || dns.CanonicalName(r.SubDomain) == name) && strings.Contains(r.Target, in.TargetContains) {
				r.Zone = "" // once is enough
				out.Records = append(out.Records, r)
			}
		}
	}
	return out, nil
}
