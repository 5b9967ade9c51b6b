package dns

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func TestRecordsAreNotPublicBeforeTheRefresh(t *testing.T) {
	s := session(t, simulator.Options{})
	made := asked[recordMade](s, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.11", "publish": false})
	if made.Published || made.Record.ID == 0 || len(s.Account.Lookup("shop.example.com", "A")) != 0 {
		t.Errorf("create_dns_record = %+v, want it edited only", made)
	}
	asked[refreshed](s, "refresh_zone", tooltest.Args{"zone": "example.com"})
	if got := s.Account.Lookup("shop.example.com", "A"); !slices.Equal(got, []string{"192.0.2.11"}) {
		t.Errorf("public: %v, want the record", got)
	}
	changed := asked[recordChanged](s, "update_dns_record", tooltest.Args{"zone": "example.com", "record_id": made.Record.ID, "target": "192.0.2.12", "ttl_seconds": 60})
	if changed.Before.Target != "192.0.2.11" || changed.After.TTL != 60 || !changed.Published {
		t.Errorf("update_dns_record = %+v, want before and after", changed)
	}
	gone := tooltest.Confirmed[recordDeleted](s, "delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": made.Record.ID})
	if gone.Deleted.Target != "192.0.2.12" || len(s.Account.Lookup("shop.example.com", "A")) != 0 {
		t.Errorf("delete_dns_record = %+v, and it is still public", gone)
	}
}

func TestAnEditIsOneWriteAndItsRefresh(t *testing.T) {
	s := session(t, simulator.Options{})
	given := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.11"}
	for _, publish := range []bool{true, false} {
		made := asked[recordMade](s, "create_dns_record", tooltest.With(given, "publish", publish))
		p := tooltest.Plan(s, "delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": made.Record.ID, "publish": publish})
		want := []string{"POST /domain/zone/example.com/record"}
		if publish {
			want = append(want, "POST /domain/zone/example.com/refresh")
		}
		if got := s.Writes(); !slices.Equal(got, want) || len(p.Requests) != len(want) {
			t.Errorf("with publish %t, sent %v and planned %v, want %v and as many", publish, got, p.Requests, want)
		}
		tooltest.Confirmed[recordDeleted](s, "delete_dns_record", tooltest.Args{"zone": "example.com", "record_id": made.Record.ID})
		s.Requests()
	}
}

func TestFailedRefreshSaysThatTheEditIsMade(t *testing.T) {
	s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/refresh") {
			return &simulator.Fault{Status: http.StatusForbidden, Body: `{"class":"Client::Forbidden","message":"This call has not been granted"}`}
		}
		return nil
	}})
	const next = `refresh_zone "example.com" publishes it`
	record := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.11"}
	s.Fails("create_dns_record", record, "not_granted", "the change is made but not published")
	other := tooltest.With(record, "target", "192.0.2.12")
	token := tooltest.Plan(s, "ensure_dns_record", other).Token
	s.Fails("ensure_dns_record", tooltest.With(other, "confirmation_token", token), "not_granted", next)
	all := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com", "subdomain": "shop"}).Records
	if len(all) != 1 || all[0].Target != "192.0.2.12" {
		t.Fatalf("the zone has %+v, want one record that was updated", all)
	}
	id := tooltest.Args{"zone": "example.com", "record_id": all[0].ID}
	other = tooltest.With(id, "target", "192.0.2.13")
	token = tooltest.Plan(s, "update_dns_record", other).Token
	s.Fails("update_dns_record", tooltest.With(other, "confirmation_token", token), "not_granted", next)
	token = tooltest.Plan(s, "delete_dns_record", id).Token
	s.Fails("delete_dns_record", tooltest.With(id, "confirmation_token", token), "not_granted", next)
	if all := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com", "subdomain": "shop"}).Records; len(all) != 0 {
		t.Errorf("the zone has %+v, want it deleted", all)
	}
}

func TestRecordThatOVHcloudHidesAtFirstIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := session(t, simulator.Options{Shy: 20 * time.Second})
		made := asked[recordMade](s, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "TXT", "subdomain": "key", "target": "hello world"})
		if made.Record.ID == 0 || made.Record.Target != `"hello world"` || !made.Published {
			t.Errorf("create_dns_record = %+v, want its id", made)
		}
	})
}

func TestRecordThatCannotBeFoundIsToldToBeCreated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		created := false
		s := session(t, simulator.Options{Shy: 20 * time.Second, Faults: func(r *http.Request) *simulator.Fault {
			if r.Method == http.MethodPost {
				created = true
				return nil
			}
			if created {
				return &simulator.Fault{Status: http.StatusForbidden, Body: `{"class":"Client::Forbidden","message":"This call has not been granted"}`}
			}
			return nil
		}})
		given := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "key", "target": "192.0.2.1"}
		s.Fails("create_dns_record", given, "not_granted", "the record is created and published, but its id could not be read")
		created = false
		s.Fails("ensure_dns_record", tooltest.With(tooltest.With(given, "subdomain", "door"), "publish", false), "not_granted", "created and not published yet")
		created = false
		s.Fails("create_dns_record", tooltest.With(given, "subdomain", "gate"), "not_granted", "do not create it again")
	})
}

func TestEnsureIsIdempotentAndDoesNotGuess(t *testing.T) {
	s := session(t, simulator.Options{})
	want := tooltest.Args{"zone": "example.com", "type": "TXT", "subdomain": "_acme-challenge", "target": "abc"}
	ensure := func(given tooltest.Args) recordEnsured {
		t.Helper()
		return asked[recordEnsured](s, "ensure_dns_record", given)
	}
	for i, outcome := range []string{"created", "unchanged", "unchanged"} {
		if got := ensure(want); got.Outcome != outcome {
			t.Errorf("ensure_dns_record, time %d: %s, want %s", i+1, got.Outcome, outcome)
		}
	}
	if got := ensure(tooltest.With(want, "target", "def")); got.Outcome != "updated" || got.Before.Target != `"abc"` {
		t.Errorf("ensure_dns_record = %+v, want it updated", got)
	}
	asked[recordMade](s, "create_dns_record", tooltest.With(want, "target", "ghi"))
	s.Fails("ensure_dns_record", tooltest.With(want, "target", "jkl"), "refused", "2 records match")
	if got := ensure(tooltest.With(want, "target", "ghi")); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want the one of two that fits", got)
	}
	kept := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "web-2", "target": "192.0.2.12"}
	s.Requests()
	if got := ensure(kept); got.Outcome != "unchanged" || got.Record.TTL != 300 || got.Published || len(s.Writes()) > 0 {
		t.Errorf("ensure_dns_record = %+v, want a TTL that nothing was said of left alone", got)
	}
	if got := ensure(tooltest.With(kept, "ttl_seconds", 0)); got.Outcome != "updated" || got.Record.TTL != 0 || !got.Published {
		t.Errorf("ensure_dns_record = %+v, want the zone's default", got)
	}
	spelt := tooltest.Args{"zone": "example.com", "type": "CNAME", "subdomain": "WWW", "target": "Web-1.example.com."}
	if got := ensure(spelt); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want another spelling to be the same", got)
	}
	dmarc := tooltest.Args{"zone": "example.com", "type": "DMARC", "subdomain": "_dmarc", "target": "v=DMARC1; p=none"}
	if got := ensure(dmarc); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want texts of all types to be texts", got)
	}
}

// A text for one purpose does not take the place of another's.
func TestEnsureTellsTextsApart(t *testing.T) {
	s := session(t, simulator.Options{})
	verify := tooltest.Args{"zone": "example.com", "type": "TXT", "target": "google-site-verification=abc"}
	if got := asked[recordEnsured](s, "ensure_dns_record", verify); got.Outcome != "created" {
		t.Errorf("ensure_dns_record = %+v, want it beside the SPF rule", got)
	}
	spf := tooltest.Args{"zone": "example.com", "type": "TXT", "target": "v=spf1 mx a -all"}
	if got := asked[recordEnsured](s, "ensure_dns_record", spf); got.Outcome != "updated" || !strings.Contains(got.Before.Target, "v=spf1 mx -all") {
		t.Errorf("ensure_dns_record = %+v, want the SPF rule updated", got)
	}
}

func TestRecordsThatNoZoneCanHoldAreRefused(t *testing.T) {
	s := session(t, simulator.Options{})
	record := func(kind, sub, target string) tooltest.Args {
		return tooltest.Args{"zone": "example.com", "type": kind, "subdomain": sub, "target": target}
	}
	for _, bad := range []struct{ kind, target string }{
		{"A", "192.0.2.256"}, {"AAAA", "fe80::1%eth0"}, {"CNAME", ""}, {"MX", "10 mail ; comment"}, {"TXT", "two\nlines"}, {"A", "192.0.2.1\n$INCLUDE /etc/passwd"},
	} {
		s.Fails("create_dns_record", record(bad.kind, "x", bad.target), "invalid_arguments", `"target"`)
	}
	for _, sub := range []string{"a b", "x.", "a/b", "..", "a..b"} {
		s.Fails("create_dns_record", record("A", sub, "192.0.2.1"), "invalid_arguments", `"subdomain"`)
		s.Fails("list_dns_records", tooltest.Args{"zone": "example.com", "subdomain": sub}, "invalid_arguments", `"subdomain"`)
		s.Fails("update_dns_record", tooltest.Args{"zone": "example.com", "record_id": 1, "subdomain": sub}, "invalid_arguments", `"subdomain"`)
	}
	s.Fails("create_dns_record", tooltest.With(record("A", "x", "192.0.2.1"), "ttl_seconds", 30), "invalid_arguments", "at least 60")
	s.Fails("create_dns_record", record("CNAME", "@", "a.example.net."), "invalid_arguments", "can't be a CNAME")
	s.Fails("create_dns_record", record("MXX", "x", "a"), "invalid_arguments", "must be one of A, AAAA, CAA")
	s.Fails("update_dns_record", tooltest.Args{"zone": "example.com", "record_id": 1}, "invalid_arguments", "nothing to change")
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("bad records sent %v", got)
	}
	s.Fails("create_dns_record", record("A", "www", "192.0.2.1"), "refused", "a CNAME stands alone")
	s.Fails("create_dns_record", record("CNAME", "mail", "x"), "refused", "a CNAME stands alone")
	s.Fails("create_dns_record", record("A", "web-1", "192.0.2.11"), "refused", "is there already")
	www := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.com", "type": "CNAME"}).Records[0]
	s.Fails("update_dns_record", tooltest.Args{"zone": "example.com", "record_id": www.ID, "target": "two words"}, "invalid_arguments", "a record of type CNAME")
	s.Fails("update_dns_record", tooltest.Args{"zone": "example.com", "record_id": idOf(s, "A", "web-1"), "subdomain": "web-2", "target": "192.0.2.12"}, "refused", "would be there twice")
	s.Fails("update_dns_record", tooltest.Args{"zone": "example.com", "record_id": 1, "target": "x"}, "not_found", `list_dns_records of "example.com"`)
	s.Fails("create_dns_record", tooltest.With(record("A", "x", "192.0.2.1"), "zone", "nowhere.example"), "not_found", "list_zones")
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("bad records sent %v", got)
	}
}

func TestRecordsOfEveryTypeAreCreated(t *testing.T) {
	s := session(t, simulator.Options{})
	for i, good := range []struct{ kind, target string }{
		{"A", "192.0.2.1"},
		{"AAAA", "2001:DB8::1"},
		{"MX", "10 mail"},
		{"TXT", "v=spf1 include:x ~all"},
		{"TXT", `"a;b" "c"`},
		{"CAA", `0 issue ";"`},
		{"SRV", "1 2 3 sip.example.net."},
		{"SSHFP", "4 2 " + strings.Repeat("ab", 32)},
		{"DKIM", "v=DKIM1; k=rsa; p=abc"},
	} {
		given := tooltest.Args{"zone": "example.net", "type": good.kind, "subdomain": fmt.Sprintf("ok%d._domainkey", i), "target": good.target, "publish": false}
		made := asked[recordMade](s, "create_dns_record", given).Record
		if made.FieldType != good.kind || made.ID == 0 {
			t.Errorf("create_dns_record %v = %+v", given, made)
		}
	}
}

func TestRecordsAreFiltered(t *testing.T) {
	s := session(t, simulator.Options{})
	for _, tt := range []struct {
		filter tooltest.Args
		want   int
	}{
		{tooltest.Args{}, 14},
		{tooltest.Args{"type": "A"}, 5},
		{tooltest.Args{"type": "TXT"}, 2},
		{tooltest.Args{"subdomain": "@"}, 6},
		{tooltest.Args{"subdomain": "mail"}, 2},
		{tooltest.Args{"target_contains": "anycast"}, 2},
	} {
		if got := tooltest.Call[recordList](s, "list_dns_records", tooltest.With(tt.filter, "zone", "example.com")).Records; len(got) != tt.want {
			t.Errorf("list_dns_records %v = %d records, want %d", tt.filter, len(got), tt.want)
		}
	}
}
