package dns

import (
	"cmp"
	"slices"
)

// A Difference is what separates a zone from a wanted one.
type Difference struct {
	Add       []Record
	Change    []Change // by the id of the record
	Delete    []Record // by id
	Unchanged int      // records that stay as they are
}

// A Change is a record that gets another target or time to live. It keeps its
// id, type and name.
type Change struct{ Before, After Record }

// Empty reports whether there is nothing to do.
func (d Difference) Empty() bool { return len(d.Add)+len(d.Change)+len(d.Delete) == 0 }

// Compare returns what would make the records of present those of want. It
// pairs those that mean the same; then, within a name and type, what is left of
// each, which become changes.
//
// A wanted record without a time to live fits one that has want.TTL: the file
// that calls it the default was taken from such a zone.
func Compare(present, want Zone) Difference {
	var d Difference
	p := newPairing(present.Records)
	var open []Record
	take := p.by(want.meaning)
	for _, w := range want.Records {
		found, ok := take(w)
		switch {
		case !ok:
			open = append(open, w)
		case found.TTL == w.TTL, w.TTL == 0 && found.TTL == want.TTL:
			d.Unchanged++
		default:
			d.change(found, found.Target, w.TTL)
		}
	}
	take = p.by(rrset)
	for _, w := range open {
		if found, ok := take(w); ok {
			d.change(found, w.Target, w.TTL)
			continue
		}
		d.Add = append(d.Add, w)
	}
	d.Delete = p.left()
	slices.SortStableFunc(d.Change, func(a, b Change) int { return byID(a.Before, b.Before) })
	return d
}

func (d *Difference) change(r Record, target string, ttl int) {
	after := r
	after.Target, after.TTL = target, ttl
	d.Change = append(d.Change, Change{r, after})
}

// A pairing hands out records, each once, those with the lowest ids first.
type pairing struct {
	records []Record
	taken   []bool
}

func newPairing(all []Record) *pairing {
	return &pairing{slices.SortedStableFunc(slices.Values(all), byID), make([]bool, len(all))}
}

// by returns a function that takes a record of the same key as its argument.
func (p *pairing) by(key func(Record) string) func(Record) (Record, bool) {
	free := make(map[string][]int)
	for i, r := range p.records {
		if !p.taken[i] {
			free[key(r)] = append(free[key(r)], i)
		}
	}
	return func(like Record) (Record, bool) {
		k := key(like)
		if len(free[k]) == 0 {
			return Record{}, false
		}
		i := free[k][0]
		free[k], p.taken[i] = free[k][1:], true
		return p.records[i], true
	}
}

// left returns the records that nothing took.
func (p *pairing) left() (all []Record) {
	for i, r := range p.records {
		if !p.taken[i] {
			all = append(all, r)
		}
	}
	return all
}

func byID(a, b Record) int { return cmp.Compare(a.ID, b.ID) }
