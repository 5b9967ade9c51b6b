package dns

import (
	"context"
	"fmt"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type zoneEdit struct {
	zoneName
	Add    []wantedRecord  `json:"add,omitempty" jsonschema:"maxItems=100"`
	Change []changedRecord `json:"change,omitempty" jsonschema:"maxItems=100"`
	Remove []int64         `json:"remove,omitempty" jsonschema:"maxItems=100" jsonschema_description:"Ids of records."`
}

func (in zoneEdit) Faults() (all []tool.Fault) {
	if len(in.Add)+len(in.Change)+len(in.Remove) == 0 {
		return tool.FaultAt("", "nothing to do: give add, change or remove")
	}
	for i, r := range in.Add {
		all = append(all, within(fmt.Sprintf("add[%d]", i), r.asNew(in.zoneName).Faults())...)
	}
	seen := make(map[int64]bool)
	once := func(at string, id int64) {
		if seen[id] {
			all = append(all, tool.FaultAt(at, "is named twice")...)
		}
		seen[id] = true
	}
	for i, r := range in.Change {
		at := fmt.Sprintf("change[%d]", i)
		all = append(all, within(at, r.faults(in.Zone))...)
		once(at+".record_id", r.RecordID)
	}
	for i, id := range in.Remove {
		once(fmt.Sprintf("remove[%d]", i), id)
	}
	return all
}

// within returns faults of an element as those of the argument that holds it.
func within(at string, faults []tool.Fault) []tool.Fault {
	for i := range faults {
		if faults[i].At != "" {
			faults[i].At = "." + faults[i].At
		}
		faults[i].At = at + faults[i].At
	}
	return faults
}

type zoneEdited struct {
	Zone      string   `json:"zone"`
	Applied   []string `json:"applied"` // the first of many
	Published bool     `json:"published"`
}

func (e *editor) editZone(ctx context.Context, api *ovh.Reader, in zoneEdit) (tool.Planned[zoneEdited], error) {
	v, err := open(ctx, api, in.Zone, false)
	if err != nil {
		return tool.Planned[zoneEdited]{}, err
	}
	d, err := in.difference(ctx, api, v)
	if err != nil {
		return tool.Planned[zoneEdited]{}, err
	}
	j, err := e.newJob(api, v, d, true)
	if err != nil {
		return tool.Planned[zoneEdited]{}, err
	}
	j.retry = fmt.Sprintf("list_dns_records of %q shows what is there; call edit_zone with what is left", in.Zone)
	undo := "edit_zone with the opposite; a removed record gets a new id"
	return prepared(j, undo, tool.Known(zoneEdited{in.Zone, brief(j.does()), true})), nil
}

// difference looks up what is to be changed, and reads what else the edits are
// judged by.
func (in zoneEdit) difference(ctx context.Context, api *ovh.Reader, v *view) (d dns.Difference, err error) {
	var faults []tool.Fault
	for i, c := range in.Change {
		before, err := v.record(ctx, api, c.RecordID)
		if err != nil {
			return d, err
		}
		after, wrong := c.applied(in.Zone, before)
		faults = append(faults, within(fmt.Sprintf("change[%d]", i), wrong)...)
		d.Change = append(d.Change, dns.Change{Before: before, After: after})
	}
	for _, id := range in.Remove {
		r, err := v.record(ctx, api, id)
		if err != nil {
			return d, err
		}
		d.Delete = append(d.Delete, r)
	}
	for _, r := range in.Add {
		d.Add = append(d.Add, r.asNew(in.zoneName).record())
	}
	if len(faults) > 0 {
		return d, tool.Invalid(faults...)
	}
	if err := v.readFor(ctx, api, d.New()...); err != nil {
		return d, err
	}
	return d, doubled(v, d)
}

// doubled refuses what would make a zone have one record twice.
func doubled(v *view, d dns.Difference) error {
	gone := slices.Clone(d.Delete)
	for _, c := range d.Change {
		gone = append(gone, c.Before)
	}
	left := v.With(dns.Difference{Delete: gone})
	for _, c := range d.Change {
		if same, ok := left.Find(c.After); ok && !v.Same(c.Before, c.After) {
			return tool.Refuse(fmt.Sprintf("the record %q would be there twice: it is that of the id %d too", same, same.ID), "remove one of the two instead")
		}
		left.Records = append(left.Records, c.After)
	}
	for _, r := range d.Add {
		same, ok := left.Find(r)
		if ok && same.ID == 0 {
			return tool.Refuse(fmt.Sprintf("the record %q is in add twice", same), "leave it out once")
		}
		if ok {
			return tool.Refuse(fmt.Sprintf("the record %q is there already, with the id %d", same, same.ID), "leave it out of add, or change its TTL")
		}
		left.Records = append(left.Records, r)
	}
	return nil
}
