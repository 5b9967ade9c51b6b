package tools_test

import (
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// An overview asks for many zones at once. A rule about one of them holds all the
// same, and does not hide the tool.
func TestAnOverviewKeepsToThePolicy(t *testing.T) {
	for name, rule := range map[string]string{
		"zone":    "zone: example.org",
		"path":    "path: /domain/zone/example.org/**",
		"status":  "path: /domain/zone/example.org/status",
		"pattern": "path: '/domain/zone/*.org/status'",
		"product": "path: /sms/**",
	} {
		for form, o := range map[string]simulator.Options{"at once": {}, "one by one": {NoBatch: true}} {
			t.Run(name+" "+form, func(t *testing.T) {
				d := tooltest.New(t, o, served()...)
				for _, zone := range []string{"example.org", "example.net"} {
					late := ovh.Record{FieldType: "A", SubDomain: "late", Target: "192.0.2.99"}
					if _, err := d.Client.Send(t.Context(), ovh.CreateRecord(zone, late).Write); err != nil {
						t.Fatal(err)
					}
				}
				d.Runner.Policies = underPolicy(t, "default: allow\nrules: [{deny: "+braced(rule)+"}]")
				if d.Tool("get_overview").Never(d.Runner.Policies, policy.Caller{Name: tooltest.Caller}) {
					t.Errorf("it is not offered")
				}
				d.Requests()
				got := string(d.Try("get_overview", tooltest.Args{}).JSON)
				denied := strings.Contains(got, `"names":["example.org`) || strings.Contains(got, `example.org"]`)
				told := strings.Contains(got, "example.net") || strings.Contains(got, "zones (list_zones)") || strings.Contains(got, "are published")
				if name != "product" && denied || !told {
					t.Errorf("get_overview = %s, want example.net alone, or that it was not looked at", got)
				}
				if name == "product" && (!strings.Contains(got, "text message credits: ") || strings.Contains(got, "42 left")) {
					t.Errorf("get_overview = %s, want it without SMS", got)
				}
				for _, sent := range d.Requests() {
					if name != "product" && strings.Contains(sent, "example.org") && strings.HasSuffix(sent, "/status") {
						t.Errorf("%s was sent", sent)
					}
				}
			})
		}
	}
}
