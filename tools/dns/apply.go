package dns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A zoneTarget is a zone and what a plan would make of it.
type zoneTarget struct {
	Zone      string `json:"zone"`
	Unchanged int    `json:"records_unchanged"`
	Add       int    `json:"records_to_add"`
	Change    int    `json:"records_to_change"`
	Delete    int    `json:"records_to_delete"`
	Digest    string `json:"digest"` // see digest
}

type zoneApplied struct {
	Zone      string   `json:"zone"`
	Applied   []string `json:"applied"`
	Published bool     `json:"published"`
}

// applyZone plans to write record by record. What was written when a step
// fails is not public then; the same call goes on from there, since it compares
// anew.
func applyZone(ctx context.Context, api *ovh.Reader, in wantedZone) (tool.Planned[zoneApplied], error) {
	d, err := in.compare(ctx, api)
	if err != nil {
		return tool.Planned[zoneApplied]{}, err
	}
	steps := applySteps(in.Zone, d)
	does := make([]string, len(steps))
	for i, s := range steps {
		does[i] = s.Does
	}
	act := tool.Act[zoneApplied]{
		Steps:  steps,
		Result: known(zoneApplied{in.Zone, does, true}),
		Failed: func(done int, err error) error { return stopped(in.Zone, does, done, err) },
	}
	summary := fmt.Sprintf("Change the zone %s: add %d records, change %d, delete %d, leave %d.",
		in.Zone, len(d.Add), len(d.Change), len(d.Delete), d.Unchanged)
	if d.Empty() {
		summary = fmt.Sprintf("Publish the zone %s: its records are in the wanted state already.", in.Zone)
	}
	return act.Planned(confirm.Plan{
		Summary:    summary,
		Target:     tool.Object(zoneTarget{in.Zone, d.Unchanged, len(d.Add), len(d.Change), len(d.Delete), digest(d)}),
		WillHappen: does,
		WillBeLost: []string{"Deleted and changed records, with their ids."},
		Undo:       "apply_zone with the zone_file that export_zone returns now; or restore_zone to a moment of list_zone_history",
		Duration:   "seconds, then up to the TTL of each record",
	}), nil
}

// applySteps returns the writes that make up a difference: changes, then
// deletions, which make room, then additions, and at last the refresh.
func applySteps(zone string, d dns.Difference) (steps []tool.Step) {
	for _, c := range d.Change {
		steps = append(steps, tool.Step{
			Does:  fmt.Sprintf("change %q to %q", c.Before, c.After),
			Write: ovh.UpdateRecord(zone, apiRecord(zone, c.After)).Write,
		})
	}
	for _, r := range d.Delete {
		steps = append(steps, tool.Step{Does: fmt.Sprintf("delete %q", r), Write: ovh.DeleteRecord(zone, r.ID).Write})
	}
	for _, r := range d.Add {
		steps = append(steps, tool.Step{Does: fmt.Sprintf("add %q", r), Write: ovh.CreateRecord(zone, apiRecord(zone, r)).Write})
	}
	return append(steps, tool.Step{Does: "publish", Write: ovh.RefreshZone(zone).Write})
}

// digest stands for what would be overwritten. The requests name records by
// their ids, so they stay the same when such a record is edited between the
// plan and its confirmation; with its digest in the target, the plan does not.
func digest(d dns.Difference) string {
	h := sha256.New()
	for _, c := range d.Change {
		fmt.Fprintln(h, c.Before.ID, c.Before)
	}
	for _, r := range d.Delete {
		fmt.Fprintln(h, r.ID, r)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// stopped says what was done and what was not, and how to go on.
func stopped(zone string, does []string, done int, err error) error {
	list := func(steps []string) string {
		if len(steps) == 0 {
			return "nothing"
		}
		return strings.Join(steps, "; ")
	}
	return tool.Advise(fmt.Errorf("stopped at: %s: %w\ndone, and not public yet: %s\nnot done: %s", does[done], err, list(does[:done]), list(does[done:])),
		"call apply_zone of %q again with the same wanted state and without confirmation_token: it compares anew and plans what is left", zone)
}
