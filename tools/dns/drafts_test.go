package dns

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// elsewhere does to the account what somebody else does in the control panel.
func elsewhere(s *tooltest.Session, writes ...ovh.Write) {
	s.T.Helper()
	for _, w := range writes {
		if _, err := s.Client.Send(s.T.Context(), w); err != nil {
			s.T.Fatal(err)
		}
	}
	s.Requests()
}

func host(name, target string) ovh.Record {
	return ovh.Record{FieldType: "A", SubDomain: name, Target: target}
}

// exporting answers every export with what was published, as OVHcloud may.
func exporting(file *string) func(*http.Request) *simulator.Fault {
	return func(r *http.Request) *simulator.Fault {
		if *file == "" || !strings.HasSuffix(r.URL.Path, "/export") {
			return nil
		}
		return &simulator.Fault{Status: http.StatusOK, Body: string(jsonOf(*file))}
	}
}

// What somebody else edited and did not publish is not published by the way:
// every tool that would says so, and asks.
func TestEditsOfOthersAreNotPublishedUnasked(t *testing.T) {
	fresh := tooltest.Args{"zone": "example.net", "type": "A", "subdomain": "new", "target": "192.0.2.1"}
	calls := []struct {
		tool  string
		given tooltest.Args
	}{
		{"create_dns_record", fresh},
		{"ensure_dns_record", fresh},
		{"edit_zone", tooltest.Args{"zone": "example.net", "add": []tooltest.Args{{"type": "A", "subdomain": "new", "target": "192.0.2.1"}}}},
		{"refresh_zone", tooltest.Args{"zone": "example.net"}},
		{"apply_zone", tooltest.Args{"zone": "example.net", "records": []tooltest.Args{{"type": "A", "subdomain": "new", "target": "192.0.2.1"}}}},
	}
	for _, published := range []bool{false, true} {
		for _, c := range calls {
			t.Run(fmt.Sprintf("%s, the export is what is published: %t", c.tool, published), func(t *testing.T) {
				file := ""
				s := session(t, simulator.Options{Faults: exporting(&file)})
				before := exportOf(s, "example.net")
				elsewhere(s, ovh.CreateRecord("example.net", host("draft", "192.0.2.66")).Write)
				tells := "not deployed as it is edited"
				if published {
					file, tells = before, "draft A 192.0.2.66"
				}
				p := tooltest.Plan(s, c.tool, c.given)
				if len(s.Writes()) > 0 || !strings.Contains(string(p.Target), tells) {
					t.Errorf("%s plans %+v, want it to tell %q", c.tool, p, tells)
				}
				file = ""
				if got := s.Account.Lookup("draft.example.net", "A"); len(got) > 0 {
					t.Errorf("public: %v", got)
				}
			})
		}
	}
}

func TestEditsThatAreNotPublishedAskNobody(t *testing.T) {
	s := session(t, simulator.Options{})
	elsewhere(s, ovh.CreateRecord("example.net", host("draft", "192.0.2.66")).Write)
	given := tooltest.Args{"zone": "example.net", "type": "A", "subdomain": "new", "target": "192.0.2.1", "publish": false}
	unasked[recordMade](s, "create_dns_record", given)
	if p := tooltest.Plan(s, "refresh_zone", tooltest.Args{"zone": "example.net"}); !strings.Contains(p.Summary, "did not make") {
		t.Errorf("refresh_zone plans %+v, want it to ask for the edits of others beside its own", p)
	}
}

// What this server left to a refresh is its own.
func TestOnesOwnEditsArePublishedUnasked(t *testing.T) {
	for _, published := range []bool{false, true} {
		file := ""
		s := session(t, simulator.Options{Faults: exporting(&file)})
		if published {
			file = exportOf(s, "example.com")
		}
		given := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "new", "target": "192.0.2.1", "publish": false}
		made := unasked[recordMade](s, "create_dns_record", given)
		asked[recordChanged](s, "update_dns_record", tooltest.Args{"zone": "example.com", "record_id": made.Record.ID, "target": "192.0.2.2", "publish": false})
		unasked[recordMade](s, "create_dns_record", tooltest.With(tooltest.With(given, "subdomain", "other"), "publish", true))
		file = ""
		if got := s.Account.Lookup("new.example.com", "A"); !slices.Equal(got, []string{"192.0.2.2"}) {
			t.Errorf("public: %v, want the edits", got)
		}
		unasked[refreshed](s, "refresh_zone", tooltest.Args{"zone": "example.com"})
		// They are forgotten with that: the next ones are somebody else's.
		elsewhere(s, ovh.CreateRecord("example.com", host("draft", "192.0.2.66")).Write)
		tooltest.Plan(s, "refresh_zone", tooltest.Args{"zone": "example.com"})
	}
}

// A zone that an act left half-written is told of at the next call, whichever
// it is, and not published by the way.
func TestHalfWrittenZoneIsToldOfAtTheNextCall(t *testing.T) {
	for _, silent := range []bool{false, true} { // whether OVHcloud tells nothing of it
		armed, writes := false, 0
		s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
			if silent && strings.HasSuffix(r.URL.Path, "/status") {
				return &simulator.Fault{Status: http.StatusOK, Body: `{"isDeployed":true,"errors":null,"warnings":null}`}
			}
			if r.Method == http.MethodGet || !armed {
				return nil
			}
			if writes++; writes == 3 {
				return &simulator.Fault{Status: http.StatusBadRequest, Body: `{"class":"Client::BadRequest","message":"no"}`}
			}
			return nil
		}})
		given := tooltest.Args{"zone": "example.org", "zone_file": edited(s)}
		p := tooltest.Plan(s, "apply_zone", given)
		armed = true
		s.Fails("apply_zone", tooltest.With(given, "confirmation_token", p.Token), "invalid_request", "apply_zone again")
		armed = false
		const tells = "an earlier call stopped at"
		fresh := tooltest.Args{"zone": "example.org", "type": "A", "subdomain": "shop", "target": "192.0.2.1"}
		for tool, given := range map[string]tooltest.Args{
			"create_dns_record": fresh, "ensure_dns_record": fresh, "refresh_zone": {"zone": "example.org"}, "apply_zone": given,
		} {
			if p := tooltest.Plan(s, tool, given); !strings.Contains(string(p.Target), tells) {
				t.Errorf("%s plans %s, want it to tell %q", tool, p.Target, tells)
			}
		}
		if diff := differenceOf(s, given); diff.Unpublished == nil || !strings.Contains(diff.Unpublished.Note, tells) {
			t.Errorf("plan_zone = %+v, want it to tell %q", diff, tells)
		}
		if got := s.Writes(); len(got) > 3 {
			t.Errorf("sent %v", got)
		}
		tooltest.Confirmed[zoneApplied](s, "apply_zone", given)
		unasked[refreshed](s, "refresh_zone", tooltest.Args{"zone": "example.org"})
	}
}

// A large zone is not read whole for one record; that its export has another
// number of records is seen all the same.
func TestLargeZoneIsReadAsFarAsItIsNeeded(t *testing.T) {
	file := ""
	s := session(t, simulator.Options{Records: 500, Faults: exporting(&file)})
	before := exportOf(s, "example.org")
	given := tooltest.Args{"zone": "example.org", "type": "CNAME", "subdomain": "new", "target": "host00007"}
	s.Requests()
	unasked[recordMade](s, "create_dns_record", given)
	if got := s.Requests(); len(got) > 9 {
		t.Errorf("it sent %d requests: %q", len(got), got)
	}
	s.Fails("create_dns_record", tooltest.With(given, "subdomain", "host00008"), "refused", "stands alone")
	s.Fails("create_dns_record", tooltest.With(tooltest.With(given, "subdomain", "new.dev"), "target", "nothing.here"), "refused", "no final dot")
	unasked[recordMade](s, "create_dns_record", tooltest.With(tooltest.With(given, "subdomain", "second"), "target", "new"))
	made := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.org", "subdomain": "new"}).Records[0]
	s.Fails("update_dns_record", tooltest.Args{"zone": "example.org", "record_id": made.ID, "target": "second"}, "refused", "in a circle")
	file = before
	p := tooltest.Plan(s, "create_dns_record", tooltest.With(given, "subdomain", "third"))
	if !strings.Contains(string(p.Target), "the zone has 502 records, and 500 in its export") {
		t.Errorf("create_dns_record plans %s, want it to tell the numbers", p.Target)
	}
}

// Nothing is decided by a list that OVHcloud takes from a cache.
func TestNothingIsDecidedByAPage(t *testing.T) {
	s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if r.Header.Get("X-Pagination-Mode") != "" && strings.Contains(r.URL.Path, "/record") {
			return &simulator.Fault{Status: http.StatusOK, Body: `[]`, Header: http.Header{"X-Pagination-Elements": {"0"}}}
		}
		return nil
	}})
	given := tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.1"}
	for _, outcome := range []string{"created", "unchanged"} {
		if got := unasked[recordEnsured](s, "ensure_dns_record", given); got.Outcome != outcome {
			t.Errorf("ensure_dns_record = %+v, want it %s", got, outcome)
		}
	}
	s.Fails("create_dns_record", tooltest.With(given, "subdomain", "www"), "refused", "stands alone")
	if diff := differenceOf(s, tooltest.Args{"zone": "example.com", "records": []tooltest.Args{{"type": "A", "target": "192.0.2.11"}}}); len(diff.Deletions) != 12 {
		t.Errorf("plan_zone = %+v, want 12 deletions", diff)
	}
}

// A record that can't be read yet is waited for: it may be the one that matters.
func TestRecordThatCannotBeReadYetIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := session(t, simulator.Options{Shy: 20 * time.Second})
		elsewhere(s, ovh.CreateRecord("example.com", host("shop", "192.0.2.1")).Write, ovh.RefreshZone("example.com").Write)
		got := unasked[recordEnsured](s, "ensure_dns_record", tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.1"})
		if got.Outcome != "unchanged" {
			t.Errorf("ensure_dns_record = %+v, want the new record found", got)
		}
	})
}

// Where OVHcloud does not tell what is public, edits go on, and a refresh asks.
func TestZoneWhoseStateIsNotToldIsEdited(t *testing.T) {
	s := session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if strings.HasSuffix(r.URL.Path, "/status") || strings.HasSuffix(r.URL.Path, "/export") {
			return &simulator.Fault{Status: http.StatusNotFound, Body: `{"class":"Client::NotFound","message":"Got an invalid (or empty) URL"}`}
		}
		return nil
	}})
	unasked[recordMade](s, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.1"})
	if diff := differenceOf(s, tooltest.Args{"zone": "example.net", "zone_file": "$TTL 300\n@ NS dns200.anycast.me.\n@ NS ns200.anycast.me.\n", "include_ns": true}); !diff.empty() || !strings.Contains(diff.Note, "default TTL") {
		t.Errorf("plan_zone = %+v, want no difference, and a word about the TTL", diff)
	}
	if p := tooltest.Plan(s, "refresh_zone", tooltest.Args{"zone": "example.com"}); !strings.Contains(string(p.Target), "does not tell") {
		t.Errorf("refresh_zone plans %s, want it to say what is not known", p.Target)
	}
}

// More edits than are named count all the same: another one makes it another
// plan.
func TestManyEditsOfOthersAreNamedInPart(t *testing.T) {
	file := ""
	s := session(t, simulator.Options{Faults: exporting(&file)})
	file = exportOf(s, "example.net")
	for i := range 25 {
		elsewhere(s, ovh.CreateRecord("example.net", host(fmt.Sprintf("draft%d", i), "192.0.2.66")).Write)
	}
	given := tooltest.Args{"zone": "example.net"}
	p := tooltest.Plan(s, "refresh_zone", given)
	if text := string(p.Target); !strings.Contains(text, "and 5 more") || strings.Count(text, "add ") != 20 {
		t.Errorf("refresh_zone plans %s, want 20 edits and a number", text)
	}
	last := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.net", "subdomain": "draft9"}).Records[0]
	last.Target = "192.0.2.67"
	elsewhere(s, ovh.UpdateRecord("example.net", last).Write)
	s.Fails("refresh_zone", tooltest.With(given, "confirmation_token", p.Token), "not_confirmed", "has changed")
}
