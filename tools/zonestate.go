package tools

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

type zoneHistory struct {
	Zone    string        `json:"zone"`
	History []zoneVersion `json:"history"`
}

type zoneVersion struct {
	Date string `json:"creation_date"`
}

func zoneStates() []Definition {
	read := []string{"GET /domain/zone/*/record", "GET /domain/zone/*/record/*"}
	return []Definition{
		define(Tool[wantedZone, zoneDiff]{
			Name:        "plan_zone",
			Title:       "Compare a DNS zone",
			Description: "Compares a DNS zone with a wanted state, and changes nothing. NS and SOA are left out.",
			Effect:      Read,
			Access:      rules(read...),
			Run: func(ctx context.Context, api *ovh.Client, in wantedZone) (zoneDiff, error) {
				return in.compare(ctx, api)
			},
		}),
		define(Tool[wantedZone, zoneApplied]{
			Name:        "apply_zone",
			Title:       "Bring a DNS zone to a state",
			Description: "Brings a DNS zone to a wanted state, record by record, then publishes it. Records that are not wanted are deleted.",
			Effect:      Destroy,
			Access: rules(append(read, "PUT /domain/zone/*/record/*", "DELETE /domain/zone/*/record/*",
				"POST /domain/zone/*/record", "POST /domain/zone/*/refresh")...),
			Plan:  planApply,
			Watch: runApply,
		}),
		define(Tool[zoneImport, zoneReplaced]{
			Name:        "import_zone",
			Title:       "Replace a DNS zone",
			Description: "Replaces ALL records of a DNS zone by those of a zone file. apply_zone changes only what differs.",
			Effect:      Destroy,
			Access:      rules("GET /domain/zone/*/export", "POST /domain/zone/*/import"),
			Plan:        planImport,
			Run: func(ctx context.Context, api *ovh.Client, in zoneImport) (zoneReplaced, error) {
				task, err := api.ImportZone(ctx, in.Zone, in.ZoneFile)
				return replaced(in.Zone, task, err)
			},
		}),
		define(Tool[zoneName, zoneHistory]{
			Name:        "list_zone_history",
			Title:       "List a DNS zone's history",
			Description: "Lists the moments that a DNS zone can be put back to, the latest first.",
			Effect:      Read,
			Rows:        "history",
			Access:      rules("GET /domain/zone/*/history"),
			Run: func(ctx context.Context, api *ovh.Client, in zoneName) (zoneHistory, error) {
				dates, err := api.ZoneHistory(ctx, in.Zone)
				rows := make([]zoneVersion, len(dates))
				for i, date := range dates {
					rows[i] = zoneVersion{date}
				}
				return zoneHistory{in.Zone, rows}, unknownZone(err)
			},
		}),
		define(Tool[zoneRestore, zoneReplaced]{
			Name:        "restore_zone",
			Title:       "Restore a DNS zone",
			Description: "Puts ALL records of a DNS zone back to a moment of its history.",
			Effect:      Destroy,
			Access:      rules("GET /domain/zone/*/history", "GET /domain/zone/*/export", "POST /domain/zone/*/history/*/restore"),
			Plan:        planRestore,
			Run: func(ctx context.Context, api *ovh.Client, in zoneRestore) (zoneReplaced, error) {
				task, err := api.RestoreZone(ctx, in.Zone, in.Date)
				return replaced(in.Zone, task, err)
			},
		}),
	}
}
