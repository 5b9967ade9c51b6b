package tools_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// TestListsShowNothingOfWhatMayNotBeSeen reads lists in each form that OVHcloud
// has for them: in pages of objects, many ids at once, one by one.
func TestListsShowNothingOfWhatMayNotBeSeen(t *testing.T) {
	tests := []struct {
		name, rule, tool string
		given            tooltest.Args
		hidden, shown    string
	}{
		{"servers", "server: ns3000002.*", "list_servers", nil, "web-2", "web-1"},
		{"servers by path", "path: '/dedicated/server/ns3000002*'", "list_servers", nil, "web-2", "web-1"},
		{"servers by path and method", "{path: '/dedicated/*/ns3000002*/**', method: GET}", "list_servers", nil, "web-2", "web-1"},
		{"servers by number", "service: 9000002", "list_servers", nil, "web-2", "web-1"},
		{"virtual servers", "vps: '*1.vps.ovh.net'", "list_vps", nil, "staging", "vpn"},
		{"keys", "ssh_key: LAPTOP", "list_ssh_keys", nil, "ixY6SzAHlQ", "BTBsQHI"},
		{"blocks", "ip: 203.0.113.130", "list_ips", nil, "mail and VPN", "database VIP"},
		{"blocks of a server", "server: ns3000001.*", "list_server_ips", tooltest.Args{"server": tooltest.Web1}, "203.0.113.128", ""},
		{"services", "zone: example.net", "list_services", nil, `"name":"example.net"`, "example.org"},
		{"services by number", "service: 9000015", "list_services", nil, "mail and VPN", "example.org"},
		{"text messages", "sms: sms-cm12345-1", "list_sms_services", nil, "alerts", ""},
		{"certificates", "service: ssl-example.com-1", "list_ssl_certificates", nil, "sectigo", ""},
		{"credentials", "path: /me/api/credential/70002", "list_api_credentials", nil, "expired", "validated"},
		{"anything", "server: ns3000002.*", "raw_list", tooltest.Args{"path": "/dedicated/server", "fields": []string{"iam.displayName"}}, "web-2", "web-1"},
		{"anything by number", "path: /me/api/credential/70002", "raw_list", tooltest.Args{"path": "/me/api/credential"}, `"credentialId":70002`, "validated"},
		{"anything of each server", "server: ns3000002.*", "raw_list", tooltest.Args{"path": "/dedicated/server/*/boot"}, `"server":"ns3000002`, `"server":"ns3000001`},
		{"records", "path: /domain/zone/example.com/record/5000000003", "list_dns_records", tooltest.Args{"zone": "example.com"}, `"id":5000000003,`, "5000000013"},
	}
	for _, tt := range tests {
		for form, o := range map[string]simulator.Options{"pages": {}, "batches": {NoPages: true}, "one by one": {NoPages: true, NoBatch: true}} {
			t.Run(tt.name+" in "+form, func(t *testing.T) {
				d := tooltest.New(t, o, served()...)
				d.Runner.Policies = underPolicy(t, "default: allow\nrules: [{deny: "+braced(tt.rule)+"}]")
				res := d.Try(tt.tool, tooltest.With(tooltest.With(tt.given, "limit", 100), "cursor", nil))
				if res.Failure != nil && (res.Failure.Code != tool.CodeDenied || tt.shown != "") {
					t.Fatal(res.Failure)
				}
				if got := string(res.JSON); strings.Contains(got, tt.hidden) || !strings.Contains(got, tt.shown) {
					t.Errorf("%s = %s, want %q and not %q", tt.tool, got, tt.shown, tt.hidden)
				}
			})
		}
	}
}

func braced(match string) string { return "{" + strings.Trim(match, "{}") + "}" }

// TestAPlanOutlivesNoRule makes plans that are denied before they are confirmed,
// by a rule or by a limit.
func TestAPlanOutlivesNoRule(t *testing.T) {
	reboot := tooltest.Args{"server": tooltest.Web1}
	other := tooltest.Args{"server": tooltest.Web2}
	for name, text := range map[string]string{
		"rule":                  "default: allow\nrules: [{deny: {server: ns3000001.*, effect: destroy}}]",
		"tool":                  "default: allow\nrules: [{deny: {tool: reboot_server}}]",
		"toolset":               "default: allow\nrules: [{deny: {toolset: servers, effect: destroy}}]",
		"path":                  "default: allow\nrules: [{deny: {method: POST, path: '/dedicated/**/reboot'}}]",
		"severity":              "default: allow\nrules: [{deny: {severity: 3}}]",
		"limit":                 "default: allow\nlimits: [{at_most: 0, per: 1h, effect: destroy}]",
		"limit of all":          "default: allow\nlimits: [{at_most: 0, per: 1h}]",
		"limit of a tool":       "default: allow\nlimits: [{at_most: 0, per: 1h, tool: '*reboot*', by: [tool, target, caller]}]",
		"limit of the server":   "default: allow\nlimits: [{at_most: 0, per: 1h, server: NS3000001.*}]",
		"limit of the severity": "default: allow\nlimits: [{at_most: 0, per: 744h, severity: '>2'}]",
	} {
		t.Run(name, func(t *testing.T) {
			d := tooltest.New(t, simulator.Options{}, served()...)
			token := tooltest.Plan(d, "reboot_server", reboot).Token
			d.Runner.Policies = underPolicy(t, text)
			d.Requests()
			d.Fails("reboot_server", tooltest.With(reboot, "confirmation_token", token), tool.CodeDenied, "policy.yml:")
			if !strings.HasPrefix(name, "limit") {
				d.Fails("show_plan", tooltest.Args{"confirmation_token": token}, tool.CodeDenied, "policy.yml:")
				d.Fails("reboot_server", reboot, tool.CodeDenied, "policy.yml:")
			}
			if d.Try("reboot_server", tooltest.With(other, "confirmation_token", token)).Failure == nil {
				t.Error("the token of another call was taken")
			}
			if d.Try("raw_post", tooltest.Args{"path": "/dedicated/server/" + tooltest.Web1 + "/reboot", "confirmation_token": token}).Failure == nil {
				t.Error("the token of another tool was taken")
			}
			if writes := d.Writes(); len(writes) > 0 {
				t.Errorf("%q reached the account", writes)
			}
		})
	}
}

// TestALimitHoldsInEverySpelling spends a limit on a target in one spelling, and
// has no room for it in others and by other tools.
func TestALimitHoldsInEverySpelling(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, served()...)
	d.Runner.Policies = underPolicy(t, "default: allow\nlimits: [{at_most: 1, per: 24h, by: target, zone: example.com}, {at_most: 1, per: 1h, of: sms_credits}]")
	tooltest.Call[any](d, "create_dns_record", tooltest.Args{"zone": "example.com", "type": "TXT", "subdomain": "first", "target": "x"})
	for _, spelling := range []string{"/domain/zone/EXAMPLE.com/record", "/v1/domain/zone/example.com./record", "/domain/zone/exampl%65.com/record", "/domain/zone/example%E3%80%82com/record"} {
		a := raw("POST", spelling, `{"fieldType":"TXT","target":"x"}`)
		plan := d.Try(a.tool, a.args)
		if plan.Failure != nil {
			d.Fails(a.tool, a.args, tool.CodeDenied, "per 24h")
			continue
		}
		d.Fails(a.tool, tooltest.With(a.args, "confirmation_token", tooltest.Plan(d, a.tool, a.args).Token), tool.CodeDenied, "per 24h")
	}
	d.Fails("create_dns_record", tooltest.Args{"zone": "example.com", "type": "TXT", "subdomain": "second", "target": "x"}, tool.CodeDenied, "per 24h")
	for _, path := range []string{"/sms/sms-cm12345-1/jobs", "/v1/SMS/sms-cm12345-1/JOBS", "/sms/sms-cm12345-1/users/u/jobs", "/sms/sms-cm12345-1/virtualNumbers/1/jobs", "/sms/sms-cm12345-1/batches", "/sms/sms-cm12345-1/hlr", "/sms/sms-cm12345-1/receivers/1/clean"} {
		a := raw("POST", path, `{"message":"x","receivers":["+33612345678","+33612345679"]}`)
		token := tooltest.Plan(d, a.tool, a.args).Token
		d.Fails(a.tool, tooltest.With(a.args, "confirmation_token", token), tool.CodeDenied, "credits")
	}
	messages := tooltest.Args{"service": "sms-cm12345-1", "message": "x", "receivers": []string{"+33612345678", "+33612345679"}, "sender": "ExampleSAS"}
	d.Fails("send_sms", tooltest.With(messages, "confirmation_token", tooltest.Plan(d, "send_sms", messages).Token), tool.CodeDenied, "credits")
}

// TestADryRunSendsNothing tries to have something sent although nothing may be.
func TestADryRunSendsNothing(t *testing.T) {
	d := tooltest.New(t, simulator.Options{}, served()...)
	d.Runner.DryRun = true
	g := guardedZone()
	g.sparse = true
	for _, a := range g.attempts() {
		d.Try(a.tool, a.args)
		if d.Tool(a.tool).Effect == effect.Destroy {
			d.Try(a.tool, tooltest.With(a.args, "confirmation_token", "AAAAAAAAAAAAAAAAAAAAAAAAAA"))
		}
	}
	if writes := d.Writes(); len(writes) > 0 {
		t.Errorf("%q reached the account", writes)
	}
}

// TestWhatCannotBeFoundIsDenied answers badly what a rule depends on.
func TestWhatCannotBeFoundIsDenied(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"not found": {Status: 404, Body: `{"message":"no"}`}, "forbidden": {Status: 403, Body: `{"message":"no"}`}, "broken": {Status: 500}, "cut": {Cut: true}, "slow down": {Status: 429},
		"not JSON": {Status: 200, Body: "<html>"}, "cut JSON": {Status: 200, Body: `{"resource":{"na`}, "null": {Status: 200, Body: "null"}, "empty": {Status: 200}, "another shape": {Status: 200, Body: `["example.org"]`},
		"no name": {Status: 200, Body: `{"resource":{}}`}, "a number": {Status: 200, Body: `{"resource":{"name":7},"routedTo":5}`}, "a strange route": {Status: 200, Body: `{"route":{"url":"/domain/../x"}}`},
		"round in circles": {Status: 200, Body: `{"route":{"url":"/services/9000009"}}`}, "hanging": {Delay: 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := tooltest.New(t, simulator.Options{Faults: func(r *http.Request) *simulator.Fault {
					if r.Method == http.MethodGet && (strings.Contains(r.URL.Path, "/services/") || strings.Contains(r.URL.Path, "/ip/192.0.2.11")) {
						return &fault
					}
					return nil
				}}, served()...)
				d.Runner.Policies = underPolicy(t, "default: allow\nrules: [{deny: {zone: example.com}}, {deny: {server: 'ns*'}}]")
				d.Fails("raw_put", raw("PUT", "/services/9000009", `{"displayName":"x"}`).args, tool.CodeDenied, "policy.yml:")
				if name != "no name" && name != "a strange route" && name != "round in circles" {
					d.Fails("raw_post", raw("POST", "/ip/192.0.2.11/park", "").args, tool.CodeDenied, "policy.yml:")
				}
				if writes := d.Writes(); len(writes) > 0 {
					t.Errorf("%q reached the account", writes)
				}
			})
		})
	}
}
