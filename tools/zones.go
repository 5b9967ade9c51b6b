package tools

import (
	"context"
	"errors"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type zoneName struct {
	Zone string `json:"zone" jsonschema:"pattern=^[A-Za-z0-9_][A-Za-z0-9_.-]*$,maxLength=253" jsonschema_description:"As in list_zones."`
}

type zoneList struct {
	Zones []ovh.Zone `json:"zones"`
}

type recordFilter struct {
	zoneName
	Type           string  `json:"type,omitempty" jsonschema:"enum=A,enum=AAAA,enum=CAA,enum=CNAME,enum=DKIM,enum=DMARC,enum=DNAME,enum=HTTPS,enum=LOC,enum=MX,enum=NAPTR,enum=NS,enum=PTR,enum=RP,enum=SPF,enum=SRV,enum=SSHFP,enum=SVCB,enum=TLSA,enum=TXT" jsonschema_description:"TXT finds SPF, DKIM and DMARC too."`
	Subdomain      *string `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"@ is the zone itself."`
	TargetContains string  `json:"target_contains,omitempty" jsonschema:"maxLength=255"`
}

type recordList struct {
	Zone    string       `json:"zone"`
	Records []ovh.Record `json:"records"`
}

type recordID struct {
	zoneName
	RecordID int64 `json:"record_id" jsonschema:"minimum=1" jsonschema_description:"As in list_dns_records."`
}

type exported struct {
	Zone string `json:"zone"`
	File string `json:"zone_file"`
}

type refreshed struct {
	Zone      string `json:"zone"`
	Published bool   `json:"published"`
}

func zones() []Definition {
	return []Definition{
		define(Tool[none, zoneList]{
			Name:        "list_zones",
			Title:       "List DNS zones",
			Description: "Lists the account's DNS zones.",
			Effect:      Read,
			Rows:        "zones",
			Access:      rules("GET /domain/zone", "GET /domain/zone/*"),
			Run: func(ctx context.Context, api *ovh.Client, _ none) (zoneList, error) {
				all, err := api.Zones(ctx)
				return zoneList{all}, err
			},
		}),
		define(Tool[zoneName, ovh.Zone]{
			Name:        "get_zone",
			Title:       "Show a DNS zone",
			Description: "Shows one DNS zone and its name servers.",
			Effect:      Read,
			Access:      rules("GET /domain/zone/*"),
			Run: func(ctx context.Context, api *ovh.Client, in zoneName) (ovh.Zone, error) {
				z, err := api.Zone(ctx, in.Zone)
				return z, unknownZone(err)
			},
		}),
		define(Tool[recordFilter, recordList]{
			Name:        "list_dns_records",
			Title:       "List DNS records",
			Description: "Lists the records of a DNS zone, as edited; they are public since the last refresh.",
			Effect:      Read,
			Rows:        "records",
			Access:      rules("GET /domain/zone/*/record", "GET /domain/zone/*/record/*"),
			Run:         listRecords,
		}),
		define(Tool[recordID, ovh.Record]{
			Name:        "get_dns_record",
			Title:       "Show a DNS record",
			Description: "Shows one record of a DNS zone.",
			Effect:      Read,
			Access:      rules("GET /domain/zone/*/record/*"),
			Run: func(ctx context.Context, api *ovh.Client, in recordID) (ovh.Record, error) {
				r, err := api.Record(ctx, in.Zone, in.RecordID)
				return r, unknownRecord(in.Zone, err)
			},
		}),
		define(Tool[zoneName, refreshed]{
			Name:        "refresh_zone",
			Title:       "Publish a DNS zone",
			Description: "Publishes the edited records of a DNS zone.",
			Effect:      Change,
			Access:      rules("POST /domain/zone/*/refresh"),
			Run: func(ctx context.Context, api *ovh.Client, in zoneName) (refreshed, error) {
				return refreshed{in.Zone, true}, unknownZone(api.RefreshZone(ctx, in.Zone))
			},
		}),
		define(Tool[zoneName, exported]{
			Name:        "export_zone",
			Title:       "Export a DNS zone",
			Description: "Returns a DNS zone as the text of a zone file.",
			Effect:      Read,
			Access:      rules("GET /domain/zone/*/export"),
			Run: func(ctx context.Context, api *ovh.Client, in zoneName) (exported, error) {
				file, err := api.ExportZone(ctx, in.Zone)
				return exported{in.Zone, file}, unknownZone(err)
			},
		}),
	}
}

func (in recordFilter) faults() []schemas.Fault {
	if in.Subdomain == nil {
		return nil
	}
	return subdomainFault(*in.Subdomain)
}

func listRecords(ctx context.Context, api *ovh.Client, in recordFilter) (recordList, error) {
	out := recordList{Zone: in.Zone, Records: []ovh.Record{}}
	sub := ""
	if in.Subdomain != nil {
		sub = apex(*in.Subdomain)
	}
	types := []string{in.Type}
	if in.Type == "TXT" {
		types = []string{"TXT", "SPF", "DKIM", "DMARC"}
	}
	for _, t := range types {
		all, err := api.Records(ctx, in.Zone, t, sub)
		if err != nil {
			return recordList{}, unknownZone(err)
		}
		for _, r := range all {
			// The API has no filter for the zone itself, and none for targets.
			if (in.Subdomain == nil || apex(r.SubDomain) == sub) && strings.Contains(r.Target, in.TargetContains) {
				r.Zone = "" // once is enough
				out.Records = append(out.Records, r)
			}
		}
	}
	return out, nil
}

func unknownZone(err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_zones shows the zones that these keys may see")
	}
	return err
}

func unknownRecord(zone string, err error) error {
	if errors.Is(err, ovh.ErrNotFound) {
		return advise(err, "list_dns_records of %q shows the records and their ids", zone)
	}
	return err
}
