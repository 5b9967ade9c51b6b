package dns

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// What somebody else edits between the plan of apply_zone and its confirmation
// makes it another plan.
func TestPlanOfAZoneThatWasEditedIsNotConfirmed(t *testing.T) {
	host := func(s *tooltest.Session, name string) tooltest.Args {
		all := tooltest.Call[recordList](s, "list_dns_records", tooltest.Args{"zone": "example.org", "subdomain": name}).Records
		return tooltest.Args{"zone": "example.org", "record_id": all[0].ID}
	}
	// What edited does to the hosts: 1 and 2 change, 3 and 4 go, the others stay.
	for _, tt := range []struct {
		name string
		edit func(*tooltest.Session)
	}{
		{"a record that would be deleted is created", func(s *tooltest.Session) {
			asked[any](s, "create_dns_record", tooltest.Args{"zone": "example.org", "type": "A", "subdomain": "live", "target": "192.0.2.5"})
		}},
		{"a record that would be added is created", func(s *tooltest.Session) {
			asked[any](s, "create_dns_record", tooltest.Args{"zone": "example.org", "type": "TXT", "subdomain": "new", "target": "hello"})
		}},
		{"a record that would be deleted gets another target", func(s *tooltest.Session) {
			asked[any](s, "update_dns_record", tooltest.With(host(s, "host00003"), "target", "192.0.2.5"))
		}},
		{"a record that would be changed gets another target", func(s *tooltest.Session) {
			asked[any](s, "update_dns_record", tooltest.With(host(s, "host00001"), "target", "192.0.2.5"))
		}},
		{"a record that would be changed gets another time to live", func(s *tooltest.Session) {
			asked[any](s, "update_dns_record", tooltest.With(host(s, "host00002"), "ttl_seconds", 600))
		}},
		{"a record that would stay is changed", func(s *tooltest.Session) {
			asked[any](s, "update_dns_record", tooltest.With(host(s, "host00006"), "target", "192.0.2.5"))
		}},
		{"a record that would stay is deleted", func(s *tooltest.Session) {
			tooltest.Confirmed[any](s, "delete_dns_record", host(s, "host00006"))
		}},
		{"a record that would be deleted is deleted", func(s *tooltest.Session) {
			tooltest.Confirmed[any](s, "delete_dns_record", host(s, "host00003"))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := session(t, simulator.Options{})
			given := tooltest.Args{"zone": "example.org", "zone_file": edited(s)}
			p := tooltest.Plan(s, "apply_zone", given)
			tt.edit(s)
			s.Requests()
			s.Fails("apply_zone", tooltest.With(given, "confirmation_token", p.Token), "not_confirmed", "nothing was sent")
			if got := s.Writes(); len(got) > 0 {
				t.Errorf("apply_zone sent %v", got)
			}
		})
	}
}

// What somebody else edits while apply_zone is at work is not in its plan, and
// so is left alone: at whichever write it happens, the planned requests are
// sent and no other.
func TestRecordsThatComeWhileAZoneIsAppliedAreLeftAlone(t *testing.T) {
	const writes = 7
	for k := 1; k <= writes; k++ {
		t.Run(fmt.Sprintf("at write %d", k), func(t *testing.T) {
			var s *tooltest.Session
			left := 0 // writes until somebody else's
			s = session(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
				if r.Method == http.MethodGet || left == 0 {
					return nil
				}
				if left--; left == 0 {
					live := ovh.Record{FieldType: "A", SubDomain: "live", Target: "192.0.2.5"}
					if _, err := s.Client.Send(t.Context(), ovh.CreateRecord("example.org", live).Write); err != nil {
						t.Error(err)
					}
				}
				return nil
			}})
			given := tooltest.Args{"zone": "example.org", "zone_file": edited(s)}
			p := tooltest.Plan(s, "apply_zone", given)
			var want []string
			for _, r := range p.Requests {
				want = append(want, r.Method+" "+r.Path)
			}
			// It is answered first: the write that it came before waits for it.
			want = slices.Insert(want, k-1, "POST /domain/zone/example.org/record")
			left = k
			s.Requests()
			tooltest.Call[any](s, "apply_zone", tooltest.With(given, "confirmation_token", p.Token))
			if got := s.Writes(); len(want) != writes+1 || !slices.Equal(got, want) {
				t.Errorf("apply_zone sent %v, want %v", got, want)
			}
			if diff := differenceOf(s, given); len(diff.Deletions) != 1 || diff.Deletions[0].SubDomain != "live" || len(diff.Additions)+len(diff.Changes) > 0 {
				t.Errorf("afterwards plan_zone = %+v, want the new record to be all that differs", diff)
			}
		})
	}
}

func TestRecordThatWasEditedIsNotDeleted(t *testing.T) {
	s := session(t, simulator.Options{})
	made := asked[recordMade](s, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "A", "subdomain": "shop", "target": "192.0.2.11"})
	given := tooltest.Args{"zone": "example.com", "record_id": made.Record.ID}
	p := tooltest.Plan(s, "delete_dns_record", given)
	asked[any](s, "update_dns_record", tooltest.With(given, "target", "192.0.2.12"))
	s.Requests()
	s.Fails("delete_dns_record", tooltest.With(given, "confirmation_token", p.Token), "not_confirmed", "")
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("delete_dns_record sent %v", got)
	}
}
