package tools

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A step is one write of an apply_zone, in the order that they are sent:
// changes, then deletions, which make room, then additions.
type step struct {
	what    string
	request confirm.Request
	do      func(context.Context, *ovh.Client) error
}

func (d zoneDiff) steps() []step {
	var all []step
	path := "/domain/zone/{}/record"
	for _, e := range d.Changes {
		all = append(all, step{
			what:    fmt.Sprintf("change %q to %q", describe(e.Before), describe(e.After)),
			request: request("PUT", ovh.RecordEdit{SubDomain: e.After.SubDomain, Target: e.After.Target, TTL: e.After.TTL}, path+"/{}", d.Zone, fmt.Sprint(e.After.ID)),
			do:      func(ctx context.Context, api *ovh.Client) error { return api.UpdateRecord(ctx, d.Zone, e.After) },
		})
	}
	for _, r := range d.Deletions {
		all = append(all, step{
			what:    fmt.Sprintf("delete %q", describe(r)),
			request: request("DELETE", nil, path+"/{}", d.Zone, fmt.Sprint(r.ID)),
			do:      func(ctx context.Context, api *ovh.Client) error { return api.DeleteRecord(ctx, d.Zone, r.ID) },
		})
	}
	for _, r := range d.Additions {
		all = append(all, step{
			what:    fmt.Sprintf("add %q", describe(r)),
			request: request("POST", ovh.RecordEdit{FieldType: r.FieldType, SubDomain: r.SubDomain, Target: r.Target, TTL: r.TTL}, path, d.Zone),
			do:      func(ctx context.Context, api *ovh.Client) error { return api.AddRecord(ctx, d.Zone, r) },
		})
	}
	return append(all, step{
		what:    "publish",
		request: request("POST", nil, "/domain/zone/{}/refresh", d.Zone),
		do:      func(ctx context.Context, api *ovh.Client) error { return api.RefreshZone(ctx, d.Zone) },
	})
}

// A zoneTarget is a zone and what a plan would make of it.
type zoneTarget struct {
	Zone      string `json:"zone"`
	Unchanged int    `json:"records_unchanged"`
	Add       int    `json:"records_to_add"`
	Change    int    `json:"records_to_change"`
	Delete    int    `json:"records_to_delete"`
}

func planApply(ctx context.Context, api *ovh.Client, in wantedZone) (confirm.Plan, error) {
	d, err := in.compare(ctx, api)
	if err != nil {
		return confirm.Plan{}, err
	}
	p := confirm.Plan{
		Summary: fmt.Sprintf("Change the zone %s: add %d records, change %d, delete %d, leave %d.",
			in.Zone, len(d.Additions), len(d.Changes), len(d.Deletions), d.Unchanged),
		Target:     object(zoneTarget{in.Zone, d.Unchanged, len(d.Additions), len(d.Changes), len(d.Deletions)}),
		WillBeLost: []string{"Deleted and changed records, with their ids."},
		Undo:       "apply_zone with the zone_file that export_zone returns now; or restore_zone to a moment of list_zone_history",
		Duration:   "seconds, then up to the TTL of each record",
	}
	if d.empty() {
		p.Summary = fmt.Sprintf("Publish the zone %s: its records are in the wanted state already.", in.Zone)
	}
	for _, s := range d.steps() {
		p.WillHappen = append(p.WillHappen, s.what)
		p.Requests = append(p.Requests, s.request)
	}
	return p, nil
}

type zoneApplied struct {
	Zone      string   `json:"zone"`
	Applied   []string `json:"applied"`
	Published bool     `json:"published"`
}

// runApply writes record by record and stops at the first failure. What it
// wrote is not public then; the same call goes on from there, since it
// compares anew.
func runApply(ctx context.Context, api *ovh.Client, in wantedZone, w Watcher) (zoneApplied, error) {
	d, err := in.compare(ctx, api)
	if err != nil {
		return zoneApplied{}, err
	}
	out := zoneApplied{Zone: in.Zone}
	steps := d.steps()
	for i, s := range steps {
		if err := s.do(ctx, api); err != nil {
			return out, stoppedAt(in.Zone, steps, i, err)
		}
		out.Applied = append(out.Applied, s.what)
		w.Report(Progress{Done: float64(i + 1), Total: float64(len(steps)), Message: s.what})
	}
	out.Published = true
	return out, nil
}

// stoppedAt says what was done and what was not, and how to go on.
func stoppedAt(zone string, steps []step, failed int, err error) error {
	names := func(steps []step) string {
		if len(steps) == 0 {
			return "nothing"
		}
		all := make([]string, len(steps))
		for i, s := range steps {
			all[i] = s.what
		}
		return strings.Join(all, "; ")
	}
	return advise(fmt.Errorf("stopped at: %s: %w\ndone, and not public yet: %s\nnot done: %s",
		steps[failed].what, err, names(steps[:failed]), names(steps[failed:])),
		"call apply_zone of %q again with the same wanted state and without confirmation_token: it compares anew and plans what is left", zone)
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

// planReplace is the plan of what replaces all records: it carries the zone.
func planReplace(ctx context.Context, api *ovh.Client, zone, how string, r confirm.Request) (confirm.Plan, error) {
	file, err := api.ExportZone(ctx, zone)
	if err != nil {
		return confirm.Plan{}, unknownZone(err)
	}
	return confirm.Plan{
		Summary:    fmt.Sprintf("Replace ALL records of the zone %s %s.", zone, how),
		Target:     object(zoneContent{zone, file}),
		WillHappen: []string{"Every present record is removed; the new ones get new ids.", "Names that the new zone does not hold stop to resolve: web, mail and all else."},
		WillBeLost: []string{"All present records. target.zone_file holds them: keep it."},
		Undo:       "import_zone with target.zone_file of this plan, or restore_zone to a moment of list_zone_history",
		Requests:   []confirm.Request{r},
		Duration:   "minutes, then up to the TTL of each record",
	}, nil
}

func planImport(ctx context.Context, api *ovh.Client, in zoneImport) (confirm.Plan, error) {
	if _, err := parseZone(in.Zone, in.ZoneFile); err != nil {
		return confirm.Plan{}, refuse("zone_file can't be read: "+err.Error(), "correct it; export_zone shows the form")
	}
	body := map[string]string{"zoneFile": hidden(in.ZoneFile)}
	return planReplace(ctx, api, in.Zone, "by those of the zone file", request("POST", body, "/domain/zone/{}/import", in.Zone))
}

func planRestore(ctx context.Context, api *ovh.Client, in zoneRestore) (confirm.Plan, error) {
	dates, err := api.ZoneHistory(ctx, in.Zone)
	if err != nil {
		return confirm.Plan{}, unknownZone(err)
	}
	if !slices.Contains(dates, in.Date) {
		return confirm.Plan{}, refuse(fmt.Sprintf("the zone has no restore point %q", in.Date), "list_zone_history shows them")
	}
	return planReplace(ctx, api, in.Zone, "by those of "+in.Date, request("POST", nil, "/domain/zone/{}/history/{}/restore", in.Zone, in.Date))
}

func replaced(zone string, task ovh.ZoneTask, err error) (zoneReplaced, error) {
	if errors.Is(err, ovh.ErrInvalid) {
		err = advise(err, "OVHcloud refused the zone file; correct it and plan again")
	}
	return zoneReplaced{zone, task, "list_dns_records shows the new records once the task is done"}, err
}
