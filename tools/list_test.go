package tools

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

// A part is an answer of a list tool, in what all of them share.
type part struct {
	rows  []json.RawMessage
	Total int
	Next  string
	After string `json:"next_cursor"`
}

func (d *desk) part(name string, a args) part {
	d.t.Helper()
	all := call[map[string]json.RawMessage](d, name, a)
	whole, err := json.Marshal(all)
	if err != nil {
		d.t.Fatal(err)
	}
	var p part
	if err := json.Unmarshal(whole, &p); err != nil {
		d.t.Fatal(err)
	}
	if err := json.Unmarshal(all[d.tool(name).Rows], &p.rows); err != nil || p.rows == nil {
		d.t.Fatalf("%s %v = %s, want rows: %v", name, a, whole, err)
	}
	return p
}

// walk reads a list to its end, by the cursors it gives.
func (d *desk) walk(name string, a args) (rows []json.RawMessage, parts int) {
	d.t.Helper()
	for cursor := ""; ; {
		if cursor != "" {
			a = with(a, "cursor", cursor)
		}
		p := d.part(name, a)
		rows, parts = append(rows, p.rows...), parts+1
		if cursor = p.After; cursor == "" {
			return rows, parts
		}
		if len(p.rows) == 0 || p.Total <= len(p.rows) {
			d.t.Fatalf("%s %v = %d rows of %d and a cursor", name, a, len(p.rows), p.Total)
		}
	}
}

func TestEveryListIsReadInParts(t *testing.T) {
	for _, def := range All(Options{}) {
		if list := strings.HasPrefix(def.Name, "list_"); list != (def.Rows != "") {
			t.Errorf("%s has the rows %q", def.Name, def.Rows)
		}
		if def.Rows == "" {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			d := newDesk(t, simulator.Options{})
			given := arrange(d, def.Name)
			whole := d.part(def.Name, given)
			if whole.After != "" || whole.Next != "" {
				t.Errorf("a whole list says how to go on: %+v", whole)
			}
			rows, parts := d.walk(def.Name, with(given, "limit", 1))
			sameRows(t, "one by one", rows, whole.rows)
			names := make(map[[8]byte]bool)
			for _, row := range rows {
				name, _ := marks(row)
				names[name] = true
			}
			if len(names) != len(rows) {
				t.Errorf("%d names for %d rows: their first field is not their name", len(names), len(rows))
			}
			if parts != max(len(rows), 1) {
				t.Errorf("%d rows in %d parts of one", len(rows), parts)
			}
			sameRows(t, "the second time", d.part(def.Name, given).rows, whole.rows)
			known := rowFields(t, def)
			for _, row := range d.part(def.Name, with(given, "fields", known[:1])).rows {
				var fields map[string]any
				if err := json.Unmarshal(row, &fields); err != nil || len(fields) > 1 {
					t.Errorf("fields %v = %s", known[:1], row)
				}
			}
			d.fails(def.Name, with(given, "fields", []string{"nonsense"}), "invalid_arguments", strings.Join(known, ", "))
		})
	}
}

func sameRows(t *testing.T, when string, got, want []json.RawMessage) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
		t.Errorf("%s: %d rows %.2000s, want %d rows %.2000s", when, len(got), got, len(want), want)
	}
}

// rowFields returns what is published of a list's rows, sorted.
func rowFields(t *testing.T, def Definition) (names []string) {
	t.Helper()
	published, err := schemas.Published(def.Name)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]struct {
			Items struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(published.Output, &schema); err != nil {
		t.Fatal(err)
	}
	for name := range schema.Properties[def.Rows].Items.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		t.Fatalf("the rows of %s have no fields", def.Name)
	}
	return names
}

func TestAnswerOverTheBudgetEndsAtARow(t *testing.T) {
	d := newDesk(t, simulator.Options{Records: 2000})
	all := args{"zone": "example.org"}
	var rows []json.RawMessage
	parts := 0
	for given := all; given != nil; parts++ {
		res := d.try("list_dns_records", given)
		if len(res.JSON) > DefaultMaxOutput || len(res.Text()) > DefaultMaxOutput {
			t.Errorf("part %d has %d bytes, as text %d", parts, len(res.JSON), len(res.Text()))
		}
		var got recordList
		if err := json.Unmarshal(res.JSON, &got); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Records {
			rows = append(rows, object(r))
		}
		given = nextCall(t, "list_dns_records", res)
	}
	d.runner.MaxOutput = 10 << 20
	whole := d.part("list_dns_records", all)
	sameRows(t, "in parts", rows, whole.rows)
	if len(rows) != 2000 || parts != 5 {
		t.Errorf("%d rows in %d parts, want 2000 in 5", len(rows), parts)
	}
	d.runner.MaxOutput = 1
	if got := d.part("list_dns_records", with(all, "limit", 5)); len(got.rows) != 1 || got.After == "" {
		t.Errorf("no budget leaves %d rows, want the one that lets a caller go on", len(got.rows))
	}
}

// nextCall returns the arguments of the call that a cut answer advises, as a
// model reads them.
func nextCall(t *testing.T, name string, res Result) (given args) {
	t.Helper()
	_, next, ok := strings.Cut(res.Text(), "for more call "+name+" ")
	if !ok {
		return nil
	}
	next, _, _ = strings.Cut(next, "\n")
	if err := json.Unmarshal([]byte(next), &given); err != nil {
		t.Fatalf("the next call is %s: %v", next, err)
	}
	return given
}

func TestNextCallKeepsWhatWasAskedFor(t *testing.T) {
	d := newDesk(t, simulator.Options{Records: 50})
	given := args{"zone": "example.org", "type": "A", "fields": []any{"target"}, "limit": 7.0}
	got := nextCall(t, "list_dns_records", d.try("list_dns_records", given))
	delete(got, "cursor")
	if !reflect.DeepEqual(got, given) {
		t.Errorf("the next call has %v, want %v", got, given)
	}
}

func TestCursorGoesOnWhereTheListChanged(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	zone := args{"zone": "example.com"}
	whole := d.part("list_dns_records", zone)
	first := d.part("list_dns_records", with(zone, "limit", 4))
	id := func(row json.RawMessage) int64 {
		var r ovh.Record
		if err := json.Unmarshal(row, &r); err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	remove := func(row json.RawMessage) {
		confirmed[any](d, "delete_dns_record", args{"zone": "example.com", "record_id": id(row)})
	}
	rest := with(zone, "cursor", first.After)
	remove(whole.rows[1]) // shown already
	sameRows(t, "after an earlier row went", d.part("list_dns_records", rest).rows, whole.rows[4:])
	d.runner = &Runner{API: d.runner.API, Ledger: d.runner.Ledger, Log: d.runner.Log}
	if got := d.part("list_dns_records", rest); len(got.rows) != len(whole.rows)-4 {
		t.Errorf("another server goes on with %d rows", len(got.rows))
	}
	remove(whole.rows[3]) // the last that was shown
	d.fails("list_dns_records", rest, "invalid_arguments", `"cursor" is stale`)
	d.fails("list_dns_records", rest, "invalid_arguments", "call list_dns_records without cursor")
}

func TestCursorBelongsToItsCall(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	cursor := d.part("list_dns_records", args{"zone": "example.com", "limit": 1}).After
	d.requests()
	forged := []byte(cursor)
	forged[3]++
	for _, given := range []args{
		{"zone": "example.net", "cursor": cursor},
		{"zone": "example.com", "type": "A", "cursor": cursor},
		{"zone": "example.com", "cursor": string(forged)},
		{"zone": "example.com", "cursor": cursor[1:]},
		{"zone": "example.com", "cursor": cursor + "AAAA"},
	} {
		d.fails("list_dns_records", given, "invalid_arguments", "without cursor")
	}
	d.fails("list_vps", args{"cursor": cursor}, "invalid_arguments", "without cursor")
	if got := d.requests(); len(got) > 0 {
		t.Errorf("cursors of other calls sent %v", got)
	}
	if got := d.part("list_dns_records", args{"zone": "example.com", "limit": 2, "fields": []string{"id"}, "cursor": cursor}); len(got.rows) != 2 {
		t.Errorf("other fields and another limit go on with %d rows, want 2", len(got.rows))
	}
}

// hostile answers a list of records whose targets try to pass for more.
func hostile(targets []string) func(*http.Request) *simulator.Fault {
	records := make([]ovh.Record, len(targets))
	for i, target := range targets {
		records[i] = ovh.Record{ID: int64(i + 1), FieldType: "TXT", SubDomain: fmt.Sprintf("r%02d", i), Target: target}
	}
	return func(r *http.Request) *simulator.Fault {
		if !strings.HasSuffix(r.URL.Path, "/record") {
			return nil
		}
		return &simulator.Fault{Status: http.StatusOK, Body: string(object(records))}
	}
}

func TestARowThatMovedIsNothingToGoOnFrom(t *testing.T) {
	row := func(name, expires string) []byte {
		return []byte(`{"name":"` + name + `","expires":"` + expires + `"}`)
	}
	var l listing
	l.Cursor = l.cursor(2, row("b", "2026"))
	from, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		rows [][]byte
		at   int
		ok   bool
	}{
		{"as before", [][]byte{row("a", "2025"), row("b", "2026"), row("c", "2027")}, 2, true},
		{"one before it is gone", [][]byte{row("b", "2026"), row("c", "2027")}, 1, true},
		{"it changed and stayed", [][]byte{row("a", "2025"), row("b", "2028")}, 2, true},
		{"it was renewed and sorted to the end", [][]byte{row("a", "2025"), row("c", "2027"), row("b", "2028")}, 0, false},
		{"it is gone", [][]byte{row("a", "2025"), row("c", "2027")}, 0, false},
	} {
		if at, ok := from.in(c.rows); ok != c.ok || ok && at != c.at {
			t.Errorf("%s: goes on at %d, %v, want %d, %v", c.name, at, ok, c.at, c.ok)
		}
	}
}

func TestAHugeLimitIsNoLimit(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	first := d.part("list_zones", args{"limit": 1})
	rest := d.part("list_zones", args{"limit": int64(math.MaxInt64), "cursor": first.After})
	if len(rest.rows) == 0 || rest.Next != "" {
		t.Errorf("after the first zone come %d, and then %q", len(rest.rows), rest.Next)
	}
}
