package raw

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/apitest"
)

type args = tooltest.Args

const web1 = tooltest.Web1

var ovhcloud = sync.OnceValue(apitest.Described)

// undescribed returns a session without a catalogue.
func undescribed(t *testing.T, o simulator.Options) *tooltest.Session {
	t.Helper()
	return tooltest.New(t, o, Toolset(Options{}).Definitions()...)
}

// described returns a session whose catalogue is OVHcloud's own, and skips the
// test where it is absent.
func described(t *testing.T, o simulator.Options) *tooltest.Session {
	t.Helper()
	apitest.Catalog(t, ovhcloud())
	return tooltest.New(t, o, Toolset(Options{Catalog: ovhcloud()}).Definitions()...)
}

// answering makes the API answer GETs of some paths with these bodies.
func answering(bodies map[string]string) simulator.Options {
	return simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
		if body, ok := bodies[r.URL.Path]; ok && r.Method == http.MethodGet {
			return &simulator.Fault{Status: 200, Body: body}
		}
		return nil
	}}
}

// sent is the result of a write that ran at once.
type sent struct {
	Result *answer `json:"result"`
}

func TestRawPathsAreSentAsWrittenOrNotAtAll(t *testing.T) {
	s := undescribed(t, simulator.Options{})
	for path, text := range map[string]string{
		"https://eu.api.ovh.com/1.0/me":   "begins after the host",
		"//evil.example/me":               "begins after the host",
		"me":                              "begins with a slash",
		"/1.0/me":                         "begins after /1.0: /me",
		"/me?x=1":                         "parameters go into query",
		"/me#x":                           "parameters go into query",
		"/me/../ip":                       ". or ..",
		"/me/%2e%2e/ip":                   ". or ..",
		"/me/sshKey/a b":                  "percent-encoded",
		"/me/sshKey/é":                    "percent-encoded",
		"/me/\x07":                        "percent-encoded",
		"/me/..%2Fdomain":                 ". or ..",
		"/me/..;/x":                       ". or ..",
		"/me/%07":                         "control character",
		"/me/%zz":                         "percent-encoded well",
		"/me//ip":                         "empty part",
		"/me/":                            "empty part",
		"/dedicated/server/{serviceName}": "placeholders",
		"/ip/192.0.2.0/28/reverse":        "192.0.2.0%2F28",
		"/ip/2001:db8:1::/64/reverse":     "2001:db8:1::%2F64",
		"/" + strings.Repeat("x", 2048):   "2048",
	} {
		s.Fails("raw_get", args{"path": path}, "invalid_arguments", text)
		s.Fails("raw_post", args{"path": path}, "invalid_arguments", text)
	}
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("bad paths sent %v", got)
	}
	for _, path := range []string{"/ip/203.0.113.128%2F28/reverse", "/v1/me", "/domain/zone/example.com/export"} {
		if res := s.Try("raw_get", args{"path": path}); res.Failure != nil {
			t.Errorf("raw_get %s = %v", path, res.Failure)
		}
	}
	s.Fails("raw_get", args{"path": "/v2/okms/resource"}, "unknown_operation", "Got an invalid (or empty) URL")
}

func TestAQueryIsSentEscaped(t *testing.T) {
	s := undescribed(t, simulator.Options{})
	apex := tooltest.Call[answer](s, "raw_get", args{"path": "/domain/zone/example.com/record", "query": args{"subDomain": ""}})
	if all := tooltest.Call[answer](s, "raw_get", args{"path": "/domain/zone/example.com/record"}); apex.Total == 0 || apex.Total >= all.Total {
		t.Errorf("records without a subdomain = %d of %d", apex.Total, all.Total)
	}
	query := args{"type": "failover", "description": "mail & VPN"}
	tooltest.Call[answer](s, "raw_get", args{"path": "/ip", "query": query})
	const want = "/ip?description=mail%20%26%20VPN&type=failover"
	if got := s.Requests(); !slices.Contains(got, "GET "+want) {
		t.Errorf("sent %v, want the query escaped", got)
	}
	if p := tooltest.Plan(s, "raw_post", args{"path": "/ip", "query": query}); p.Requests[0].Path != want {
		t.Errorf("the plan's request is %s, want %s as it will be sent", p.Requests[0].Path, want)
	}
}

func TestRawWritesNeedTheirToken(t *testing.T) {
	s := undescribed(t, simulator.Options{})
	given := args{"path": "/me/sshKey/ci"}
	p := tooltest.Plan(s, "raw_delete", given)
	if got := s.Requests(); len(got) > 0 || p.Requests[0].Method != "DELETE" {
		t.Errorf("raw_delete without a token sent %v", got)
	}
	s.Fails("raw_post", tooltest.With(given, "confirmation_token", p.Token), "not_confirmed", "it confirms raw_delete")
	tooltest.Confirmed[answer](s, "raw_delete", given)
	s.Fails("raw_get", given, "not_found", "")
	body := tooltest.Confirmed[answer](s, "raw_put", args{"path": "/services/9000001", "body": args{"displayName": "shop"}}).Body
	if string(body) != "null" {
		t.Errorf("raw_put = %s, want null", body)
	}
}

func TestAPlanIsBoundToTheBodyThatItMasks(t *testing.T) {
	s := undescribed(t, simulator.Options{})
	given := args{"path": "/x", "body": args{"login": "a", "password": "hunter2"}}
	p := tooltest.Plan(s, "raw_post", given)
	if text, _ := json.Marshal(p); strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), `"login":"a"`) {
		t.Errorf("the plan is %s, want its password masked and nothing else", text)
	}
	other := args{"path": "/x", "body": args{"login": "a", "password": "hunter3"}, "confirmation_token": p.Token}
	s.Fails("raw_post", other, "not_confirmed", "")
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("it sent %v", got)
	}
}

func TestACallReadsItsTargetOnceAndIsSent(t *testing.T) {
	s := described(t, simulator.Options{})
	const server, zone = "/dedicated/server/" + web1, "/domain/zone/example.com"
	for _, tt := range []struct {
		name, tool string
		given      args
		confirmed  bool
		want       []string
	}{
		{"a Destroy", "raw_post", args{"path": server + "/reboot"}, true, []string{"GET " + server, "POST " + server + "/reboot"}},
		{"a Change that replaces", "raw_put", args{"path": server, "body": args{"monitoring": true}}, false, []string{"GET " + server, "PUT " + server}},
		{"a Change that replaces nothing", "raw_post", args{"path": zone + "/record", "body": args{"fieldType": "TXT", "target": "hello"}}, false, []string{"POST " + zone + "/record"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.confirmed {
				tt.given = tooltest.With(tt.given, "confirmation_token", tooltest.Plan(s, tt.tool, tt.given).Token)
				s.Requests()
			}
			if got := tooltest.Call[sent](s, tt.tool, tt.given); got.Result == nil {
				t.Errorf("%s has no result", tt.tool)
			}
			if got := s.Requests(); !slices.Equal(got, tt.want) {
				t.Errorf("%s sent %v, want %v", tt.tool, got, tt.want)
			}
		})
	}
}

func TestAChangeTellsWhatItReplaced(t *testing.T) {
	s := described(t, simulator.Options{})
	given := args{"path": "/dedicated/server/" + web1, "body": args{"monitoring": true}}
	if got := tooltest.Call[sent](s, "raw_put", given).Result; !strings.Contains(string(got.Before), `"monitoring":true`) {
		t.Errorf("raw_put = %+v, want what was there before", got)
	}
	blind := s.Restricted([]simulator.Rule{{Method: "PUT", Path: "/*"}}).Offer(Toolset(Options{Catalog: ovhcloud()}).Definitions()...)
	if got := tooltest.Call[sent](blind, "raw_put", given).Result; got == nil || got.Before != nil || !strings.Contains(got.Note, "may not read") {
		t.Errorf("raw_put with keys that may not read = %+v, want it sent all the same, and that said", got)
	}
}

func TestAPlanOfARawCallDescribesItAndShowsItsTarget(t *testing.T) {
	s := described(t, simulator.Options{})
	p := tooltest.Plan(s, "raw_delete", args{"path": "/services/9000001"})
	var shown target
	if err := json.Unmarshal(p.Target, &shown); err != nil {
		t.Fatal(err)
	}
	if shown.Severity != 5 || !strings.Contains(p.Summary, "severity 5 of 5") || !strings.Contains(string(shown.Current), web1) {
		t.Errorf("plan = %+v, want severity 5 and the server's contract", p)
	}
	if got := s.Writes(); len(got) > 0 {
		t.Errorf("the plan sent %v", got)
	}
	reboot := tooltest.Plan(s, "raw_post", args{"path": "/dedicated/server/" + web1 + "/reboot"})
	if !strings.Contains(string(reboot.Target), `"os"`) || !strings.Contains(strings.Join(reboot.WillHappen, " "), "reboot") {
		t.Errorf("plan = %+v, want the server that is rebooted", reboot)
	}
}

func TestATargetThatCanNotBeReadIsSaidToBeSo(t *testing.T) {
	s := described(t, simulator.Options{})
	s.Fails("raw_delete", args{"path": "/me/sshKey/nobody"}, "not_found", "")
	unread := tooltest.Plan(s, "raw_delete", args{"path": "/cloud/project/0123/instance/4567"})
	if unread.Token == "" || !strings.Contains(string(unread.Target), "does not tell what stands there") {
		t.Errorf("plan = %+v, want one although the endpoint does not know the target", unread)
	}
	blind := s.Restricted([]simulator.Rule{{Method: "DELETE", Path: "/*"}}).Offer(Toolset(Options{Catalog: ovhcloud()}).Definitions()...)
	unread = tooltest.Plan(blind, "raw_delete", args{"path": "/me/sshKey/ci"})
	if unread.Token == "" || !strings.Contains(string(unread.Target), "may not read what stands there") {
		t.Errorf("plan = %+v, want one although the keys may not read the target", unread)
	}
}
