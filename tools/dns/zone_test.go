package dns

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func exportOf(s *tooltest.Session, zone string) string {
	s.T.Helper()
	return tooltest.Call[exported](s, "export_zone", tooltest.Args{"zone": zone}).File
}

// A difference is what plan_zone answers, by kind of edit.
type difference struct {
	zoneDiff
	Additions, Deletions []ovh.Record
	Changes              []zoneEditRow
}

func differenceOf(s *tooltest.Session, given tooltest.Args) difference {
	s.T.Helper()
	return tooltest.Call[zoneDiff](s, "plan_zone", given).sorted()
}

func (d zoneDiff) sorted() difference {
	out := difference{zoneDiff: d}
	for _, e := range d.Edits {
		switch {
		case e.Before == nil:
			out.Additions = append(out.Additions, *e.After)
		case e.After == nil:
			out.Deletions = append(out.Deletions, *e.Before)
		default:
			out.Changes = append(out.Changes, e)
		}
	}
	return out
}

func (d zoneDiff) empty() bool { return len(d.Edits) == 0 }

// edited is the export of example.org with six edits.
func edited(s *tooltest.Session) string {
	s.T.Helper()
	file := exportOf(s, "example.org")
	for _, e := range [][2]string{
		{"host00001  IN A 198.18.0.2\n", "host00001 IN A 192.0.2.200\n"},
		{"host00002  IN A 198.18.0.3\n", "host00002 120 IN A 198.18.0.3\n"},
		{"host00003  IN A 198.18.0.4\n", ""},
		{"host00004  IN A 198.18.0.5\n", "host00004 IN CNAME host00005\n"},
	} {
		if !strings.Contains(file, e[0]) {
			s.T.Fatalf("the zone file does not hold %q:\n%.600s", e[0], file)
		}
		file = strings.Replace(file, e[0], e[1], 1)
	}
	return file + "new IN TXT \"hello\"\n"
}

func TestApplyWritesTheDifferenceOnly(t *testing.T) {
	s := session(t, simulator.Options{Records: 2000})
	given := tooltest.Args{"zone": "example.org", "zone_file": edited(s)}
	diff := differenceOf(s, given)
	if len(diff.Changes) != 2 || len(diff.Deletions) != 2 || len(diff.Additions) != 2 || diff.Unchanged != 1994 {
		t.Errorf("plan_zone: %d changes, %d deletions, %d additions, %d unchanged, want 2, 2, 2, 1994",
			len(diff.Changes), len(diff.Deletions), len(diff.Additions), diff.Unchanged)
	}
	s.Requests()
	got := tooltest.Confirmed[zoneApplied](s, "apply_zone", given)
	if writes := s.Writes(); len(writes) != 7 || len(got.Applied) != 7 || !got.Published {
		t.Errorf("apply_zone sent %v, want 6 writes and one refresh", writes)
	}
	if got := s.Account.Lookup("host00004.example.org", "CNAME"); len(got) != 1 {
		t.Errorf("public: %v, want the new CNAME", got)
	}
	if again := tooltest.Plan(s, "apply_zone", given); len(again.Requests) != 1 || !strings.Contains(again.Summary, "already") {
		t.Errorf("apply_zone of the wanted state plans %+v, want to publish only", again)
	}
	if got := s.Account.Lookup("example.org", "NS"); len(got) != 2 {
		t.Errorf("the name servers are %v, want them left alone", got)
	}
}

func TestWantedRecordsMayBeGivenOneByOne(t *testing.T) {
	s := session(t, simulator.Options{})
	given := tooltest.Args{"zone": "example.net", "records": []tooltest.Args{
		{"type": "A", "target": "192.0.2.1"}, {"type": "MX", "target": "10 mail.example.com.", "ttl_seconds": 300},
	}}
	tooltest.Confirmed[zoneApplied](s, "apply_zone", given)
	if diff := differenceOf(s, given); !diff.empty() || diff.Unchanged != 2 {
		t.Errorf("plan_zone = %+v, want nothing left", diff)
	}
	if diff := differenceOf(s, tooltest.With(given, "include_ns", true)); len(diff.Deletions) != 2 {
		t.Errorf("plan_zone with NS = %+v, want the name servers deleted", diff)
	}
	for _, bad := range []struct {
		problem string
		given   tooltest.Args
	}{
		{"either zone_file or records", tooltest.Args{}},
		{"either zone_file or records", tooltest.Args{"zone_file": "@ IN A 192.0.2.1\n", "records": given["records"]}},
		{`"records[0].target" does not fit a record of type A`, tooltest.Args{"records": []tooltest.Args{{"type": "A", "target": "x"}}}},
		{`"zone_file" can't be read`, tooltest.Args{"zone_file": "@ IN A x\n"}},
		{"is not within example.net", tooltest.Args{"zone_file": "a.example.com. IN A 192.0.2.1\n"}},
		{"zone_file", tooltest.Args{"zone_file": "$INCLUDE /etc/passwd\n"}},
		{"zone_file", tooltest.Args{"zone_file": "u IN URI 1 1 \"x\"\n"}},
		{"zone_file", tooltest.Args{"zone_file": "a 5 IN A 192.0.2.1\n"}},
		{"more than 10000 records", tooltest.Args{"zone_file": "$GENERATE 1-65535 h$ A 192.0.2.1\n"}},
	} {
		s.Fails("plan_zone", tooltest.With(bad.given, "zone", "example.net"), "invalid_arguments", bad.problem)
	}
	s.Fails("plan_zone", tooltest.With(given, "zone", "nowhere.example"), "not_found", "list_zones")
}

// The head of an export that was cut holds the name servers alone.
func TestAStateOfNameServersAloneIsNoState(t *testing.T) {
	s := session(t, simulator.Options{})
	for name, wanted := range map[string]tooltest.Args{
		"a file":  {"zone_file": "@ IN SOA a. b. 1 2 3 4 5\n@ IN NS dns200.anycast.me.\n@ IN NS ns200.anycast.me.\n"},
		"records": {"records": []tooltest.Args{{"type": "NS", "target": "dns200.anycast.me."}}},
	} {
		for _, tool := range []string{"plan_zone", "apply_zone"} {
			s.Fails(tool, tooltest.With(wanted, "zone", "example.com"), "refused", "would be left empty")
		}
		if d := differenceOf(s, tooltest.With(wanted, "zone", "example.net")); !d.empty() {
			t.Errorf("%s: plan_zone of a zone without other records = %+v, want no difference", name, d)
		}
		if d := differenceOf(s, tooltest.With(tooltest.With(wanted, "zone", "example.com"), "include_ns", true)); len(d.Deletions) == 0 {
			t.Errorf("%s: plan_zone with NS = %+v, want the other records deleted", name, d)
		}
	}
}

func TestExportIsTheStateItWasTakenFrom(t *testing.T) {
	s := session(t, simulator.Options{})
	asked[recordMade](s, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "hour", "target": "192.0.2.1", "ttl_seconds": 3600})
	if diff := differenceOf(s, tooltest.Args{"zone": "example.com", "zone_file": exportOf(s, "example.com")}); !diff.empty() {
		t.Errorf("plan_zone of the export = %+v, want nothing", diff)
	}
}

func TestApplyingAZoneReportsEachRecord(t *testing.T) {
	s := session(t, simulator.Options{})
	given := tooltest.Args{"zone": "example.org", "records": []tooltest.Args{{"subdomain": "a", "type": "A", "target": "192.0.2.1"}, {"subdomain": "b", "type": "A", "target": "192.0.2.2"}}}
	p := tooltest.Plan(s, "apply_zone", given)
	res, all := tooltest.Reported(s, "apply_zone", tooltest.With(given, "confirmation_token", p.Token))
	var out struct{ Result zoneApplied }
	if err := json.Unmarshal(res.JSON, &out); err != nil {
		t.Fatal(err)
	}
	applied := out.Result.Applied
	if len(applied) < 3 || len(all) != len(applied) {
		t.Fatalf("%d reports of %d steps, want one of each", len(all), len(applied))
	}
	for i, p := range all {
		if p.Done != float64(i+1) || p.Total != float64(len(applied)) || p.Message != applied[i] {
			t.Errorf("report %d = %+v, want step %q", i, p, applied[i])
		}
	}
}

// A failure at any write, with and without effect, leaves a report and a zone
// that the next run finishes.
func TestApplyGoesOnWhereItFailed(t *testing.T) {
	for k := 1; k <= 7; k++ {
		for _, carriedOut := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d, carried out %t", k, carriedOut), func(t *testing.T) {
				writes, armed := 0, false
				s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
					if r.Method == http.MethodGet || !armed {
						return nil
					}
					if writes++; writes == k {
						return &simulator.Fault{Status: 502, Body: "<html>", After: carriedOut}
					}
					return nil
				}})
				given := tooltest.Args{"zone": "example.org", "zone_file": edited(s)}
				p := tooltest.Plan(s, "apply_zone", given)
				armed = true
				res := s.Try("apply_zone", tooltest.With(given, "confirmation_token", p.Token))
				if res.Failure == nil {
					t.Fatalf("apply_zone = %s, want a failure", res.JSON)
				}
				before, after, _ := strings.Cut(res.Failure.Error(), "not done: ")
				for i, r := range p.Requests {
					does := r.Does
					if done := i < k-1; strings.Contains(before[strings.Index(before, "done, and"):], does) != done || strings.Contains(after, does) == done {
						t.Errorf("the report of %q is wrong: %v", does, res.Failure)
					}
				}
				tooltest.Confirmed[zoneApplied](s, "apply_zone", given)
				if diff := differenceOf(s, given); !diff.empty() {
					t.Errorf("after the second run, %+v is left", diff)
				}
				if got := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.org"}).Records; len(got) != 10 {
					t.Errorf("%d records, want 10: something was applied twice", len(got))
				}
			})
		}
	}
}

func TestReplacingAZoneKeepsAWayBack(t *testing.T) {
	s := session(t, simulator.Options{Speed: 1e6})
	before := exportOf(s, "example.com")
	one := tooltest.Args{"zone": "example.com", "zone_file": "@ IN A 192.0.2.1\n"}
	p := tooltest.Plan(s, "import_zone", one)
	if !strings.Contains(string(p.Target), "letsencrypt.org") {
		t.Errorf("the plan does not carry the present zone: %s", p.Target)
	}
	if body := string(p.Requests[0].Body); strings.Contains(body, "192.0.2.1") || !strings.Contains(body, "not shown") {
		t.Errorf("the plan shows the zone file again: %s", body)
	}
	replaced := func(name string, args tooltest.Args) {
		t.Helper()
		task := tooltest.Confirmed[zoneReplaced](s, name, args).Task.ID
		tooltest.Call[any](s, "wait_zone_task", tooltest.Args{"zone": "example.com", "task_id": task})
	}
	replaced("import_zone", one)
	if got := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com"}).Records; len(got) != 1 {
		t.Errorf("%d records, want 1", len(got))
	}
	dates := tooltest.Call[zoneHistory](s, "list_zone_history", tooltest.Args{"zone": "example.com"}).History
	replaced("restore_zone", tooltest.Args{"zone": "example.com", "creation_date": dates[len(dates)-1].Date})
	if after := exportOf(s, "example.com"); strings.Count(before, "\n") != strings.Count(after, "\n") {
		t.Errorf("restored:\n%s\nwant:\n%s", after, before)
	}
	s.Fails("restore_zone", tooltest.Args{"zone": "example.com", "creation_date": "1999-01-01T00:00:00+00:00"}, "refused", "list_zone_history")
	s.Fails("import_zone", tooltest.Args{"zone": "example.com", "zone_file": "nonsense"}, "refused", "can't be read")
}

func TestZoneThatOVHcloudRefusesIsToldToBeCorrected(t *testing.T) {
	s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/import") {
			return &simulator.Fault{Status: http.StatusBadRequest, Body: `{"class":"Client::BadRequest","message":"Invalid zone file"}`}
		}
		return nil
	}})
	one := tooltest.Args{"zone": "example.com", "zone_file": "w IN A 192.0.2.1\n"}
	p := tooltest.Plan(s, "import_zone", one)
	s.Fails("import_zone", tooltest.With(one, "confirmation_token", p.Token), "invalid_request", "correct it and plan again")
}

func TestZonesAreShown(t *testing.T) {
	s := session(t, simulator.Options{})
	all := tooltest.Call[zoneList](s, "list_zones", tooltest.Args{}).Zones
	if len(all) != 3 {
		t.Errorf("list_zones = %+v, want three", all)
	}
	for _, name := range []string{"get_zone", "export_zone", "refresh_zone", "list_zone_history", "list_dns_records"} {
		tooltest.Call[any](s, name, tooltest.Args{"zone": "example.net"})
		s.Fails(name, tooltest.Args{"zone": "nowhere.example"}, "not_found", "list_zones")
	}
	first := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com"}).Records[0]
	tooltest.Call[any](s, "get_dns_record", tooltest.Args{"zone": "example.com", "record_id": first.ID})
	for _, name := range []string{"get_dns_record", "delete_dns_record"} {
		s.Fails(name, tooltest.Args{"zone": "example.com", "record_id": 1}, "not_found", `list_dns_records of "example.com"`)
	}
}
