package raw

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A row is an object with a name for each of its fields, also for those of the
// objects within it: flavor, and flavor.name.
type row struct {
	place  int
	name   string // as its list names it, or ""
	fields map[string]json.RawMessage
}

// rows are the objects of a listing, ready to be shown.
type rows struct {
	all    []row
	read   int    // objects, before the filter
	hidden int    // objects that are secrets
	key    string // the field by which a row is known, or ""
}

// table masks the objects, and makes rows of them. What is masked can't be asked
// for by a filter.
func (h handler) table(l listing, objects []ovh.Object, places []place, hides secrets) rows {
	t := rows{read: len(objects)}
	bodies := h.masked(objects, hides)
	for i, o := range objects {
		r := row{place: o.Of, name: o.Name, fields: make(map[string]json.RawMessage)}
		if bodies[i] == nil {
			t.hidden++
		}
		r.spread(bodies[i], "", mostWithin)
		t.all = append(t.all, r)
	}
	t.name(l, places)
	return t
}

// masked returns the objects without their secrets: nil for one that is not to be
// shown. Where a secret has a place in some objects, those without it hold none.
func (h handler) masked(objects []ovh.Object, hides secrets) []json.RawMessage {
	all, findings := make([]json.RawMessage, len(objects)), make([]finding, len(objects))
	looks := redact.New()
	for i, o := range objects {
		all[i] = o.JSON
		if !h.shape.showSecrets {
			all[i], findings[i] = hides.masked(o.JSON)
			all[i] = looks.JSON(all[i], nil)
		}
	}
	placed := slices.Contains(findings, maskedSecrets)
	for i, found := range findings {
		if found == hiddenSecrets && !placed {
			all[i] = nil
		}
	}
	return all
}

// mostWithin is how deep the fields of a row may be named.
const mostWithin = 3

// spread names the fields of an object within the row.
func (r row) spread(object json.RawMessage, prefix string, depth int) {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil {
		return
	}
	for name, value := range members {
		var compact bytes.Buffer
		if json.Compact(&compact, value) != nil {
			continue
		}
		value = compact.Bytes()
		r.fields[prefix+name] = value
		if value[0] == '{' && depth > 1 {
			r.spread(value, prefix+name+".", depth-1)
		}
	}
}

// name gives each row the names in its path: of what stands for a *, and its own
// where it doesn't tell that.
func (t *rows) name(l listing, places []place) {
	own := l.of.Name()
	t.key = t.telling(keys(cmp.Or(own, l.in.Path[strings.LastIndexByte(l.in.Path, '/')+1:]+"Id")))
	if t.key == "" && own != "" && !slices.ContainsFunc(t.all, func(r row) bool { return r.name == "" }) {
		t.key = own
	}
	for _, r := range t.all {
		if _, told := r.fields[t.key]; !told && r.name != "" && t.key != "" {
			r.fields[t.key] = tool.Object(r.name)
		}
		for i, parent := range l.parents() {
			if places[r.place].names[i] != "" {
				r.fields[parent] = tool.Object(places[r.place].names[i])
			}
		}
	}
}

// telling returns the first of fields that tells of each row what it is called,
// or "".
func (t *rows) telling(fields []string) string {
	for _, field := range fields {
		other := func(r row) bool {
			value, ok := r.fields[field]
			return !ok || isVacant(value) || r.name != "" && text(value) != r.name
		}
		if field != "" && len(t.all) > 0 && !slices.ContainsFunc(t.all, other) {
			return field
		}
	}
	return ""
}

// choose keeps the rows that all terms are true of, and sorts them.
func (t *rows) choose(l listing) {
	t.all = slices.DeleteFunc(t.all, func(r row) bool {
		return slices.ContainsFunc(l.terms, func(term term) bool { return !term.holds(r.fields[term.field], l.now) })
	})
	by := newOrder(l.in.Sort)
	sort.SliceStable(t.all, func(i, j int) bool {
		a, b := t.all[i], t.all[j]
		first := 0
		if by.field != "" {
			first = by.compare(a.fields[by.field], b.fields[by.field], l.now)
		}
		return cmp.Or(first, cmp.Compare(a.place, b.place), order{}.compare(a.fields[t.key], b.fields[t.key], l.now)) < 0
	})
}

// answer shows the rows as they were asked for.
func (t *rows) answer(l listing) (listed, error) {
	all := fieldsOf(t.all)
	if l.known == nil && len(t.all) > 0 {
		if err := l.check(all); err != nil {
			return listed{}, err
		}
	}
	values := t.values(l.terms)
	t.choose(l)
	out := listed{Objects: []json.RawMessage{}, Path: l.objectPath(t.key)}
	shown := l.in.Fields
	if len(shown) == 0 {
		var others []string
		shown, others = t.columns(l, all)
		out.Other = strings.Join(firstOf(others, mostOther), ", ")
	}
	for _, r := range t.all {
		out.Objects = append(out.Objects, r.object(append([]string{t.key}, shown...)))
	}
	out.Note = t.note(values)
	return out, nil
}

// mostOther bounds the fields that an answer names beside those that it shows.
const mostOther = 30

// object writes some fields of a row, each once, and none that says nothing.
func (r row) object(names []string) json.RawMessage {
	var b bytes.Buffer
	for i, name := range names {
		value := r.fields[name]
		if isVacant(value) || slices.Contains(names[:i], name) {
			continue
		}
		b.WriteByte(',')
		b.Write(tool.Object(name))
		b.WriteByte(':')
		b.Write(value)
	}
	return json.RawMessage("{" + strings.TrimPrefix(b.String(), ",") + "}")
}

// values tells which values the fields of the filter have, where they are few.
func (t *rows) values(terms []term) string {
	const few = 12
	var all []string
	for _, term := range terms {
		counts := make(map[string]int)
		for _, r := range t.all {
			for _, s := range texts(r.fields[term.field]) {
				counts[tool.CutText(s, 60)]++
			}
		}
		if len(counts) == 0 || len(counts) > few {
			continue
		}
		var found []string
		for _, s := range slices.Sorted(maps.Keys(counts)) {
			found = append(found, fmt.Sprintf("%q (%d)", s, counts[s]))
		}
		all = append(all, term.field+" is "+strings.Join(found, ", "))
	}
	return strings.Join(all, "; ")
}

// note says what the rows don't.
func (t *rows) note(values string) string {
	var notes []string
	if t.hidden > 0 {
		notes = append(notes, fmt.Sprintf("%d objects are secrets, and only named", t.hidden))
	}
	switch {
	case len(t.all) == t.read:
	case len(t.all) > 0 || values == "":
		notes = append(notes, fmt.Sprintf("the filter keeps %d of %d objects", len(t.all), t.read))
	default:
		notes = append(notes, fmt.Sprintf("the filter keeps none of %d objects: %s", t.read, values))
	}
	return strings.Join(notes, "; ")
}
