package services

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

func overviewOf(t *testing.T, o simulator.Options) (*tooltest.Session, overview) {
	t.Helper()
	s := tooltest.New(t, o, Toolset().Definitions()...)
	return s, tooltest.Call[overview](s, "get_overview", tooltest.Args{})
}

// found returns the names of what is wrong in that way.
func (o overview) found(what string) []string {
	i := slices.IndexFunc(o.Wrong, func(f finding) bool { return strings.Contains(f.What, what) })
	if i < 0 {
		return nil
	}
	return o.Wrong[i].Names
}

func TestAnOverviewTakesFewRequestsOfAnyAccount(t *testing.T) {
	for form, how := range map[string]simulator.Options{"pages": {}, "batches": {NoPages: true}, "one by one": {NoPages: true, NoBatch: true}} {
		for _, size := range []struct{ servers, zones int }{{1, 0}, {60, 0}, {60, 400}, {1, 2000}} {
			t.Run(fmt.Sprintf("%d servers and %d zones in %s", size.servers, size.zones, form), func(t *testing.T) {
				how.Servers, how.Zones = size.servers, size.zones
				s, got := overviewOf(t, how)
				sent := s.Requests()
				if len(sent) > mostRequests {
					t.Errorf("it took %d requests: %q", len(sent), sent)
				}
				untold := strings.Join(got.Incomplete, "\n")
				switch {
				case form == "pages" && (got.Counts["dedicated-server"] != size.servers || got.Counts["dns-zone"] != size.zones+3):
					t.Errorf("it counts %v", got.Counts)
				case form != "pages" && size.servers+size.zones > 1 && !strings.Contains(untold, "more requests"):
					t.Errorf("it does not tell what it left out: %q", untold)
				case size.zones == 2000 && !strings.Contains(untold, "zones"):
					t.Errorf("it does not tell of the zones that it did not look at: %q", untold)
				}
				t.Logf("%d requests, %q", len(sent), got.Incomplete)
			})
		}
	}
}

// owing lets the account owe money and its first virtual server be down.
func owing(r *http.Request) *simulator.Fault {
	if strings.HasSuffix(r.URL.Path, "/me/debtAccount") {
		return &simulator.Fault{Status: 200, Body: `{"active":true,"dueAmount":{"currencyCode":"EUR","text":"119.99 €","value":119.99}}`}
	}
	return nil
}

func TestAnOverviewFindsWhatIsWrong(t *testing.T) {
	s := tooltest.New(t, simulator.Options{Faults: owing}, Toolset().Definitions()...)
	send := func(w ovh.Write) {
		t.Helper()
		if _, err := s.Client.Send(t.Context(), w); err != nil {
			t.Fatal(err)
		}
	}
	send(ovh.SetServerBoot(tooltest.Web2, ovh.ServerBoot{BootID: new(int64(230242))}).Write)
	send(ovh.RebootServer(tooltest.Web2).Write)
	send(ovh.CreateRecord("example.net", ovh.Record{FieldType: "A", SubDomain: "late", Target: "192.0.2.9"}).Write)
	send(ovh.SetServiceRenewal(ovh.ServiceRoute{Product: "/vps", Name: staging}, ovh.Renew{DeleteAtExpiration: true, Period: 1}).Write)
	s.Requests()
	got := tooltest.Call[overview](s, "get_overview", tooltest.Args{})
	if n := len(s.Requests()); n > mostRequests {
		t.Errorf("it took %d requests", n)
	}
	for what, want := range map[string]string{
		"renews": staging, "in rescue": tooltest.Web2 + " (boots rescue)", "under way": tooltest.Web2 + " (hardReboot",
		"unpublished": "example.net", "unpaid bills": "119.99 € due", "do not run": "vps-00000002.vps.ovh.net (stopped)", "credits": "sms-cm12345-1 (42 left)",
	} {
		if names := got.found(what); !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, want) }) {
			t.Errorf("%s: %q, want %q", what, names, want)
		}
	}
}

func TestAnOverviewGoesOnWithoutSomeRights(t *testing.T) {
	s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
	some := s.Restricted([]simulator.Rule{{Method: "GET", Path: "/sms"}, {Method: "GET", Path: "/sms/*"}})
	got := tooltest.Call[overview](some, "get_overview", tooltest.Args{})
	if len(got.found("credits")) != 1 || got.Counts["sms"] != 1 || len(some.Requests()) > mostRequests {
		t.Errorf("get_overview with rights for text messages = %+v", got)
	}
	for _, what := range []string{"services: ", "servers: ", "virtual servers: ", "consumer keys: ", "unpaid bills: ", "zones: "} {
		if !slices.ContainsFunc(got.Incomplete, func(s string) bool { return strings.HasPrefix(s, what) && strings.Contains(s, "403") }) {
			t.Errorf("it does not tell that %q was refused: %q", what, got.Incomplete)
		}
	}
	s.Restricted([]simulator.Rule{{Method: "GET", Path: "/me"}}).Fails("get_overview", tooltest.Args{}, "not_granted", "")
}

// A thing whose name says what is wrong with it is still one of a few.
func TestAnOverviewIsShortOfTheWorstAccount(t *testing.T) {
	s := tooltest.New(t, simulator.Options{Servers: 60, Zones: 300, Faults: owing}, Toolset().Definitions()...)
	servers, err := s.Client.Reader().Servers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, server := range servers {
		if _, err := s.Client.Send(t.Context(), ovh.SetServerBoot(server.Name, ovh.ServerBoot{BootID: new(int64(230242))}).Write); err != nil {
			t.Fatal(err)
		}
		zone := fmt.Sprintf("zone%04d.example", i+1)
		if _, err := s.Client.Send(t.Context(), ovh.CreateRecord(zone, ovh.Record{FieldType: "A", SubDomain: "late", Target: "192.0.2.9"}).Write); err != nil {
			t.Fatal(err)
		}
	}
	s.Requests()
	res := s.Try("get_overview", tooltest.Args{})
	if res.Failure != nil {
		t.Fatal(res.Failure)
	}
	const most = 4 * 1500 // bytes of 1,500 tokens
	if text := res.Text(); len(text) > most || !strings.Contains(text, `"count":60`) {
		t.Errorf("it says %d bytes, want at most %d: %s", len(text), most, text)
	}
	if sent := s.Requests(); len(sent) > mostRequests {
		t.Errorf("it took %q", sent)
	}
}
