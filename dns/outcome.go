package dns

import (
	"slices"
	"strconv"
)

// With returns z as it would be after d.
func (z Zone) With(d Difference) Zone {
	becomes := make(map[Record][]Record) // what takes the place of a record
	for _, c := range d.Change {
		becomes[c.Before] = append(becomes[c.Before], c.After)
	}
	gone := make(map[Record]int)
	for _, r := range d.Delete {
		gone[r]++
	}
	all := z.Records
	z.Records = make([]Record, 0, len(all)+len(d.Add))
	for _, r := range all {
		switch after := becomes[r]; {
		case len(after) > 0:
			z.Records, becomes[r] = append(z.Records, after[0]), after[1:]
		case gone[r] > 0:
			gone[r]--
		default:
			z.Records = append(z.Records, r)
		}
	}
	z.Records = append(z.Records, d.Add...)
	return z
}

// Faults says what is wrong with the zone that d makes of present, as far as d
// brings it: records where they have no place, records that probably mean
// something else, and what can't be side by side. Want is where the wanted
// records are from. What is wrong in present already is not told.
func (d Difference) Faults(present, want Zone) (all []string) {
	after, fresh := present.With(d), d.fresh(present)
	after.undotted = want.undotted
	held := after.held()
	for _, r := range fresh {
		if err := CheckPlace(r.Type, r.Name); err != nil && r.Type != "CNAME" { // which is told as a conflict
			all = append(all, strconv.Quote(r.String())+": its name "+err.Error())
		}
		if err := checkLength(present.Name, CanonicalName(r.Name)); err != nil {
			all = append(all, strconv.Quote(r.String())+": its name "+err.Error())
		}
		if err := CheckTarget(present.Name, r.Type, r.Target); err != nil {
			all = append(all, strconv.Quote(r.String())+": its target "+err.Error())
		}
		if err := after.doubt(r, held); err != nil {
			all = append(all, strconv.Quote(r.String())+": "+err.Error())
		}
	}
	for _, c := range Involving(after.Conflicts(), fresh) {
		all = append(all, c.Problem)
	}
	return all
}

// fresh returns the records that d makes, and those that it gives another
// meaning.
func (d Difference) fresh(z Zone) []Record {
	all := slices.Clone(d.Add)
	for _, c := range d.Change {
		if !z.Same(c.Before, c.After) {
			all = append(all, c.After)
		}
	}
	return all
}

// HostsWithin returns the names within the zone that the target of r names.
func (z Zone) HostsWithin(r Record) (all []string) {
	for _, host := range hosts(WireType(r.Type), Sent(r.Type, r.Target)) {
		switch {
		case host == "@":
			host = ""
		case host[len(host)-1] != '.':
		default:
			name, ok := z.within(host)
			if !ok {
				continue
			}
			host = name
		}
		all = append(all, CanonicalName(host))
	}
	return all
}
