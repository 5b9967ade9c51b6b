package dns

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
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

// New returns the records that come with d: additions, and changes as they will
// be.
func (d Difference) New() []Record {
	all := slices.Clone(d.Add)
	for _, c := range d.Change {
		all = append(all, c.After)
	}
	return all
}

// Compare returns what would make the records of present those of want. It
// pairs those that mean the same; then, within a name and type, what is left of
// each, which become changes. Records that tell resolvers the same are one, in
// either zone: a second one is neither wanted nor deleted.
//
// Times to live are compared by what they come to: 0 is present.TTL, and for a
// wanted record it is want.TTL where that is known.
func Compare(present, want Zone) Difference {
	c := comparison{present: present, want: want, pairing: newPairing(present.Records)}
	open := c.wanted()
	open = c.pair(open, func(r Record) string { return fmt.Sprint(c.ttl(r), " ", want.meaning(r)) })
	open = c.pair(open, want.meaning)
	open = c.pair(open, func(r Record) string { return rrset(r) + " " + purpose(r) })
	c.Add = c.pair(open, rrset)
	for _, r := range c.left() {
		if c.meant[c.key(r)] {
			c.Unchanged++
			continue
		}
		c.Delete = append(c.Delete, r)
	}
	sort.SliceStable(c.Change, func(i, j int) bool { return byID(c.Change[i].Before, c.Change[j].Before) < 0 })
	return c.Difference
}

// A comparison is a difference in the making.
type comparison struct {
	Difference
	*pairing
	present, want Zone
	meant         map[string]bool // keys of the wanted records
}

// wanted returns the wanted records, each once, with the times to live that they
// are to have.
func (c *comparison) wanted() (all []Record) {
	c.meant = make(map[string]bool)
	for _, w := range c.want.Records {
		if w.TTL == 0 && c.want.TTL != c.present.TTL {
			w.TTL = c.want.TTL
		}
		if k := c.key(w); !c.meant[k] {
			c.meant[k] = true
			all = append(all, w)
		}
	}
	return all
}

// key is the same for records that tell resolvers the same for the same time.
func (c *comparison) key(r Record) string { return fmt.Sprint(c.ttl(r), " ", c.want.meaning(r)) }

// ttl returns how long resolvers keep r.
func (c *comparison) ttl(r Record) int { return cmp.Or(r.TTL, c.present.TTL) }

// pair takes for each wanted record a present one of the same key, and returns
// those for which there is none.
func (c *comparison) pair(wanted []Record, key func(Record) string) (open []Record) {
	take := c.by(key)
	for _, w := range wanted {
		found, ok := take(w)
		switch {
		case !ok:
			open = append(open, w)
		case c.want.Same(found, w) && c.ttl(found) == c.ttl(w):
			c.Unchanged++
		case c.want.Same(found, w):
			c.change(found, found, w.TTL)
		default:
			c.change(found, w, w.TTL)
		}
	}
	return open
}

// change gives a record the target of another and keeps its type: a text gets
// the form that it has there.
func (d *Difference) change(r, like Record, ttl int) {
	after := r
	after.Target, after.TTL = like.Target, ttl
	if like.Type != r.Type {
		after.Target = Sent(r.Type, like.Target)
	}
	d.Change = append(d.Change, Change{r, after})
}

// A pairing hands out records, each once, those with the lowest ids first.
type pairing struct {
	records []Record
	taken   []bool
}

func newPairing(all []Record) *pairing {
	records := slices.Clone(all)
	sort.SliceStable(records, func(i, j int) bool { return byID(records[i], records[j]) < 0 })
	return &pairing{records, make([]bool, len(all))}
}

// by returns a function that takes a record of the same key as its argument,
// and one whose type has room for it.
func (p *pairing) by(key func(Record) string) func(Record) (Record, bool) {
	free := make(map[string][]int)
	for i, r := range p.records {
		if !p.taken[i] {
			free[key(r)] = append(free[key(r)], i)
		}
	}
	return func(like Record) (Record, bool) {
		k := key(like)
		at := slices.IndexFunc(free[k], func(i int) bool { return takes(p.records[i], like) })
		if at < 0 {
			return Record{}, false
		}
		i := free[k][at]
		free[k], p.taken[i] = slices.Delete(free[k], at, at+1), true
		return p.records[i], true
	}
}

// takes reports whether a record can get the target of another. The types of
// texts differ in what they hold.
func takes(r, like Record) bool {
	return r.Type == like.Type || r.Text() == like.Text() || checkTarget("", r.Type, like.Target) == nil
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
