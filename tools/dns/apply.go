package dns

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A zoneTarget is a zone and what a plan would make of it.
type zoneTarget struct {
	Zone string `json:"zone"`
	tally
	Digest      string       `json:"digest"` // see digest
	Unpublished *unpublished `json:"unpublished,omitempty"`
	Note        string       `json:"note,omitempty"`
}

type zoneApplied struct {
	Zone      string   `json:"zone"`
	Deleted   int      `json:"records_deleted"`
	Changed   int      `json:"records_changed"`
	Added     int      `json:"records_added"`
	Applied   []string `json:"applied"` // the first of many
	Published bool     `json:"published"`
}

// applyZone plans to write record by record. What was written when a step
// fails is not public then; the same call goes on from there, since it compares
// anew.
func (e *editor) applyZone(ctx context.Context, api *ovh.Reader, in wantedZone) (tool.Planned[zoneApplied], error) {
	v, err := open(ctx, api, in.Zone, true)
	if err != nil {
		return tool.Planned[zoneApplied]{}, err
	}
	d, note, err := in.compare(v)
	if err != nil {
		return tool.Planned[zoneApplied]{}, err
	}
	edits, err := d.Edits(v.Zone)
	if err != nil {
		return tool.Planned[zoneApplied]{}, tool.Refuse(err.Error(), "leave it out, apply, and apply again with it")
	}
	j := &job{view: v, editor: e, api: api, edits: edits, publish: true, before: e.unpublished(api, v)}
	j.retry = fmt.Sprintf("plan_zone of %q shows what is left; apply_zone again with the same wanted state, without confirmation_token, goes on from there", in.Zone)
	act := tool.Act[zoneApplied]{
		Steps: j.steps(), Failed: j.failed, Look: fmt.Sprintf(seenInZone, in.Zone),
		Result: func(context.Context, *ovh.Reader, tool.Answers) (zoneApplied, error) {
			j.done()
			return zoneApplied{in.Zone, len(d.Delete), len(d.Change), len(d.Add), brief(j.does()), true}, nil
		},
	}
	summary := fmt.Sprintf("Change the zone %q: delete %d records, change %d, add %d, leave %d.",
		in.Zone, len(d.Delete), len(d.Change), len(d.Add), d.Unchanged)
	if d.Empty() {
		summary = fmt.Sprintf("Publish the zone %q: its records are in the wanted state already.", in.Zone)
	}
	lost := losses(edits)
	if len(lost) == 0 {
		lost = []string{"Nothing: records are added only."}
	}
	return act.Planned(confirm.Plan{
		Summary:    summary,
		Target:     tool.Object(zoneTarget{in.Zone, tallyOf(d), digest(d), j.before.shown(), note}),
		WillBeLost: lost,
		Undo:       "apply_zone with the zone_file that export_zone returns now; or restore_zone to a moment of list_zone_history. Deleted records get new ids.",
		WillHappen: j.will(worstFirst(d)),
		Duration:   "seconds, then up to the TTL of each record",
	}), nil
}

// digest stands for what would be overwritten. The requests name records by
// their ids, so they stay the same when such a record is edited between the
// plan and its confirmation; with its digest in the target, the plan does not.
func digest(d dns.Difference) string {
	var all []string
	for _, c := range d.Change {
		all = append(all, fmt.Sprint(c.Before.ID, " ", c.Before))
	}
	for _, r := range d.Delete {
		all = append(all, fmt.Sprint(r.ID, " ", r))
	}
	return digestOf(all)
}

// digestOf stands for texts, in their order.
func digestOf(all []string) string {
	h := sha256.New()
	for _, s := range all {
		fmt.Fprintln(h, s)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
