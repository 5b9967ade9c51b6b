package dns

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Conflict is what can't be in one zone.
type Conflict struct {
	Records []Record
	Problem string
}

// Conflicts returns what a zone of these records would break: a CNAME beside
// other records of its name or at the zone itself, CNAMEs that lead in a
// circle, records below a DNAME, which nobody finds.
func (z Zone) Conflicts() []Conflict {
	byName := make(map[string][]Record)
	for _, r := range z.Records {
		name := CanonicalName(r.Name)
		byName[name] = append(byName[name], r)
	}
	var all []Conflict
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		all = append(all, z.conflictsAt(name, byName[name])...)
	}
	all = append(all, z.circles(byName)...)
	return append(all, z.hidden(byName)...)
}

// Involving returns the conflicts that one of some records is part of.
func Involving(all []Conflict, records []Record) []Conflict {
	some := make(map[Record]bool)
	for _, r := range records {
		some[r] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(c Conflict) bool {
		return !slices.ContainsFunc(c.Records, func(r Record) bool { return some[r] })
	})
}

// conflictsAt returns what can't stand side by side at a name: a CNAME and
// anything else, a DNAME and another.
func (z Zone) conflictsAt(name string, records []Record) (all []Conflict) {
	for _, kind := range []string{"CNAME", "DNAME"} {
		i := slices.IndexFunc(records, func(r Record) bool { return r.Type == kind })
		if i < 0 {
			continue
		}
		alias := records[i]
		if CheckPlace(kind, name) != nil {
			all = append(all, Conflict{[]Record{alias}, fmt.Sprintf("%q: a zone itself can't be a CNAME", alias)})
		}
		c := Conflict{Records: []Record{alias}}
		var beside []string
		for _, r := range records {
			if (kind == "CNAME" || r.Type == kind) && !z.Same(alias, r) {
				c.Records, beside = append(c.Records, r), append(beside, fmt.Sprintf("%q", r))
			}
		}
		if len(beside) > 0 {
			c.Problem = fmt.Sprintf("%q can't stand beside %s: a %s stands alone at its name", alias, shortened(beside), kind)
			all = append(all, c)
		}
	}
	return all
}

// shortened joins the first few of many.
func shortened(all []string) string {
	const most = 5
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:most], ", "), len(all)-most)
}

// circles returns the CNAMEs that lead back to where they began.
func (z Zone) circles(byName map[string][]Record) (all []Conflict) {
	next := make(map[string]Record)
	for name, records := range byName {
		for _, r := range records {
			if r.Type == "CNAME" {
				next[name] = r
			}
		}
	}
	done := make(map[string]bool)
	for _, start := range slices.Sorted(maps.Keys(next)) {
		var path []string
		name, ok := start, true
		for ok && !done[name] {
			path, done[name] = append(path, name), true
			if name, ok = z.leadsTo(next[name]); ok {
				_, ok = next[name]
			}
		}
		// Where it ends is on this path, or where another went before.
		if at := slices.Index(path, name); ok && at >= 0 {
			all = append(all, circle(path[at:], next))
		}
	}
	return all
}

func circle(names []string, next map[string]Record) Conflict {
	c := Conflict{Problem: "these CNAMEs lead in a circle"}
	if len(names) == 1 {
		c.Problem = "this CNAME leads to itself"
	}
	var text []string
	for _, name := range names {
		c.Records, text = append(c.Records, next[name]), append(text, fmt.Sprintf("%q", next[name]))
	}
	c.Problem = shortened(text) + ": " + c.Problem
	return c
}

// leadsTo returns the name within the zone that an alias points at.
func (z Zone) leadsTo(r Record) (string, bool) {
	target, err := Canonical(z.Name, r.Type, r.Target)
	if err != nil {
		return "", false
	}
	return z.within(target)
}

// hidden returns what lies below a DNAME, and a DNAME that leads below itself.
func (z Zone) hidden(byName map[string][]Record) (all []Conflict) {
	aliases := make(map[string]Record)
	for _, d := range z.Records {
		if d.Type != "DNAME" {
			continue
		}
		own := CanonicalName(d.Name)
		aliases[own] = d
		if to, ok := z.leadsTo(d); ok && (to == own || below(to, own)) {
			all = append(all, Conflict{[]Record{d}, fmt.Sprintf("%q leads to itself", d)})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		for above := name; above != ""; {
			_, above, _ = strings.Cut(above, ".")
			if d, ok := aliases[above]; ok {
				all = append(all, Conflict{append([]Record{d}, byName[name]...), fmt.Sprintf("%q hides %q: nothing below a DNAME is found", d, byName[name][0])})
			}
		}
	}
	return all
}

func below(name, parent string) bool {
	return name != parent && (parent == "" || strings.HasSuffix(name, "."+parent))
}
