package dns

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

func zoneTools(e *editor) []tool.Tool {
	return []tool.Tool{
		tool.List[tool.None, zoneList]{
			Name:        "list_zones",
			Title:       "List DNS zones",
			Description: "Lists the account's DNS zones.",
			Access:      tool.Access("GET /domain/zone", "GET /domain/zone/*"),
			Rows:        "zones",
			Asked:       []string{"iam"},
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
				z.IAM = nil // list_zones has it for who asks
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
		tool.Destroy[zoneName, refreshed]{
			Name:        "refresh_zone",
			Title:       "Publish a DNS zone",
			Description: "Publishes the edited records of a DNS zone.",
			Access:      tool.Access(reading(refreshRight)...),
			Milder:      true,
			Prepare:     e.refreshZone,
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
	Types          []string   `json:"types,omitempty" jsonschema:"maxItems=20" jsonschema_description:"Several at once, such as [\"A\",\"AAAA\"]."`
	Subdomain      *string    `json:"subdomain,omitempty" jsonschema:"maxLength=253" jsonschema_description:"@ is the zone itself."`
	TargetContains string     `json:"target_contains,omitempty" jsonschema:"maxLength=255"`
}

func (in recordFilter) Faults() (all []tool.Fault) {
	for i, t := range in.Types {
		if !slices.Contains(dns.Types(), t) {
			all = append(all, tool.NotOneOf(fmt.Sprintf("types[%d]", i), t, dns.Types()))
		}
	}
	if in.Subdomain != nil {
		all = append(all, fault("subdomain", dns.CheckName(in.Zone, *in.Subdomain))...)
	}
	return all
}

// types returns the types that are wanted, each once; none for all.
func (in recordFilter) types() []string {
	all := slices.Clone(in.Types)
	if in.Type != "" {
		all = append(all, string(in.Type))
	}
	if slices.Contains(all, "TXT") {
		all = append(all, dns.TextTypes()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
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

// mostLists is how many types are asked for one by one; of more, the whole list
// is read.
const mostLists = 5

func listRecords(ctx context.Context, api *ovh.Reader, in recordFilter) (recordList, error) {
	out := recordList{Zone: in.Zone, Records: []ovh.Record{}}
	var filter ovh.RecordFilter
	if in.Subdomain != nil {
		filter.SubDomain = new(dns.CanonicalName(*in.Subdomain))
	}
	types := in.types()
	ask := types
	if len(types) == 0 || len(types) > mostLists {
		ask = []string{""}
	}
	var missing *ovh.PartError
	for _, filter.FieldType = range ask {
		all, err := api.Records(ctx, in.Zone, filter)
		part, err := ovh.Part(err)
		missing = missing.Join(part)
		if err != nil {
			return recordList{}, unknownZone(err)
		}
		for _, r := range all {
			if (len(types) == 0 || slices.Contains(types, r.FieldType)) && contains(recordOf(r), in.TargetContains) {
				r.Zone = "" // once is enough
				out.Records = append(out.Records, r)
			}
		}
	}
	return out, missing.Err()
}

// contains reports whether the target of r has text in it, as it is stored or
// as it reads, in any case; names may be given in their own letters.
func contains(r dns.Record, text string) bool {
	for _, target := range []string{r.Target, r.Text()} {
		target = strings.ToLower(target)
		if strings.Contains(target, strings.ToLower(text)) {
			return true
		}
	}
	name := dns.CanonicalName(text)
	return name != "" && strings.Contains(strings.ToLower(r.Target), name)
}
