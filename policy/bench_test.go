package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// BenchmarkDecide holds a read against 200 rules, of which none matches.
func BenchmarkDecide(b *testing.B) {
	var file strings.Builder
	file.WriteString("default: allow\nrules:\n")
	for i := range 40 {
		fmt.Fprintf(&file, "  - deny: {zone: [p%d.example, \"*.p%d.example\"]}\n  - deny: {server: ns%d.*}\n  - person: {ip: 198.51.100.%d}\n", i, i, i, i)
		fmt.Fprintf(&file, "  - deny: {method: DELETE, path: /me/x%d/**}\n  - ask: {tool: \"x%d_*\", severity: '>=4'}\n", i, i)
	}
	p := parse(b, file.String())
	if len(p.rules) != 200 {
		b.Fatalf("%d rules, want 200", len(p.rules))
	}
	call := Call{Tool: "list_dns_records", Toolset: "dns", Caller: Caller{Name: "local"}, Effect: effect.Read, Severity: 1}
	for name, path := range map[string]string{"zone": "/domain/zone/example.com/record/123456", "ip": "/ip/192.0.2.0%2F28/reverse/192.0.2.1", "server": "/dedicated/server/ns3000001.ip-192-0-2.eu"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d := p.Decide(b.Context(), call, Request{Method: "GET", Path: path}, nil); d.Verdict != Allow {
					b.Fatal(d)
				}
			}
		})
	}
}

// BenchmarkParse reads the template of the most rules.
func BenchmarkParse(b *testing.B) {
	text, _ := Template("operator")
	for b.Loop() {
		if _, err := Parse("operator.yml", text); err != nil {
			b.Fatal(err)
		}
	}
}
