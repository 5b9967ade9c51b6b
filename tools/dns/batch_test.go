package dns

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func idOf(s *tooltest.Session, kind, name string) int64 {
	s.T.Helper()
	return tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com", "type": kind, "subdomain": name}).Records[0].ID
}

func TestSeveralEditsAreOnePlanAndOneRefresh(t *testing.T) {
	s := session(t, simulator.Options{})
	given := tooltest.Args{
		"zone": "example.com",
		"add":  []tooltest.Args{{"type": "A", "subdomain": "shop", "target": "192.0.2.1"}, {"type": "CNAME", "subdomain": "web-2", "target": "web-1"}},
		"change": []tooltest.Args{
			{"record_id": idOf(s, "CNAME", "www"), "target": "shop"},
			{"record_id": idOf(s, "A", "db-1"), "subdomain": "db-9", "ttl_seconds": 60},
		},
		"remove": []int64{idOf(s, "A", "web-2"), idOf(s, "AAAA", "mail")},
	}
	s.Requests()
	p := tooltest.Plan(s, "edit_zone", given)
	if len(s.Writes()) > 0 || len(p.Requests) != 7 || !strings.Contains(string(p.Target), `"198.51.100.21"`) {
		t.Errorf("edit_zone plans %+v", p)
	}
	s.Requests()
	got := tooltest.Confirmed[zoneEdited](s, "edit_zone", given)
	var methods []string
	for _, w := range s.Writes() {
		method, _, _ := strings.Cut(w, " ")
		methods = append(methods, method)
	}
	// What stands in the way of the new alias goes first, the rest last.
	if want := []string{"PUT", "PUT", "POST", "DELETE", "POST", "DELETE", "POST"}; !slices.Equal(methods, want) || len(got.Applied) != 7 {
		t.Errorf("edit_zone sent %v and answered %+v, want %v", methods, got, want)
	}
	for name, want := range map[string]int{"shop": 1, "db-9": 1, "db-1": 0, "web-2": 0} {
		if got := s.Account.Lookup(name+".example.com", "A"); len(got) != want {
			t.Errorf("%s answers %v, want %d addresses", name, got, want)
		}
	}
}

func TestEditsThatCannotBeAreRefused(t *testing.T) {
	s := session(t, simulator.Options{})
	www, web1, web2 := idOf(s, "CNAME", "www"), idOf(s, "A", "web-1"), idOf(s, "A", "web-2")
	s.Requests()
	for _, tt := range []struct {
		name       string
		given      tooltest.Args
		code, text string
	}{
		{"nothing", tooltest.Args{}, "invalid_arguments", "nothing to do"},
		{"no change", tooltest.Args{"change": []tooltest.Args{{"record_id": www}}}, "invalid_arguments", "change[0]"},
		{"one record twice", tooltest.Args{"change": []tooltest.Args{{"record_id": www, "ttl_seconds": 60}}, "remove": []int64{www}}, "invalid_arguments", `"remove[0]" is named twice`},
		{"a bad addition", tooltest.Args{"add": []tooltest.Args{{"type": "A", "target": "x"}}}, "invalid_arguments", `"add[0].target"`},
		{"a bad target", tooltest.Args{"change": []tooltest.Args{{"record_id": www, "target": "two words"}}}, "invalid_arguments", `"change[0].target"`},
		{"no such record", tooltest.Args{"remove": []int64{1}}, "not_found", "list_dns_records"},
		{"what is there", tooltest.Args{"add": []tooltest.Args{{"type": "CNAME", "subdomain": "www", "target": "web-1"}}}, "refused", "is there already"},
		{"the same twice", tooltest.Args{"add": []tooltest.Args{{"type": "A", "subdomain": "x", "target": "192.0.2.1"}, {"type": "A", "subdomain": "X", "target": "192.0.2.1"}}}, "refused", "is in add twice"},
		{"what a change makes", tooltest.Args{"change": []tooltest.Args{{"record_id": web1, "target": "192.0.2.99"}}, "add": []tooltest.Args{{"type": "A", "subdomain": "web-1", "target": "192.0.2.99"}}}, "refused", "is there already"},
		{"one change into another", tooltest.Args{"change": []tooltest.Args{{"record_id": web1, "target": "192.0.2.99"}, {"record_id": web2, "subdomain": "WEB-1", "target": "192.0.2.99"}}}, "refused", "would be there twice"},
		{"a change into what is there", tooltest.Args{"change": []tooltest.Args{{"record_id": web1, "subdomain": "web-2", "target": "192.0.2.12"}}}, "refused", "would be there twice"},
		{"beside an alias", tooltest.Args{"add": []tooltest.Args{{"type": "A", "subdomain": "www", "target": "192.0.2.1"}}}, "refused", "stands alone"},
		{"a name of an alias", tooltest.Args{"change": []tooltest.Args{{"record_id": www, "subdomain": "mail"}}}, "refused", "stands alone"},
	} {
		s.Fails("edit_zone", tooltest.With(tt.given, "zone", "example.com"), tt.code, tt.text)
	}
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}

func TestBatchThatStopsSaysWhatIsDone(t *testing.T) {
	armed := false
	s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if armed && r.Method == http.MethodDelete {
			return &simulator.Fault{Status: http.StatusBadRequest, Body: `{"class":"Client::BadRequest","message":"no"}`}
		}
		return nil
	}})
	given := tooltest.Args{"zone": "example.com", "add": []tooltest.Args{{"type": "A", "subdomain": "shop", "target": "192.0.2.1"}}, "remove": []int64{idOf(s, "AAAA", "mail")}}
	token := tooltest.Plan(s, "edit_zone", given).Token
	armed = true
	s.Fails("edit_zone", tooltest.With(given, "confirmation_token", token), "invalid_request", `done, and not public yet: add "shop A 192.0.2.1"`)
}

func TestTextsKeepTheFormOfTheirType(t *testing.T) {
	s := session(t, simulator.Options{})
	dmarc := tooltest.Args{"zone": "example.net", "type": "DMARC", "subdomain": "_dmarc", "target": `"v=DMARC1\; p=none"`}
	if got := unasked[recordMade](s, "create_dns_record", dmarc).Record; got.Target != "v=DMARC1; p=none" || got.FieldType != "DMARC" {
		t.Errorf("create_dns_record = %+v, want no quotes", got)
	}
	text := tooltest.With(tooltest.With(dmarc, "type", "TXT"), "target", `"v=DMARC1; p=reject"`)
	if got := asked[recordEnsured](s, "ensure_dns_record", text); got.Outcome != "updated" || got.Record.FieldType != "DMARC" || got.Record.Target != "v=DMARC1; p=reject" {
		t.Errorf("ensure_dns_record = %+v, want the rule changed as it is stored", got)
	}
	s.Fails("ensure_dns_record", tooltest.With(text, "target", `"v=DMARC1; none"`), "refused", "OVHcloud has")
	key := tooltest.Args{"zone": "example.net", "type": "TXT", "subdomain": "mail._domainkey", "target": "v=DKIM1; k=rsa; p=" + strings.Repeat("A", 400)}
	made := unasked[recordMade](s, "create_dns_record", key).Record
	if made.FieldType != "DKIM" || strings.Contains(made.Target, `"`) {
		t.Errorf("create_dns_record = %+v, want it stored as DKIM", made)
	}
	if got := unasked[recordEnsured](s, "ensure_dns_record", key); got.Outcome != "unchanged" || got.Record.ID != made.ID {
		t.Errorf("ensure_dns_record = %+v, want the key found", got)
	}
	long := tooltest.Args{"zone": "example.net", "type": "TXT", "subdomain": "long", "target": strings.Repeat("x", 600)}
	if got := unasked[recordMade](s, "create_dns_record", long).Record.Target; strings.Count(got, `" "`) != 2 {
		t.Errorf("create_dns_record = %s, want three parts", got)
	}
	if got := unasked[recordEnsured](s, "ensure_dns_record", long); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want it unchanged", got)
	}
	if diff := differenceOf(s, tooltest.Args{"zone": "example.net", "zone_file": exportOf(s, "example.net")}); !diff.empty() {
		t.Errorf("plan_zone of the export = %+v, want nothing", diff)
	}
}

func TestRenamingALiveNameAsks(t *testing.T) {
	s := session(t, simulator.Options{})
	www := tooltest.Args{"zone": "example.com", "record_id": idOf(s, "CNAME", "www")}
	if p := tooltest.Plan(s, "update_dns_record", tooltest.With(www, "subdomain", "web")); !strings.Contains(p.Summary, "is answered no more") {
		t.Errorf("update_dns_record plans %+v", p)
	}
	tooltest.Plan(s, "update_dns_record", tooltest.With(www, "target", "web-2"))
	if got := unasked[recordChanged](s, "update_dns_record", tooltest.With(www, "ttl_seconds", 300)); got.After.TTL != 300 {
		t.Errorf("update_dns_record = %+v", got)
	}
	if got := unasked[recordChanged](s, "update_dns_record", tooltest.With(www, "target", "WEB-1.example.com.")); got.After.Target != got.Before.Target {
		t.Errorf("update_dns_record = %+v, want another spelling to change nothing", got)
	}
	s.Fails("update_dns_record", tooltest.With(www, "subdomain", "www.example.com"), "invalid_arguments", `write "www"`)
	s.Fails("update_dns_record", tooltest.With(www, "target", "web.example.org"), "refused", "no final dot")
	s.Fails("update_dns_record", tooltest.With(www, "target", "www"), "refused", "leads to itself")
	s.Fails("update_dns_record", tooltest.With(www, "subdomain", "@"), "invalid_arguments", "can't be a CNAME")
}

// A record that stands there against a rule can be left as it is.
func TestDoubtfulRecordThatStandsThereCanBeEdited(t *testing.T) {
	s := session(t, simulator.Options{})
	elsewhere(s, ovh.CreateRecord("example.com", host("shop.example.com", "192.0.2.1")).Write, ovh.RefreshZone("example.com").Write)
	all := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com", "target_contains": "192.0.2.1"}).Records
	i := slices.IndexFunc(all, func(r ovh.Record) bool { return r.SubDomain == "shop.example.com" })
	given := tooltest.Args{"zone": "example.com", "record_id": all[i].ID}
	unasked[recordChanged](s, "update_dns_record", tooltest.With(given, "ttl_seconds", 60))
	if got := asked[recordChanged](s, "update_dns_record", tooltest.With(given, "subdomain", "shop")); got.After.SubDomain != "shop" {
		t.Errorf("update_dns_record = %+v", got)
	}
}

func TestSeveralTypesAreListed(t *testing.T) {
	s := session(t, simulator.Options{})
	for _, tt := range []struct {
		given tooltest.Args
		want  int
	}{
		{tooltest.Args{"types": []string{"A", "AAAA"}}, 6},
		{tooltest.Args{"types": []string{"A"}, "type": "MX"}, 6},
		{tooltest.Args{"types": []string{"A", "AAAA", "MX", "NS", "CAA"}}, 10},
		{tooltest.Args{"types": []string{"TXT", "MX"}, "subdomain": "@"}, 2},
		{tooltest.Args{"types": []string{"DKIM"}}, 0},
		{tooltest.Args{"target_contains": "V=SPF1"}, 1},
		{tooltest.Args{"target_contains": "@"}, 0},
	} {
		s.Requests()
		if got := tooltest.Call[recordList](s, "list_dns_records", tooltest.With(tt.given, "zone", "example.com")).Records; len(got) != tt.want {
			t.Errorf("list_dns_records %v = %v, want %d", tt.given, got, tt.want)
		}
		if sent := s.Requests(); tt.given["subdomain"] == "@" && !strings.HasSuffix(sent[0], "&subDomain=") {
			t.Errorf("list_dns_records %v sent %q, want the zone itself asked for", tt.given, sent)
		}
	}
	s.Fails("list_dns_records", tooltest.Args{"zone": "example.com", "types": []string{"a"}}, "invalid_arguments", `"types[0]" must be one of A, AAAA`)
}

func TestImportIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := session(t, simulator.Options{})
		got := tooltest.Confirmed[zoneReplaced](s, "import_zone", tooltest.Args{"zone": "example.com", "zone_file": "\ufeff@ IN A 192.0.2.1\n"})
		if got.Task.Status != "todo" || !strings.Contains(got.Next, "wait_zone_task") {
			t.Errorf("import_zone = %+v, want a task that goes on", got)
		}
		given := tooltest.Args{"zone": "example.com", "task_id": got.Task.ID}
		type waited struct {
			Task     ovh.ZoneTask
			Done     bool
			TimedOut bool `json:"timed_out"`
			Next     string
		}
		if w := tooltest.Call[waited](s, "wait_zone_task", tooltest.With(given, "timeout_seconds", 3)); !w.TimedOut || w.Done || !strings.Contains(w.Next, "wait_zone_task") {
			t.Errorf("wait_zone_task = %+v, want it to go on", w)
		}
		if w := tooltest.Call[waited](s, "wait_zone_task", given); !w.Done || w.Task.Status != "done" {
			t.Errorf("wait_zone_task = %+v, want it done", w)
		}
		if got := s.Account.Lookup("example.com", "A"); !slices.Equal(got, []string{"192.0.2.1"}) {
			t.Errorf("public: %v", got)
		}
		s.Fails("wait_zone_task", tooltest.With(given, "task_id", 999), "not_found", "import_zone")
	})
}

func TestPlanOfAnImportShowsWhatTheZoneBecomes(t *testing.T) {
	s := session(t, simulator.Options{})
	file := strings.NewReplacer("www  IN CNAME web-1.example.com.\n", "", "db-1  IN A 198.51.100.21\n", "db-1 IN A 198.51.100.99\n").Replace(exportOf(s, "example.com")) + "new IN A 192.0.2.77\n"
	p := tooltest.Plan(s, "import_zone", tooltest.Args{"zone": "example.com", "zone_file": file})
	for _, want := range []string{
		`"records_added":1`, `"records_changed":1`, `"records_lost":1`, `"records_unchanged":12`,
		"new A 192.0.2.77", "db-1 A 198.51.100.99, from db-1 A 198.51.100.21", "www CNAME web-1",
	} {
		if !strings.Contains(string(p.Target), want) {
			t.Errorf("the plan does not tell %q: %s", want, p.Target)
		}
	}
	moments := tooltest.Call[zoneHistory](s, "list_zone_history", tooltest.Args{"zone": "example.com"}).History
	if len(moments) == 0 || !strings.HasPrefix(moments[0].URL, "https://") {
		t.Fatalf("list_zone_history = %+v, want where each can be read", moments)
	}
	p = tooltest.Plan(s, "restore_zone", tooltest.Args{"zone": "example.com", "creation_date": moments[0].Date})
	if !strings.Contains(string(p.Target), moments[0].URL) || !strings.Contains(strings.Join(p.WillHappen, " "), "14 present records") {
		t.Errorf("restore_zone plans %+v, want the moment and the number of records", p)
	}
}
