package dns

import (
	"fmt"
	"slices"
)

// An Edit is one write to a zone.
type Edit struct {
	Before Record // zero for an addition
	After  Record // zero for a deletion
}

// Adds reports whether e adds a record.
func (e Edit) Adds() bool { return e.Before.Type == "" }

// Deletes reports whether e deletes one.
func (e Edit) Deletes() bool { return e.After.Type == "" }

// Edits returns the writes that make up a difference, in an order in which a
// refusal loses least: what can be refused comes before what can't be taken
// back. Only what stands in the way of a change or an addition is deleted
// before it. It is an error when there is no such order.
func (d Difference) Edits(present Zone) ([]Edit, error) {
	p := plan{occupancy: newOccupancy(present), deletions: make(map[string][]Record)}
	for _, r := range d.Delete {
		p.deletions[CanonicalName(r.Name)] = append(p.deletions[CanonicalName(r.Name)], r)
	}
	var waiting []Edit
	for _, c := range d.Change {
		waiting = append(waiting, Edit(c))
	}
	for _, r := range d.Add {
		waiting = append(waiting, Edit{After: r})
	}
	names, at := byName(p.sendWhatFits(waiting))
	waiting = nil
	for _, name := range names {
		p.clear(name)
		waiting = append(waiting, p.sendWhatFits(at[name])...)
	}
	if waiting = p.sendWhatFits(waiting); len(waiting) > 0 {
		return nil, fmt.Errorf("%q finds its name taken in any order of writes", waiting[0].After)
	}
	for _, r := range d.Delete {
		p.clear(r.Name)
	}
	return p.edits, nil
}

// byName groups edits by the names that they need room at, in order.
func byName(edits []Edit) (names []string, at map[string][]Edit) {
	at = make(map[string][]Edit)
	for _, e := range edits {
		name := CanonicalName(e.After.Name)
		if len(at[name]) == 0 {
			names = append(names, name)
		}
		at[name] = append(at[name], e)
	}
	return names, at
}

// A plan is an order of edits in the making.
type plan struct {
	*occupancy
	edits     []Edit
	deletions map[string][]Record // to do, by name
}

// sendWhatFits appends what there is room for, as long as that makes more room,
// and returns the rest.
func (p *plan) sendWhatFits(waiting []Edit) []Edit {
	for before := -1; before != len(waiting); {
		before = len(waiting)
		waiting = slices.DeleteFunc(waiting, func(e Edit) bool {
			if p.blocks(e) {
				return false
			}
			p.append(e)
			return true
		})
	}
	return waiting
}

// clear deletes what is to be deleted at a name.
func (p *plan) clear(name string) {
	name = CanonicalName(name)
	for _, r := range p.deletions[name] {
		p.append(Edit{Before: r})
	}
	delete(p.deletions, name)
}

func (p *plan) append(e Edit) {
	p.apply(e)
	p.edits = append(p.edits, e)
}

// An occupancy counts the records of each name.
type occupancy struct{ aliases, others map[string]int }

func newOccupancy(z Zone) *occupancy {
	o := &occupancy{make(map[string]int), make(map[string]int)}
	for _, r := range z.Records {
		o.add(r, 1)
	}
	return o
}

func (o *occupancy) add(r Record, n int) {
	if r.Type == "CNAME" {
		o.aliases[CanonicalName(r.Name)] += n
		return
	}
	o.others[CanonicalName(r.Name)] += n
}

func (o *occupancy) apply(e Edit) {
	if !e.Adds() {
		o.add(e.Before, -1)
	}
	if !e.Deletes() {
		o.add(e.After, 1)
	}
}

// blocks reports whether there is no room for an edit as the zone is: a CNAME
// stands alone.
func (o *occupancy) blocks(e Edit) bool {
	if !e.Adds() {
		o.add(e.Before, -1)
		defer o.add(e.Before, 1)
	}
	name := CanonicalName(e.After.Name)
	return o.aliases[name] > 0 || e.After.Type == "CNAME" && o.others[name] > 0
}
