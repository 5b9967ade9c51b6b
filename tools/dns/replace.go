package dns

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type zoneHistory struct {
	Zone    string        `json:"zone"`
	History []zoneVersion `json:"history"`
}

type zoneVersion struct {
	Date string `json:"creation_date"`
}

type zoneImport struct {
	zoneName
	ZoneFile string `json:"zone_file" jsonschema:"minLength=1,maxLength=1048576" jsonschema_description:"The whole zone."`
}

type zoneRestore struct {
	zoneName
	Date string `json:"creation_date" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"As in list_zone_history."`
}

type zoneReplaced struct {
	Zone string       `json:"zone"`
	Task ovh.ZoneTask `json:"task"`
	Next string       `json:"next"`
}

// A zoneContent is a whole zone, to bring it back from.
type zoneContent struct {
	Zone     string `json:"zone"`
	ZoneFile string `json:"zone_file"`
}

func listHistory(ctx context.Context, api *ovh.Reader, in zoneName) (zoneHistory, error) {
	dates, err := api.ZoneHistory(ctx, in.Zone)
	rows := make([]zoneVersion, len(dates))
	for i, date := range dates {
		rows[i] = zoneVersion{date}
	}
	return zoneHistory{in.Zone, rows}, unknownZone(err)
}

func importZone(ctx context.Context, api *ovh.Reader, in zoneImport) (tool.Planned[zoneReplaced], error) {
	if _, err := dns.ParseZone(in.Zone, in.ZoneFile); err != nil {
		return tool.Planned[zoneReplaced]{}, tool.Refuse("zone_file can't be read: "+err.Error(), "correct it; export_zone shows the form")
	}
	return replace(ctx, api, in.Zone, "by those of the zone file", ovh.ImportZone(in.Zone, in.ZoneFile))
}

func restoreZone(ctx context.Context, api *ovh.Reader, in zoneRestore) (tool.Planned[zoneReplaced], error) {
	dates, err := api.ZoneHistory(ctx, in.Zone)
	if err != nil {
		return tool.Planned[zoneReplaced]{}, unknownZone(err)
	}
	if !slices.Contains(dates, in.Date) {
		return tool.Planned[zoneReplaced]{}, tool.Refuse(fmt.Sprintf("the zone has no restore point %q", in.Date), "list_zone_history shows them")
	}
	return replace(ctx, api, in.Zone, "by those of "+in.Date, ovh.RestoreZone(in.Zone, in.Date))
}

// replace returns the act of a request that replaces all records. Its plan
// carries the zone as it is.
func replace(ctx context.Context, api *ovh.Reader, zone, how string, r ovh.Request[ovh.ZoneTask]) (tool.Planned[zoneReplaced], error) {
	file, err := api.ExportZone(ctx, zone)
	if err != nil {
		return tool.Planned[zoneReplaced]{}, unknownZone(err)
	}
	act := tool.Send(r, func(task ovh.ZoneTask) zoneReplaced {
		return zoneReplaced{zone, task, "list_dns_records shows the new records once the task is done"}
	})
	act.Failed = func(_ int, err error) error {
		if errors.Is(err, ovh.ErrInvalid) {
			return tool.Advise(err, "OVHcloud refused the zone file; correct it and plan again")
		}
		return err
	}
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Replace ALL records of the zone %s %s.", zone, how),
		Target:     tool.Object(zoneContent{zone, file}),
		WillHappen: []string{"Every present record is removed; the new ones get new ids.", "Names that the new zone does not hold stop resolving: web, mail and all else."},
		WillBeLost: []string{"All present records. target.zone_file holds them: keep it."},
		Undo:       "import_zone with target.zone_file of this plan, or restore_zone to a moment of list_zone_history",
		Duration:   "minutes, then up to the TTL of each record",
	}), nil
}
