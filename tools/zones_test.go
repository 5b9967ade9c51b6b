package tools

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

func TestRecordsAreNotPublicBeforeTheRefresh(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	made := call[recordMade](d, "create_dns_record", args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.11", "publish": false})
	if made.Published || made.Record.ID == 0 || len(d.account.Lookup("shop.example.com", "A")) != 0 {
		t.Errorf("create_dns_record = %+v, want it edited only", made)
	}
	call[refreshed](d, "refresh_zone", args{"zone": "example.com"})
	if got := d.account.Lookup("shop.example.com", "A"); !slices.Equal(got, []string{"192.0.2.11"}) {
		t.Errorf("public: %v, want the record", got)
	}
	changed := call[recordChanged](d, "update_dns_record", args{"zone": "example.com", "record_id": made.Record.ID, "target": "192.0.2.12", "ttl_seconds": 60})
	if changed.Before.Target != "192.0.2.11" || changed.After.TTL != 60 || !changed.Published {
		t.Errorf("update_dns_record = %+v, want before and after", changed)
	}
	gone := confirmed[recordGone](d, "delete_dns_record", args{"zone": "example.com", "record_id": made.Record.ID})
	if gone.Deleted.Target != "192.0.2.12" || len(d.account.Lookup("shop.example.com", "A")) != 0 {
		t.Errorf("delete_dns_record = %+v, and it is still public", gone)
	}
}

func TestRecordThatOVHcloudHidesAtFirstIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, simulator.Options{Shy: 20 * time.Second})
		made := call[recordMade](d, "create_dns_record", args{"zone": "example.com", "type": "TXT", "subdomain": "key", "target": "hello world"})
		if made.Record.ID == 0 || made.Record.Target != `"hello world"` || !made.Published {
			t.Errorf("create_dns_record = %+v, want its id", made)
		}
	})
}

func TestEnsureIsIdempotentAndDoesNotGuess(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	want := args{"zone": "example.com", "type": "TXT", "subdomain": "_acme-challenge", "target": "abc"}
	for i, outcome := range []string{"created", "unchanged", "unchanged"} {
		if got := call[recordEnsured](d, "ensure_dns_record", want); got.Outcome != outcome {
			t.Errorf("ensure_dns_record, time %d: %s, want %s", i+1, got.Outcome, outcome)
		}
	}
	if got := call[recordEnsured](d, "ensure_dns_record", with(want, "target", "def")); got.Outcome != "updated" || got.Before.Target != `"abc"` {
		t.Errorf("ensure_dns_record = %+v, want it updated", got)
	}
	call[recordMade](d, "create_dns_record", with(want, "target", "ghi"))
	d.fails("ensure_dns_record", with(want, "target", "jkl"), "refused", "2 records match")
	if got := call[recordEnsured](d, "ensure_dns_record", with(want, "target", "ghi")); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want the one of two that fits", got)
	}
	kept := args{"zone": "example.com", "type": "A", "subdomain": "web-2", "target": "192.0.2.12"}
	if got := call[recordEnsured](d, "ensure_dns_record", kept); got.Outcome != "unchanged" || got.Record.TTL != 300 {
		t.Errorf("ensure_dns_record = %+v, want a TTL that nothing was said of left alone", got)
	}
	if got := call[recordEnsured](d, "ensure_dns_record", with(kept, "ttl_seconds", 0)); got.Outcome != "updated" || got.Record.TTL != 0 {
		t.Errorf("ensure_dns_record = %+v, want the zone's default", got)
	}
	spelt := args{"zone": "example.com", "type": "CNAME", "subdomain": "WWW", "target": "Web-1.example.com."}
	if got := call[recordEnsured](d, "ensure_dns_record", spelt); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want another spelling to be the same", got)
	}
	dmarc := args{"zone": "example.com", "type": "DMARC", "subdomain": "_dmarc", "target": "v=DMARC1; p=none"}
	if got := call[recordEnsured](d, "ensure_dns_record", dmarc); got.Outcome != "unchanged" {
		t.Errorf("ensure_dns_record = %+v, want texts of all types to be texts", got)
	}
}

func TestTargetsThatNoResolverReadsAreRefused(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	bad := []struct{ kind, target string }{
		{"A", "192.0.2.256"},
		{"A", "2001:db8::1"},
		{"A", "host"},
		{"AAAA", "192.0.2.1"},
		{"AAAA", "fe80::1%eth0"},
		{"CNAME", "two words"},
		{"CNAME", ""},
		{"MX", "mail.example.com."},
		{"MX", "ten mail"},
		{"MX", "10 mail ; comment"},
		{"SRV", "10 60 sip"},
		{"CAA", "letsencrypt.org"},
		{"NS", "a b"},
		{"TLSA", "3 1"},
		{"SSHFP", "hello"},
		{"TXT", "two\nlines"},
		{"TXT", `"not closed`},
		{"A", "192.0.2.1\n$INCLUDE /etc/passwd"},
	}
	for _, b := range bad {
		d.fails("create_dns_record", args{"zone": "example.com", "type": b.kind, "subdomain": "x", "target": b.target}, "invalid_arguments", `"target"`)
	}
	for _, sub := range []string{"a b", "x.", "a/b", "..", "a..b"} {
		d.fails("create_dns_record", args{"zone": "example.com", "type": "A", "subdomain": sub, "target": "192.0.2.1"}, "invalid_arguments", `"subdomain"`)
	}
	d.fails("create_dns_record", args{"zone": "example.com", "type": "A", "subdomain": "x", "target": "192.0.2.1", "ttl_seconds": 30}, "invalid_arguments", "at least 60")
	d.fails("create_dns_record", args{"zone": "example.com", "type": "CNAME", "target": "a.example.net."}, "invalid_arguments", "can't be a CNAME")
	if got := d.requests(); len(got) > 0 {
		t.Errorf("bad records sent %v", got)
	}
	d.fails("create_dns_record", args{"zone": "example.com", "type": "A", "subdomain": "www", "target": "192.0.2.1"}, "refused", "a CNAME stands alone")
	d.fails("create_dns_record", args{"zone": "example.com", "type": "CNAME", "subdomain": "mail", "target": "x"}, "refused", "a CNAME stands alone")
	d.fails("create_dns_record", args{"zone": "example.com", "type": "A", "subdomain": "web-1", "target": "192.0.2.11"}, "refused", "is there already")
	good := []struct{ kind, target string }{
		{"A", "192.0.2.1"},
		{"AAAA", "2001:DB8::1"},
		{"MX", "10 mail"},
		{"TXT", "v=spf1 include:x ~all"},
		{"TXT", `"a;b" "c"`},
		{"CAA", `0 issue ";"`},
		{"SRV", "1 2 3 sip.example.net."},
		{"SSHFP", "4 2 " + strings.Repeat("ab", 32)},
		{"DKIM", "v=DKIM1; k=rsa; p=abc"},
	}
	for i, g := range good {
		call[recordMade](d, "create_dns_record", args{"zone": "example.net", "type": g.kind, "subdomain": fmt.Sprintf("ok%d._x", i), "target": g.target, "publish": false})
	}
}

func TestRecordsAreFiltered(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	count := func(filter args) int {
		t.Helper()
		return len(call[recordList](d, "list_dns_records", with(filter, "zone", "example.com")).Records)
	}
	for _, tt := range []struct {
		filter args
		want   int
	}{{args{}, 14}, {args{"type": "A"}, 5}, {args{"type": "TXT"}, 2}, {args{"subdomain": "@"}, 6}, {args{"subdomain": "mail"}, 2}, {args{"target_contains": "anycast"}, 2}} {
		if got := count(tt.filter); got != tt.want {
			t.Errorf("list_dns_records %v = %d records, want %d", tt.filter, got, tt.want)
		}
	}
}

// changed is the export of a zone of that many records with five edits.
func changed(t *testing.T, d *desk) string {
	t.Helper()
	file := call[exported](d, "export_zone", args{"zone": "example.org"}).File
	for _, e := range [][2]string{
		{"host00001  IN A 198.18.0.2\n", "host00001 IN A 192.0.2.200\n"},
		{"host00002  IN A 198.18.0.3\n", "host00002 120 IN A 198.18.0.3\n"},
		{"host00003  IN A 198.18.0.4\n", ""},
		{"host00004  IN A 198.18.0.5\n", "host00004 IN CNAME host00005\n"},
	} {
		if !strings.Contains(file, e[0]) {
			t.Fatalf("the zone file does not hold %q:\n%.600s", e[0], file)
		}
		file = strings.Replace(file, e[0], e[1], 1)
	}
	return file + "new IN TXT \"hello\"\n"
}

func TestApplyWritesTheDifferenceOnly(t *testing.T) {
	d := newDesk(t, simulator.Options{Records: 2000})
	given := args{"zone": "example.org", "zone_file": changed(t, d)}
	diff := call[zoneDiff](d, "plan_zone", given)
	if len(diff.Changes) != 2 || len(diff.Deletions) != 2 || len(diff.Additions) != 2 || diff.Unchanged != 1994 {
		t.Errorf("plan_zone: %d changes, %d deletions, %d additions, %d unchanged, want 2, 2, 2, 1994",
			len(diff.Changes), len(diff.Deletions), len(diff.Additions), diff.Unchanged)
	}
	d.requests()
	got := confirmed[zoneApplied](d, "apply_zone", given)
	if writes := d.writes(); len(writes) != 7 || len(got.Applied) != 7 || !got.Published {
		t.Errorf("apply_zone sent %v, want 6 writes and one refresh", writes)
	}
	if got := d.account.Lookup("host00004.example.org", "CNAME"); len(got) != 1 {
		t.Errorf("public: %v, want the new CNAME", got)
	}
	if again := call[planned](d, "apply_zone", given); len(again.Confirm.Requests) != 1 || !strings.Contains(again.Confirm.Summary, "already") {
		t.Errorf("apply_zone of the wanted state plans %+v, want to publish only", again.Confirm)
	}
	if got := d.account.Lookup("example.org", "NS"); len(got) != 2 {
		t.Errorf("the name servers are %v, want them left alone", got)
	}
}

func TestWantedRecordsMayBeGivenOneByOne(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	given := args{"zone": "example.net", "records": []args{{"type": "A", "target": "192.0.2.1"}, {"type": "MX", "target": "10 mail.example.com.", "ttl_seconds": 300}}}
	confirmed[zoneApplied](d, "apply_zone", given)
	if diff := call[zoneDiff](d, "plan_zone", given); !diff.empty() || diff.Unchanged != 2 {
		t.Errorf("plan_zone = %+v, want nothing left", diff)
	}
	d.fails("plan_zone", args{"zone": "example.net"}, "invalid_arguments", "either zone_file or records")
	d.fails("plan_zone", args{"zone": "example.net", "records": []args{{"type": "A", "target": "x"}}}, "invalid_arguments", `"records[0].target" is no target`)
	d.fails("plan_zone", args{"zone": "example.net", "zone_file": "@ IN A x\n"}, "invalid_arguments", "zone_file")
	d.fails("plan_zone", args{"zone": "example.net", "zone_file": "a.example.com. IN A 192.0.2.1\n"}, "invalid_arguments", "is not within example.net")
	d.fails("plan_zone", args{"zone": "example.net", "zone_file": "$INCLUDE /etc/passwd\n"}, "invalid_arguments", "zone_file")
}

// A failure at any write, with and without effect, leaves a report and a zone
// that the next run finishes.
func TestApplyGoesOnWhereItFailed(t *testing.T) {
	for k := 1; k <= 7; k++ {
		for _, carriedOut := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d, carried out %t", k, carriedOut), func(t *testing.T) {
				writes, armed := 0, false
				d := newDesk(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
					if r.Method == http.MethodGet || !armed {
						return nil
					}
					if writes++; writes == k {
						return &simulator.Fault{Status: 502, Body: "<html>", After: carriedOut}
					}
					return nil
				}})
				given := args{"zone": "example.org", "zone_file": changed(t, d)}
				p := call[planned](d, "apply_zone", given)
				armed = true
				res := d.try("apply_zone", with(given, "confirmation_token", p.Confirm.Token))
				if res.Failure == nil {
					t.Fatalf("apply_zone = %s, want a failure", res.JSON)
				}
				before, after, _ := strings.Cut(res.Failure.Error(), "not done: ")
				for i, what := range p.Confirm.WillHappen {
					if done := i < k-1; strings.Contains(before[strings.Index(before, "done, and"):], what) != done || strings.Contains(after, what) == done {
						t.Errorf("the report of %q is wrong: %v", what, res.Failure)
					}
				}
				d.requests()
				confirmed[zoneApplied](d, "apply_zone", given)
				if diff := call[zoneDiff](d, "plan_zone", given); !diff.empty() {
					t.Errorf("after the second run, %+v is left", diff)
				}
				if got := call[recordList](d, "list_dns_records", args{"zone": "example.org"}).Records; len(got) != 10 {
					t.Errorf("%d records, want 10: something was applied twice", len(got))
				}
			})
		}
	}
}

// A text for one purpose does not take the place of another's.
func TestEnsureTellsTextsApart(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	verify := args{"zone": "example.com", "type": "TXT", "target": "google-site-verification=abc"}
	if got := call[recordEnsured](d, "ensure_dns_record", verify); got.Outcome != "created" {
		t.Errorf("ensure_dns_record = %+v, want it beside the SPF rule", got)
	}
	spf := args{"zone": "example.com", "type": "TXT", "target": "v=spf1 mx a -all"}
	if got := call[recordEnsured](d, "ensure_dns_record", spf); got.Outcome != "updated" || !strings.Contains(got.Before.Target, "v=spf1 mx -all") {
		t.Errorf("ensure_dns_record = %+v, want the SPF rule updated", got)
	}
}

func TestExportIsTheStateItWasTakenFrom(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	call[recordMade](d, "create_dns_record", args{"zone": "example.com", "type": "A", "subdomain": "hour", "target": "192.0.2.1", "ttl_seconds": 3600})
	file := call[exported](d, "export_zone", args{"zone": "example.com"}).File
	if diff := call[zoneDiff](d, "plan_zone", args{"zone": "example.com", "zone_file": file}); !diff.empty() {
		t.Errorf("plan_zone of the export = %+v, want nothing", diff)
	}
	for _, bad := range []string{"u IN URI 1 1 \"x\"\n", "a 5 IN A 192.0.2.1\n", "$GENERATE 1-65535 h$ A 192.0.2.1\n"} {
		d.fails("plan_zone", args{"zone": "example.com", "zone_file": bad}, "invalid_arguments", "zone_file")
	}
}

func TestReplacingAZoneKeepsAWayBack(t *testing.T) {
	d := newDesk(t, simulator.Options{})
	before := call[exported](d, "export_zone", args{"zone": "example.com"}).File
	p := call[planned](d, "import_zone", args{"zone": "example.com", "zone_file": "@ IN A 192.0.2.1\n"})
	if !strings.Contains(string(p.Confirm.Target), "letsencrypt.org") {
		t.Errorf("the plan does not carry the present zone: %s", p.Confirm.Target)
	}
	confirmed[zoneReplaced](d, "import_zone", args{"zone": "example.com", "zone_file": "@ IN A 192.0.2.1\n"})
	if got := call[recordList](d, "list_dns_records", args{"zone": "example.com"}).Records; len(got) != 1 {
		t.Errorf("%d records, want 1", len(got))
	}
	dates := call[zoneHistory](d, "list_zone_history", args{"zone": "example.com"}).History
	confirmed[zoneReplaced](d, "restore_zone", args{"zone": "example.com", "creation_date": dates[len(dates)-1].Date})
	after := call[exported](d, "export_zone", args{"zone": "example.com"}).File
	if strings.Count(before, "\n") != strings.Count(after, "\n") {
		t.Errorf("restored:\n%s\nwant:\n%s", after, before)
	}
	d.fails("restore_zone", args{"zone": "example.com", "creation_date": "1999-01-01T00:00:00+00:00"}, "refused", "list_zone_history")
	d.fails("import_zone", args{"zone": "example.com", "zone_file": "nonsense"}, "refused", "can't be read")
}
