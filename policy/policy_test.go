package policy

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

func TestTheStrictestVerdictWinsWhateverTheOrder(t *testing.T) {
	texts := map[Verdict]string{
		Allow: "  - allow: {zone: a.example}\n", Ask: "  - ask: {toolset: raw}\n", Person: "  - person: {severity: '>=4'}\n", Deny: "  - deny: {method: DELETE}\n",
	}
	for set := 1; set < 16; set++ {
		var chosen []Verdict
		for v := Allow; v <= Deny; v++ {
			if set&(1<<(v-1)) != 0 {
				chosen = append(chosen, v)
			}
		}
		for shift := range chosen {
			file := "default: allow\nrules:\n"
			for i := range chosen {
				file += texts[chosen[(i+shift)%len(chosen)]]
			}
			want := chosen[len(chosen)-1]
			d := decide(t, parse(t, file), "DELETE", "/domain/zone/a.example/record/1", "", nil)
			if d.Verdict != want || !strings.HasPrefix(d.Rule, "policy.yml:") {
				t.Errorf("Decide with\n%s= %+v, want %s", file, d, want)
			}
		}
	}
}

func TestWhatNoRuleMatchesIsDeniedUnlessItReads(t *testing.T) {
	for _, tt := range []struct {
		file string
		kind effect.Kind
		want Verdict
	}{
		{"rules: []", effect.Read, Allow},
		{"rules: []", effect.Change, Deny},
		{"rules: []", effect.Destroy, Deny},
		{"rules: []", 0, Deny},
		{"default: allow", effect.Destroy, Allow},
		{"default: person", effect.Change, Person},
		{"default: deny", effect.Read, Deny},
	} {
		d := parse(t, tt.file).Decide(t.Context(), Call{Effect: tt.kind}, Request{Method: "POST", Path: "/vps/v/reboot"}, nil)
		if d.Verdict != tt.want {
			t.Errorf("Decide of %s with %q = %+v, want %s", tt.kind, tt.file, d, tt.want)
		}
	}
}

// An account that is not known is any that a rule restricts, and none that one
// allows.
func TestAnUnknownAccountIsRestricted(t *testing.T) {
	r := Request{Method: "POST", Path: "/vps/v/reboot"}
	for file, want := range map[string]Verdict{
		"default: allow\nrules: [{deny: {account: prod}}]": Deny,
		"default: deny\nrules: [{allow: {account: prod}}]": Deny,
	} {
		if d := parse(t, file).Decide(t.Context(), Call{Effect: effect.Destroy}, r, nil); d.Verdict != want {
			t.Errorf("Decide with %q = %+v, want %s", file, d, want)
		}
	}
}

func TestARuleMatchesByEachOfItsKeys(t *testing.T) {
	call := Call{Tool: "delete_dns_record", Toolset: "dns", Caller: Caller{Name: "ci", Groups: []string{"staff", "dns"}}, Account: "prod", Effect: effect.Destroy, Severity: 3}
	r := Request{Method: "DELETE", Path: "/domain/zone/a.example/record/1"}
	for match, want := range map[string]bool{
		"{}": true, "{tool: delete_*}": true, "{tool: [x, '*_dns_*']}": true, "{tool: delete}": false,
		"{toolset: dns}": true, "{toolset: d*s}": true, "{toolset: servers}": false,
		"{caller: ci}": true, "{caller: alice}": false,
		"{group: dns}": true, "{group: [x, 'd*']}": true, "{group: admins}": false, "{group: dns, caller: alice}": false,
		"{account: prod}": true, "{account: [lab, 'p*']}": true, "{account: lab}": false,
		"{effect: destroy}": true, "{effect: [read, change]}": false,
		"{severity: 3}": true, "{severity: '>=3'}": true, "{severity: '>3'}": false, "{severity: '<=2'}": false, "{severity: [1, '>=3']}": true,
		"{method: delete}": true, "{method: [GET, POST]}": false,
		"{path: /domain/zone/*/record/*}": true, "{path: /domain/**}": true, "{path: /**/record/*}": true, "{path: '/v1/domain/zone/{zoneName}/record/{id}'}": true,
		"{path: /domain/zone/*}": false, "{path: /domain/zone/A.Example./**}": true, "{path: /domain/**/record}": false, "{path: /**}": true,
		"{zone: a.example}": true, "{zone: '*.example'}": true, "{zone: '*'}": true, "{zone: b.example}": false, "{service: a.example}": true,
		"{server: '*'}": false, "{ip: '*'}": false, "{zone: a.example, caller: alice}": false, "{zone: a.example, server: '*'}": false,
	} {
		for _, v := range []Verdict{Allow, Deny} {
			fallback := map[Verdict]string{Allow: "deny", Deny: "allow"}[v]
			p := parse(t, "default: "+fallback+"\nrules: [{"+v.String()+": "+match+"}]")
			if d := p.Decide(t.Context(), call, r, nil); (d.Verdict == v) != want {
				t.Errorf("%s %s: Decide = %+v, want it to match: %t", v, match, d, want)
			}
		}
	}
}

func TestAnAllowedTargetAllowsNothingBesideIt(t *testing.T) {
	look := guardedAccount()
	for _, tt := range []struct {
		match, method, path, body string
		want                      bool
	}{
		{"{ip: 192.0.2.32/28}", "PUT", "/ip/192.0.2.32%2F28", "{}", true},
		{"{ip: 192.0.2.32/28}", "PUT", "/ip/192.0.2.33", "{}", true},
		{"{ip: 192.0.2.33}", "PUT", "/ip/192.0.2.32%2F28", "{}", false},
		{"{ip: 192.0.2.33}", "DELETE", "/ip/192.0.2.32%2F28/reverse/192.0.2.33", "", true},
		{"{ip: 192.0.2.*}", "POST", "/ip/192.0.2.32%2F28/move", `{"to":"ns1.example"}`, false},
		{"{ip: 192.0.2.*, server: ns1.*}", "POST", "/ip/192.0.2.32%2F28/move", `{"to":"ns1.example"}`, true},
		{"{zone: a.example}", "GET", "/domain/zone/a.example,b.example", "", false},
		{"{zone: a.example}", "GET", "/domain/zone", "", false},
		{"{server: ns3000001.*}", "PUT", "/services/9", "{}", true},
		{"{server: ns3000001.*}", "PUT", "/services/1", "{}", false},
		{"{server: ns3000001.*}", "PUT", "/services/404", "{}", false},
		{"{zone: a.example}", "POST", "/domain/zone/a.example/record", `{"target":"x","target":"y"}`, false},
		{"{zone: a.example}", "POST", "/domain/zone/a.example/record", `{"domain":"b.example"}`, true},
	} {
		p := parse(t, "default: deny\nrules: [{allow: "+tt.match+"}]")
		if d := decide(t, p, tt.method, tt.path, tt.body, look); (d.Verdict == Allow) != tt.want {
			t.Errorf("allow %s: Decide(%s %s %s) = %+v, want allowed: %t", tt.match, tt.method, tt.path, tt.body, d, tt.want)
		}
	}
}

func TestNothingIsLookedUpThatNoRuleNeeds(t *testing.T) {
	var paths []string
	look := func(_ context.Context, path string) (json.RawMessage, error) {
		paths = append(paths, path)
		return json.RawMessage(`{"route":{"url":"/vps/v"}}`), nil
	}
	p := parse(t, "default: allow\nrules: [{deny: {zone: a.example, caller: ci}}, {deny: {ssh_key: x}}, {deny: {server: s, tool: x}}]")
	if decide(t, p, "PUT", "/services/1", "{}", look); paths != nil {
		t.Errorf("Decide read %q, want nothing", paths)
	}
	p = parse(t, "default: allow\nrules: [{deny: {zone: a.example}}, {deny: {server: s}}]")
	if decide(t, p, "PUT", "/services/1", "{}", look); len(paths) != 1 || paths[0] != "/services/1" {
		t.Errorf("Decide read %q, want the service once", paths)
	}
}

func TestQuietHoursHoldByTheClockOfTheirZone(t *testing.T) {
	p := parse(t, `
default: allow
quiet:
  - {from: "22:00", to: "06:00", timezone: Europe/Paris, deny: {effect: destroy}}
  - {from: "12:00", to: "13:00", timezone: America/New_York, ask: {tool: raw_*}, reason: lunch}
`)
	for at, want := range map[string]Verdict{
		"2026-07-01T19:59:00Z": Allow, "2026-07-01T20:00:00Z": Deny, "2026-07-02T03:59:59Z": Deny, "2026-07-02T04:00:00Z": Allow,
		"2026-01-01T20:30:00Z": Allow, "2026-01-01T21:00:00Z": Deny, "2026-01-02T05:00:00Z": Allow, "2026-01-01T17:30:00Z": Ask,
	} {
		p.Clock = func() time.Time {
			now, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			return now
		}
		if d := decide(t, p, "DELETE", "/domain/zone/a.example/record/1", "", nil); d.Verdict != want {
			t.Errorf("at %s: Decide = %+v, want %s", at, d, want)
		}
	}
}

func TestUnknownSeverityCountsAsAny(t *testing.T) {
	p := parse(t, "default: deny\nrules: [{person: {severity: '>=4'}}, {allow: {severity: '<=3'}}]")
	for _, tt := range []struct {
		call Call
		want Verdict
	}{
		{Call{Effect: effect.Destroy}, Person}, {Call{Effect: effect.Read}, Allow}, {Call{Effect: effect.Change, Severity: 3}, Allow}, {Call{Effect: effect.Change, Severity: 5}, Person},
	} {
		if d := p.Decide(t.Context(), tt.call, Request{Method: "PUT", Path: "/vps/v"}, nil); d.Verdict != tt.want {
			t.Errorf("Decide(%+v) = %+v, want %s", tt.call, d, tt.want)
		}
	}
}

func TestExplainTellsWhyEachRuleMatchesOrNot(t *testing.T) {
	p := parse(t, guarded)
	d, all := p.Explain(t.Context(), raw(), Request{Method: "DELETE", Path: "/v1/domain/zone/PROD.example/record/1"}, nil)
	if d.Verdict != Deny || d.Rule != "policy.yml:4" || len(all) != len(p.rules) {
		t.Fatalf("Explain = %+v, %d findings, want the rule of line 4 of %d", d, len(all), len(p.rules))
	}
	if !all[0].Matches || all[1].Matches || all[1].Why != "server does not match" {
		t.Errorf("Explain found %+v and %+v, want the first to match, and the second not by its server", all[0], all[1])
	}
}

func TestAToolThatCanNeverRunIsKnown(t *testing.T) {
	destroy := Call{Tool: "reinstall_server", Toolset: "servers", Caller: Caller{Name: "ci"}, Effect: effect.Destroy}
	rights := []Request{{Method: "GET", Path: "/dedicated/server/*"}, {Method: "POST", Path: "/dedicated/server/*/reinstall"}}
	for file, want := range map[string]bool{
		"rules: []":      true,
		"default: allow": false,
		"default: allow\nrules: [{deny: {tool: reinstall_server}}]":                                      true,
		"default: allow\nrules: [{deny: {effect: destroy}}]":                                             true,
		"default: allow\nrules: [{deny: {severity: '>=4'}}]":                                             false,
		"default: allow\nrules: [{deny: {server: ns1}}]":                                                 false,
		"default: allow\nrules: [{deny: {path: /dedicated/**}}]":                                         true,
		"default: allow\nrules: [{deny: {path: /dedicated/server/ns1/**}}]":                              false,
		"default: allow\nrules: [{deny: {method: POST}}]":                                                true,
		"default: allow\nrules: [{deny: {caller: alice}}]":                                               false,
		"rules: [{allow: {server: ns1}}]":                                                                false,
		"rules: [{allow: {toolset: dns}}]":                                                               true,
		"default: deny\nrules: [{allow: {method: GET}}]":                                                 true,
		"default: deny\nrules: [{allow: {method: [GET, POST]}}]":                                         false,
		"default: deny\nrules: [{allow: {method: GET}}, {allow: {path: '/**/reinstall'}}]":               false,
		"default: allow\nquiet: [{from: '01:00', to: '02:00', timezone: UTC, deny: {effect: destroy}}]":  false,
		"default: deny\nrules: [{person: {effect: destroy, severity: 5}}]":                               true, // it reads before
		"default: deny\nrules: [{allow: {effect: read}}, {person: {effect: destroy, severity: 5}}]":      false,
		"default: deny\nrules: [{allow: {effect: destroy}}, {deny: {tool: re*, path: '/**/reinstall'}}]": true,
		"default: allow\nrules: [{deny: {tool: re*, server: '*'}}]":                                      false,
	} {
		if d, got := parse(t, file).Never(destroy, rights); got != want || got && d.Rule == "" {
			t.Errorf("Never with %q = %+v, %t, want %t by a rule", file, d, got, want)
		}
	}
}
