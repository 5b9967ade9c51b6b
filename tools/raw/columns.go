package raw

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// What a table shows where nothing was asked for.
const (
	mostColumns = 10 // that tell most
	mostFilled  = 8  // where there are others
	longestCell = 80 // bytes; what is longer has to be asked for
)

// A worth is how much a field tells of an object, the most first.
type worth int

const (
	aName worth = iota
	aState
	aKind // version, type, place, address
	anEnd // when it ends
	aDate
	aPrice
	anOther
	noise // shown when asked for
)

// columns chooses the fields to show, and returns which others there are.
func (t *rows) columns(l listing, all []string) (shown, others []string) {
	described := make(map[string]catalog.Field)
	for _, f := range l.known {
		described[f.Name] = f
	}
	named := append([]string{t.key}, l.parents()...)
	type column struct {
		name  string
		worth worth
	}
	var found []column
	for _, name := range all {
		values := t.samples(name)
		if slices.Contains(named, name) || len(values) == 0 || values[0][0] == '{' {
			continue
		}
		found = append(found, column{name, worthOf(name, described, values)})
	}
	slices.SortStableFunc(found, func(a, b column) int {
		return cmp.Or(cmp.Compare(a.worth, b.worth), cmp.Compare(strings.Count(a.name, "."), strings.Count(b.name, ".")))
	})
	shown = named
	for _, c := range found {
		n := len(shown) - len(named)
		if c.worth < anOther && n < mostColumns || c.worth == anOther && n < mostFilled {
			shown = append(shown, c.name)
		} else if _, known := described[c.name]; !isUnasked(c.name) && (known || l.known == nil) {
			others = append(others, c.name)
		}
	}
	return shown, others
}

// samples returns values of a field that say something, if there are any.
func (t *rows) samples(name string) (values []json.RawMessage) {
	const enough = 50
	for _, r := range t.all {
		if value := r.fields[name]; !isVacant(value) {
			if values = append(values, value); len(values) == enough {
				break
			}
		}
	}
	return values
}

// isUnasked reports whether hardly anybody wants to know a field: rights, and of
// version 2 what was asked of an object beside what it is.
func isUnasked(name string) bool {
	head, _, _ := strings.Cut(name, ".")
	return head == "iam" || head == "targetSpec" || strings.HasSuffix(strings.ToLower(name), "checksum")
}

// worthOf judges a field by its name, by what OVHcloud describes of it, and by
// what it holds.
func worthOf(name string, described map[string]catalog.Field, values []json.RawMessage) worth {
	dot := strings.LastIndexByte(name, '.')
	last, own := strings.ToLower(name[dot+1:]), described[name]
	price := dot > 0 && strings.HasSuffix(described[name[:dot]].Type.Name, "Price")
	switch {
	case isUnasked(name), strings.Count(name, ".") > 1, price && last != "text", slices.ContainsFunc(values, isNoise):
		return noise
	case isOneOf(last, "name displayname hostname domain label title commonname subdomain nickname login username description"):
		return aName
	case containsOne(last, "status state health"):
		return aState
	case strings.HasPrefix(own.Type.Name, "date"), isDate(values[0]):
		if containsOne(last, "expir end renew valid until deadline") {
			return anEnd
		}
		return aDate
	case price, containsOne(last, "price amount cost"):
		return aPrice
	case len(own.Values) > 0, strings.HasPrefix(own.Type.Name, "ip"), isOneOf(last, "os ip ips servicename"),
		containsOne(last, "version region datacenter zone model offer plan flavor type size address target"):
		return aKind
	}
	return anOther
}

// isNoise reports whether a value is too long for a table, a secret, a link or a
// list of objects.
func isNoise(value json.RawMessage) bool {
	return len(value) > longestCell || strings.HasPrefix(string(value), "[{") || strings.Contains(string(value), redacted) || strings.Contains(string(value), "://")
}

func isDate(value json.RawMessage) bool {
	s := text(value)
	_, is := moment(s, time.Time{})
	return is && strings.Count(s, "-") > 1
}

func isOneOf(word, words string) bool {
	return slices.Contains(strings.Fields(words), word)
}

func containsOne(word, words string) bool {
	return slices.ContainsFunc(strings.Fields(words), func(w string) bool { return strings.Contains(word, w) })
}
