package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestANameFindsItsOperations(t *testing.T) {
	x := New(describedAPI(t))
	record := "/domain/zone/{zoneName}/record"
	for text, want := range map[string][]string{
		"/dedicated/server/*/boot":               {"GET /dedicated/server/{serviceName}/boot", "GET /dedicated/server/{serviceName}/boot/{bootId}"},
		"/dedicated/server/{any}/boot":           {"GET /dedicated/server/{serviceName}/boot", "GET /dedicated/server/{serviceName}/boot/{bootId}"},
		"/v1/dedicated/server/ns1.example/boot/": {"GET /dedicated/server/{serviceName}/boot", "GET /dedicated/server/{serviceName}/boot/{bootId}"},
		"/Dedicated/Servers/*/boot?bootType=x":   {"GET /dedicated/server/{serviceName}/boot", "GET /dedicated/server/{serviceName}/boot/{bootId}"},
		"server/*/task":                          {"GET /dedicated/server/{serviceName}/task", "GET /dedicated/server/{serviceName}/task/{taskId}"},
		"/dedicated/server/*/reb":                {"POST /dedicated/server/{serviceName}/reboot"},
		"/v2/iam/policy":                         {"GET /v2/iam/policy", "GET /v2/iam/policy/{policyId}"},
		"POST /me/sshKey":                        {"POST /me/sshKey"},
		"delete /domain/zone/*/record/*":         {"DELETE " + record + "/{id}"},
		"create " + record:                       {"POST " + record},
		"dedicated.server.Task":                  {"GET /dedicated/server/{serviceName}/task/{taskId}"},
		"show a domain.zone.Record":              {"GET " + record + "/{id}", "POST " + record},
		"iam.policy.policy[]":                    {"GET /v2/iam/policy"},
		"dnsZone:apiovh:record/create":           {"POST " + record},
		"dnsZone:*:record/c*":                    {"POST " + record},
		"server/ns1.example/boot":                {"GET /dedicated/server/{serviceName}/boot"},
		"which call is dnszone:APIOVH:refresh?":  {"POST /domain/zone/{zoneName}/refresh"},
	} {
		got := names(x.Find(Query{Text: text}).Resources)
		if !slices.Equal(got[:min(len(want), len(got))], want) {
			t.Errorf("Find(%q) = %q, want %q first", text, got, want)
		}
	}
}

// TestWhatLooksLikeANameMayBeWords searches for words where nothing goes by
// the name.
func TestWhatLooksLikeANameMayBeWords(t *testing.T) {
	x := New(describedAPI(t))
	for text, want := range map[string]string{
		"reboot ns1.example.net server":   "POST /dedicated/server/{serviceName}/reboot",
		"server/reboot":                   "POST /dedicated/server/{serviceName}/reboot",
		"firewall rule for 192.0.2.0/24":  "POST /ip/{ip}/firewall/{ipOnFirewall}/rule",
		"note: reboot a dedicated server": "POST /dedicated/server/{serviceName}/reboot",
	} {
		got := names(x.Find(Query{Text: text, Limit: 3}).Resources)
		if !slices.Contains(got, want) {
			t.Errorf("Find(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestAMethodAndABranchNarrowASearch(t *testing.T) {
	x := New(describedAPI(t))
	for _, q := range []Query{
		{Text: "change", Method: "PUT"},
		{Text: "reboot", Method: "post", Branch: "/dedicated/server"},
		{Text: "reboot", Branch: "dedicated/server/"},
		{Text: "list", Branch: "/v2/iam"},
		{Branch: "v2/okms/"},
		{Text: "list", Branch: "/1.0/Dedicated/Server.json"},
		{Text: "*", Branch: "/v1/vps/*", Method: "DELETE"},
	} {
		prefix, version := parsePath(q.Branch)
		found := x.Find(q).Resources
		if len(found) == 0 {
			t.Errorf("Find(%+v) finds nothing", q)
		}
		for _, o := range operations(found) {
			if q.Method != "" && o.Method != strings.ToUpper(q.Method) || version != "" && o.Branch.Version != version || !hasPrefix(o.Group.Parts(), prefix) {
				t.Errorf("Find(%+v) has %s", q, o)
			}
		}
	}
	if got := x.Find(Query{Text: "reboot", Branch: "/dedicated/serv"}).Resources; got != nil {
		t.Errorf("half a word is taken for a branch: %q", names(got))
	}
}

func TestStemsBringWordsTogether(t *testing.T) {
	s := newStemmer()
	for stem, words := range map[string][]string{
		"expir":    {"expire", "expires", "expired", "expiring", "expiration"},
		"avail":    {"available", "availability", "availabilities"},
		"termin":   {"terminate", "termination"},
		"instanc":  {"instance", "Instances"},
		"policy":   {"policy", "policies"},
		"run":      {"run", "running"},
		"ip":       {"ip", "IPs"},
		"status":   {"status"},
		"address":  {"address", "addresses"},
		"registry": {"registry", "registries"},
	} {
		for _, w := range words {
			if got := s.stem(w); got != stem {
				t.Errorf("stem(%q) = %q, want %q", w, got, stem)
			}
		}
	}
	var humps []string
	eachHump("oneIPBlockOfIPv6", func(h string) { humps = append(humps, h) })
	if diff := cmp.Diff([]string{"one", "IP", "Block", "Of", "I", "Pv6"}, humps); diff != "" {
		t.Errorf("humps (-want +got):\n%s", diff)
	}
}
