package dns

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A zoneDiff is a difference as plan_zone tells it.
type zoneDiff struct {
	Zone string `json:"zone"`
	tally
	Unpublished *unpublished  `json:"unpublished,omitempty"` // of the zone as it is
	Note        string        `json:"note,omitempty"`
	Edits       []zoneEditRow `json:"edits"`
}

// A tally is how many records a difference is about.
type tally struct {
	Delete    int                   `json:"records_to_delete"`
	Change    int                   `json:"records_to_change"`
	Add       int                   `json:"records_to_add"`
	Unchanged int                   `json:"records_unchanged"`
	ByType    map[string]*typeTally `json:"by_type,omitempty"`
}

type typeTally struct {
	Delete int `json:"delete,omitempty"`
	Change int `json:"change,omitempty"`
	Add    int `json:"add,omitempty"`
}

// A zoneEditRow is one edit: what is before is lost, what is after is new.
type zoneEditRow struct {
	Edit   string      `json:"edit"`
	Before *ovh.Record `json:"before,omitempty"`
	After  *ovh.Record `json:"after,omitempty"`
}

func (e *editor) planZone(ctx context.Context, api *ovh.Reader, in wantedZone) (zoneDiff, error) {
	v, err := open(ctx, api, in.Zone, true)
	if err != nil {
		return zoneDiff{}, err
	}
	d, note, err := in.compare(v)
	if err != nil {
		return zoneDiff{}, err
	}
	out := zoneDiff{Zone: in.Zone, tally: tallyOf(d), Unpublished: e.unpublished(api, v).shown(), Note: note, Edits: []zoneEditRow{}}
	for _, edit := range worstFirst(d) {
		row := zoneEditRow{Edit: told(edit)}
		if !edit.Adds() {
			row.Before = new(apiRecord("", edit.Before))
		}
		if !edit.Deletes() {
			row.After = new(apiRecord("", edit.After))
		}
		out.Edits = append(out.Edits, row)
	}
	return out, nil
}

func tallyOf(d dns.Difference) tally {
	t := tally{Delete: len(d.Delete), Change: len(d.Change), Add: len(d.Add), Unchanged: d.Unchanged, ByType: make(map[string]*typeTally)}
	of := func(r dns.Record) *typeTally {
		if t.ByType[r.Type] == nil {
			t.ByType[r.Type] = new(typeTally)
		}
		return t.ByType[r.Type]
	}
	for _, r := range d.Delete {
		of(r).Delete++
	}
	for _, c := range d.Change {
		of(c.Before).Change++
	}
	for _, r := range d.Add {
		of(r).Add++
	}
	return t
}

// worstFirst returns the edits of a difference in the order in which they
// matter: what loses most comes first.
func worstFirst(d dns.Difference) (all []dns.Edit) {
	for _, r := range d.Delete {
		all = append(all, dns.Edit{Before: r})
	}
	for _, c := range d.Change {
		all = append(all, dns.Edit(c))
	}
	for _, r := range d.Add {
		all = append(all, dns.Edit{After: r})
	}
	return all
}

// losses tells what of records edits overwrite, the first of many.
func losses(edits []dns.Edit) []string {
	var deleted, changed []string
	for _, e := range edits {
		switch {
		case e.Deletes():
			deleted = append(deleted, fmt.Sprintf("%q, which is deleted.", e.Before))
		case !e.Adds():
			changed = append(changed, fmt.Sprintf("%q, as it is.", e.Before))
		}
	}
	return some(append(deleted, changed...))
}
