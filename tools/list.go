package tools

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// DefaultMaxOutput is how long an answer may be, in bytes, when nothing else
// is said.
const DefaultMaxOutput = 40 << 10

func budget(maxOutput int) int {
	if maxOutput <= 0 {
		return DefaultMaxOutput
	}
	return maxOutput
}

// A page is what of a list is wanted: arguments of every tool that lists.
type page struct {
	Fields []string `json:"fields,omitempty"`
	Limit  int      `json:"limit,omitempty"`
	Cursor string   `json:"cursor,omitempty"`
}

// A listing is one call of a tool that lists.
type listing struct {
	page
	tool, rows string
	arguments  []byte // without those of page
	budget     int
	seal       [sha256.Size]byte // of account, tool and arguments: what a cursor belongs to
}

// list runs a tool that lists and answers with the part that is wanted, as
// much of it as the budget allows.
func (r *Runner) list(ctx context.Context, d bound, api *ovh.Client, inv invocation, w Watcher) (json.RawMessage, error) {
	l := listing{page: inv.page, tool: d.Name, rows: d.Rows, arguments: inv.arguments, budget: budget(r.MaxOutput)}
	l.seal = sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", api.Account(), d.Name, inv.arguments))
	if err := l.knownFields(d.schema.Output); err != nil {
		return nil, err
	}
	last, err := l.open()
	if err != nil {
		return nil, err
	}
	out, err := d.execute(ctx, api, inv, w)
	if err != nil {
		return nil, err
	}
	return l.answer(out, last)
}

// knownFields refuses names that no row has.
func (l listing) knownFields(schema json.RawMessage) error {
	if len(l.Fields) == 0 {
		return nil
	}
	var published struct {
		Properties map[string]struct {
			Items struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(schema, &published); err != nil {
		return err
	}
	known := slices.Sorted(maps.Keys(published.Properties[l.rows].Items.Properties))
	var faults []schemas.Fault
	for _, name := range l.Fields {
		if !slices.Contains(known, name) {
			faults = append(faults, schemas.UnknownField("fields", name, known))
		}
	}
	if len(faults) > 0 {
		return &schemas.InvalidError{Faults: faults}
	}
	return nil
}

// answer cuts a whole list down to the rows after the last one shown.
func (l listing) answer(list json.RawMessage, last place) (json.RawMessage, error) {
	array := member(list, l.rows)
	rows := elements(array)
	from, ok := last.in(rows)
	if !ok {
		return nil, l.refused("is stale: the row that it goes on from is gone or has moved")
	}
	whole := from == 0 && len(l.Fields) == 0 && (l.Limit == 0 || l.Limit >= len(rows))
	if len(rows) == 0 || whole && len(list) <= l.budget {
		return list, nil
	}
	room := l.budget - (len(list) - len(array)) - len(l.more(rows, from, len(rows)))
	kept, to := l.fill(rows, from, room)
	out := []byte{'{'}
	for name, value := range members(list) {
		if string(name) == l.rows {
			value = kept
		}
		out = append(append(append(append(out, '"'), name...), '"', ':'), value...)
		out = append(out, ',')
	}
	if to < len(rows) {
		return append(out, l.more(rows, from, to)[1:]...), nil
	}
	out[len(out)-1] = '}'
	return out, nil
}

// fill returns the array of the rows that are wanted from one on, as many as
// there is room for but never none, and where it ends.
func (l listing) fill(rows [][]byte, from, room int) (array []byte, to int) {
	array = []byte{'['}
	for to = from; to < len(rows) && (l.Limit == 0 || to-from < l.Limit); to++ {
		row := chosen(rows[to], l.Fields)
		if to == from {
			array = append(array, row...)
			continue
		}
		if len(array)+len(row)+2 > room {
			break
		}
		array = append(append(array, ','), row...)
	}
	return append(array, ']'), to
}

// more is what an answer says that is not the end of the list.
func (l listing) more(rows [][]byte, from, to int) []byte {
	next := l.page
	next.Cursor = l.cursor(to, rows[to-1])
	arguments := string(object(next))
	if own := string(l.arguments); own != "{}" {
		arguments = strings.TrimSuffix(own, "}") + "," + arguments[1:]
	}
	return object(struct {
		Total  int    `json:"total"`
		Cursor string `json:"next_cursor"`
		Next   string `json:"next"`
	}{len(rows), next.Cursor, fmt.Sprintf("these are rows %d to %d of %d; for more call %s %s", from+1, to, len(rows), l.tool, arguments)})
}

// refused says what is wrong with the cursor of a call.
func (l listing) refused(problem string) error {
	return advise(&schemas.InvalidError{Faults: fault("cursor", problem)}, "start again: call %s without cursor", l.tool)
}

// chosen keeps some fields of a row.
func chosen(row []byte, fields []string) []byte {
	if len(fields) == 0 {
		return row
	}
	out := []byte{'{'}
	for name, value := range members(row) {
		if !slices.Contains(fields, string(name)) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), name...), '"', ':'), value...)
	}
	return append(out, '}')
}
