package tool

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
	"github.com/ovh-mcp/ovh-mcp/visible"
)

// DefaultMaxOutput is how long an answer may be, in bytes, when nothing else
// is said.
const DefaultMaxOutput = 40 << 10

// Budget returns how long an answer may be, in bytes.
func Budget(maxOutput int) int {
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
	asked      []string // fields of a row to leave out unless they are named
	arguments  string   // without those of page
	on         string   // the account, where callers name it; or ""
	budget     int
	seal       [sha256.Size]byte // of account, tool and arguments: what a cursor belongs to
}

func (r *Runner) newListing(tool, rows string, arguments []byte) listing {
	own := withoutPage(string(arguments))
	return listing{
		tool: tool, rows: rows, arguments: own, on: r.named(),
		seal: sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s", r.Account(), tool, own)),
	}
}

// withoutPage returns the arguments of a call but fields, which some tools read
// too.
func withoutPage(arguments string) string {
	if member(arguments, "fields") == "" {
		return arguments
	}
	var kept []string
	for name, value := range members(arguments) {
		if name != "fields" {
			kept = append(kept, `"`+name+`":`+value)
		}
	}
	return "{" + strings.Join(kept, ",") + "}"
}

// list runs a tool that lists and answers with the part that is wanted, as
// much of it as the budget allows.
func (r *Runner) list(ctx context.Context, q *request, in invocation) (json.RawMessage, error) {
	l := r.newListing(q.Name, q.Rows, in.arguments)
	l.page, l.asked, l.budget = in.page, q.Asked, Budget(r.MaxOutput)
	if err := l.checkFields(q.schema.Output); err != nil {
		return nil, err
	}
	last, err := l.position()
	if err != nil {
		return nil, err
	}
	out, err := r.look(ctx, q, in.in)
	missing, err := ovh.Part(err)
	if err != nil {
		return nil, err
	}
	whole, err := q.result(out)
	if err != nil {
		return nil, err
	}
	part, err := l.answer(q.without(string(whole), missing), last)
	return json.RawMessage(part), err
}

// mostMissing bounds how many objects an answer names that OVHcloud does not
// tell.
const mostMissing = 20

// without adds to a list what is missing from it, which may be nil.
func (q *request) without(list string, missing *ovh.PartError) string {
	if missing == nil {
		return list
	}
	told := ovh.PartError{Missing: missing.Missing[:min(mostMissing, len(missing.Missing))]}
	text := told.Error()
	if more := len(missing.Missing) - mostMissing; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	note := string(Object(struct {
		Incomplete string `json:"incomplete"`
	}{q.told(oneLine(text))}))
	return strings.TrimSuffix(list, "}") + "," + note[1:]
}

// checkFields refuses names that no row has. What a row of any fields has is for
// its tool to know.
func (l listing) checkFields(schema json.RawMessage) error {
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
	if len(known) == 0 {
		return nil
	}
	var faults []Fault
	for _, name := range l.Fields {
		if !slices.Contains(known, name) {
			faults = append(faults, schemas.UnknownField("fields", name, known))
		}
	}
	if len(faults) > 0 {
		return Invalid(faults...)
	}
	return nil
}

// answer cuts a whole list down to the rows after the last one shown.
func (l listing) answer(list string, last position) (string, error) {
	array := member(list, l.rows)
	rows := elements(array)
	from, ok := last.in(rows)
	if !ok {
		return "", l.refused("is stale: the row that it goes on from is gone or has moved")
	}
	all := from == 0 && len(l.Fields)+len(l.asked) == 0 && (l.Limit == 0 || l.Limit >= len(rows))
	if len(rows) == 0 || all && len(list) <= l.budget {
		return list, nil
	}
	room := l.budget - (len(list) - len(array)) - len(l.more(rows, from, len(rows)))
	kept, to := l.fill(rows, from, room)
	parts := make([]string, 0, 8)
	for name, value := range members(list) {
		if name == l.rows {
			value = kept
		}
		parts = append(parts, `"`+name+`":`+value)
	}
	if to < len(rows) {
		more := l.more(rows, from, to)
		parts = append(parts, more[1:len(more)-1])
	}
	return "{" + strings.Join(parts, ",") + "}", nil
}

// fill returns the array of the rows that are wanted from one on, as many as
// there is room for but never none, and where it ends.
func (l listing) fill(rows []string, from, room int) (array string, to int) {
	var b strings.Builder
	b.WriteByte('[')
	for to = from; to < len(rows) && (l.Limit == 0 || to-from < l.Limit); to++ {
		row := l.project(rows[to])
		if to > from {
			if b.Len()+len(row)+2 > room {
				break
			}
			b.WriteByte(',')
		}
		b.WriteString(row)
	}
	b.WriteByte(']')
	return b.String(), to
}

// more is what an answer says that is not the end of the list.
func (l listing) more(rows []string, from, to int) string {
	next := l.page
	next.Cursor = l.cursor(to, rows[to-1])
	text := fmt.Sprintf("these are rows %d to %d of %d; for more call %s", from+1, to, len(rows), l.call(next))
	return string(Object(struct {
		Total  int    `json:"total"`
		Cursor string `json:"next_cursor"`
		Next   string `json:"next"`
	}{len(rows), next.Cursor, visible.Text(text)}))
}

// mostRepeated bounds the arguments that are repeated to a caller, in bytes.
const mostRepeated = 2 << 10

// call returns the call of a part of the list, as a caller writes it.
func (l listing) call(part page) string {
	arguments := string(Object(part))
	if l.on != "" {
		arguments = `{"account":` + string(Object(l.on)) + "," + arguments[1:]
	}
	switch {
	case l.arguments == "{}":
	case len(l.arguments) > mostRepeated:
		return l.tool + " with the same arguments and " + arguments
	default:
		arguments = strings.TrimSuffix(l.arguments, "}") + "," + arguments[1:]
	}
	return l.tool + " " + arguments
}

// refused says what is wrong with the cursor of a call.
func (l listing) refused(problem string) error {
	return Advise(Invalid(Fault{At: "cursor", Problem: problem}), "start again: call %s without cursor", l.tool)
}

// project keeps the fields of a row that are named; when none are, all but those
// that have to be asked for.
func (l listing) project(row string) string {
	if len(l.Fields)+len(l.asked) == 0 {
		return row
	}
	var kept []string
	for name, value := range members(row) {
		if slices.Contains(l.Fields, name) || len(l.Fields) == 0 && !slices.Contains(l.asked, name) {
			kept = append(kept, `"`+name+`":`+value)
		}
	}
	return "{" + strings.Join(kept, ",") + "}"
}
