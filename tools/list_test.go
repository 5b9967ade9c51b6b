package tools_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A part is an answer of a list tool, in what all of them share.
type part struct {
	rows  []json.RawMessage
	Total int
	Next  string
	After string `json:"next_cursor"`
}

func partOf(d *tooltest.Session, name string, a tooltest.Args) part {
	d.T.Helper()
	all := tooltest.Call[map[string]json.RawMessage](d, name, a)
	whole, err := json.Marshal(all)
	if err != nil {
		d.T.Fatal(err)
	}
	var p part
	if err := json.Unmarshal(whole, &p); err != nil {
		d.T.Fatal(err)
	}
	if err := json.Unmarshal(all[d.Tool(name).Rows], &p.rows); err != nil || p.rows == nil {
		d.T.Fatalf("%s %v = %s, want rows: %v", name, a, whole, err)
	}
	return p
}

// walk reads a list to its end, by the cursors it gives.
func walk(d *tooltest.Session, name string, a tooltest.Args) (rows []json.RawMessage, parts int) {
	d.T.Helper()
	for cursor := ""; ; {
		if cursor != "" {
			a = tooltest.With(a, "cursor", cursor)
		}
		p := partOf(d, name, a)
		rows, parts = append(rows, p.rows...), parts+1
		if cursor = p.After; cursor == "" {
			return rows, parts
		}
		if len(p.rows) == 0 || p.Total <= len(p.rows) {
			d.T.Fatalf("%s %v = %d rows of %d and a cursor", name, a, len(p.rows), p.Total)
		}
	}
}

func TestEveryListIsReadInParts(t *testing.T) {
	for _, def := range tools.All(tools.Options{}) {
		if list := strings.HasPrefix(def.Name, "list_") || slices.Contains([]string{"plan_zone", "show_plan", "raw_list"}, def.Name); list != (def.Rows != "") {
			t.Errorf("%s has the rows %q", def.Name, def.Rows)
		}
		if def.Rows == "" {
			continue
		}
		t.Run(def.Name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
			given := arrange(d, def.Name)
			whole := partOf(d, def.Name, given)
			if whole.After != "" || whole.Next != "" {
				t.Errorf("a whole list says how to go on: %+v", whole)
			}
			rows, parts := walk(d, def.Name, tooltest.With(given, "limit", 1))
			sameRows(t, "one by one", rows, whole.rows)
			names := make(map[string]bool)
			for _, row := range rows {
				names[firstField(row)] = true
			}
			if len(names) != len(rows) {
				t.Errorf("%d names for %d rows: their first field is not their name", len(names), len(rows))
			}
			if parts != max(len(rows), 1) {
				t.Errorf("%d rows in %d parts of one", len(rows), parts)
			}
			sameRows(t, "the second time", partOf(d, def.Name, given).rows, whole.rows)
			known := rowFields(t, def)
			if known == nil { // those of whatever it lists
				known = []string{"name"}
			}
			for _, row := range partOf(d, def.Name, tooltest.With(given, "fields", known[:1])).rows {
				var fields map[string]any
				if err := json.Unmarshal(row, &fields); err != nil || len(fields) > 1 {
					t.Errorf("fields %v = %s", known[:1], row)
				}
			}
			d.Fails(def.Name, tooltest.With(given, "fields", []string{"nonsense"}), "invalid_arguments", strings.Join(known, ", "))
		})
	}
}

// firstField returns the value of a row's first field.
func firstField(row json.RawMessage) (first string) {
	gjson.ParseBytes(row).ForEach(func(_, value gjson.Result) bool {
		first = value.Raw
		return false
	})
	return first
}

func sameRows(t *testing.T, when string, got, want []json.RawMessage) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b json.RawMessage) bool { return string(a) == string(b) }) {
		t.Errorf("%s: %d rows %.2000s, want %d rows %.2000s", when, len(got), got, len(want), want)
	}
}

// rowFields returns what is published of a list's rows, sorted: nothing where a row
// may have any fields.
func rowFields(t *testing.T, def tool.Definition) (names []string) {
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
	if len(names) == 0 && def.Name != "raw_list" {
		t.Fatalf("the rows of %s have no fields", def.Name)
	}
	return names
}

func TestAnswerOverTheBudgetEndsAtARow(t *testing.T) {
	d := tooltest.New(t, simulator.Options{Records: 2000}, tools.All(tools.Options{})...)
	all := tooltest.Args{"zone": "example.org"}
	var rows []json.RawMessage
	parts := 0
	for given := all; given != nil; parts++ {
		res := d.Try("list_dns_records", given)
		if len(res.JSON) > tool.DefaultMaxOutput || len(res.Text()) > tool.DefaultMaxOutput {
			t.Errorf("part %d has %d bytes, as text %d", parts, len(res.JSON), len(res.Text()))
		}
		var got struct{ Records []ovh.Record }
		if err := json.Unmarshal(res.JSON, &got); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Records {
			rows = append(rows, tool.Object(r))
		}
		given = nextCall(t, "list_dns_records", res)
	}
	d.Runner.MaxOutput = 10 << 20
	whole := partOf(d, "list_dns_records", all)
	sameRows(t, "in parts", rows, whole.rows)
	if len(rows) != 2000 || parts != 5 {
		t.Errorf("%d rows in %d parts, want 2000 in 5", len(rows), parts)
	}
	d.Runner.MaxOutput = 1
	if got := partOf(d, "list_dns_records", tooltest.With(all, "limit", 5)); len(got.rows) != 1 || got.After == "" {
		t.Errorf("no budget leaves %d rows, want the one that lets a caller go on", len(got.rows))
	}
}

// nextCall returns the arguments of the call that a cut answer advises, as a
// model reads them.
func nextCall(t *testing.T, name string, res tool.Result) (given tooltest.Args) {
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
	d := tooltest.New(t, simulator.Options{Records: 50}, tools.All(tools.Options{})...)
	given := tooltest.Args{"zone": "example.org", "type": "A", "fields": []any{"target"}, "limit": 7.0}
	got := nextCall(t, "list_dns_records", d.Try("list_dns_records", given))
	delete(got, "cursor")
	if !reflect.DeepEqual(got, given) {
		t.Errorf("the next call has %v, want %v", got, given)
	}
}

func TestCursorGoesOnWhereTheListChanged(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	zone := tooltest.Args{"zone": "example.com"}
	whole := partOf(d, "list_dns_records", zone)
	first := partOf(d, "list_dns_records", tooltest.With(zone, "limit", 4))
	id := func(row json.RawMessage) int64 {
		var r ovh.Record
		if err := json.Unmarshal(row, &r); err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	remove := func(row json.RawMessage) {
		tooltest.Confirmed[any](d, "delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": id(row)})
	}
	rest := tooltest.With(zone, "cursor", first.After)
	remove(whole.rows[1]) // shown already
	sameRows(t, "after an earlier row went", partOf(d, "list_dns_records", rest).rows, whole.rows[4:])
	d.UseClient(d.Client)
	if got := partOf(d, "list_dns_records", rest); len(got.rows) != len(whole.rows)-4 {
		t.Errorf("another server goes on with %d rows", len(got.rows))
	}
	remove(whole.rows[3]) // the last that was shown
	d.Fails("list_dns_records", rest, "invalid_arguments", `"cursor" is stale`)
	d.Fails("list_dns_records", rest, "invalid_arguments", "call list_dns_records without cursor")
}

func TestCursorBelongsToItsCall(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	cursor := partOf(d, "list_dns_records", tooltest.Args{"zone": "example.com", "limit": 1}).After
	d.Requests()
	forged := []byte(cursor)
	forged[3]++
	for _, given := range []tooltest.Args{
		{"zone": "example.net", "cursor": cursor},
		{"zone": "example.com", "type": "A", "cursor": cursor},
		{"zone": "example.com", "cursor": string(forged)},
		{"zone": "example.com", "cursor": cursor[1:]},
		{"zone": "example.com", "cursor": cursor + "AAAA"},
	} {
		d.Fails("list_dns_records", given, "invalid_arguments", "without cursor")
	}
	d.Fails("list_vps", tooltest.Args{"cursor": cursor}, "invalid_arguments", "without cursor")
	if got := d.Requests(); len(got) > 0 {
		t.Errorf("cursors of other calls sent %v", got)
	}
	if got := partOf(d, "list_dns_records", tooltest.Args{"zone": "example.com", "limit": 2, "fields": []string{"id"}, "cursor": cursor}); len(got.rows) != 2 {
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
		return &simulator.Fault{Status: http.StatusOK, Body: string(tool.Object(records))}
	}
}

func TestAHugeLimitIsNoLimit(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, tools.All(tools.Options{})...)
	first := partOf(d, "list_zones", tooltest.Args{"limit": 1})
	rest := partOf(d, "list_zones", tooltest.Args{"limit": int64(math.MaxInt64), "cursor": first.After})
	if len(rest.rows) == 0 || rest.Next != "" {
		t.Errorf("after the first zone come %d, and then %q", len(rest.rows), rest.Next)
	}
}
