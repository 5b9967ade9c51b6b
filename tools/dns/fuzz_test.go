package dns

import (
	"slices"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// Whatever OVHcloud takes, as the simulator knows it: what its export holds is
// what the zone is, and a record that is ensured is there the next time.
func FuzzExport(f *testing.F) {
	for _, r := range [][3]string{
		{"A", "a", "192.0.2.1"},
		{"AAAA", "*", "2001:DB8::1"},
		{"CNAME", "w", "Host.example.org."},
		{"MX", "", "10 mail"},
		{"TXT", "t", `say "hi"; \"`},
		{"TXT", "t", "naïve\tx"},
		{"SPF", "", "v=spf1 -all"},
		{"DMARC", "_dmarc", "v=DMARC1; p=none"},
		{"DKIM", "m._domainkey", "v=DKIM1; k=rsa; p=abc"},
		{"CAA", "", `0 Issue "ca.example;x=Y"`},
		{"SRV", "_s._tcp", "0 0 443 t"},
		{"NAPTR", "n", `1 2 "S" "SIP+D2U" "!^\\+1(.*)$!x!" _sip._udp`},
		{"HTTPS", "", `1 . port=1 alpn="h2,h3" ech=AEX+`},
		{"SVCB", "_dns", `0 dns`},
		{"TLSA", "_443._tcp", "3 1 0 AB cd"},
		{"SSHFP", "h", "4 9 ABCD"},
		{"LOC", "", "52 22 23.000 N 4 53 32.000 E -2.00m"},
		{"RP", "r", "Ops txt"},
		{"NS", "sub", "ns"},
		{"PTR", "p", "h"},
		{"DNAME", "d", "example.org."},
	} {
		f.Add(r[0], r[1], r[2], 0)
		f.Add(r[0], r[1], r[2], 3600)
	}
	f.Fuzz(func(t *testing.T, kind, name, target string, ttl int) {
		if !slices.Contains(dns.Types(), kind) {
			return
		}
		s := tooltest.New(t, simulator.Options{}, Toolset().Definitions()...)
		defer s.Account.Close()
		r := ovh.Record{FieldType: kind, SubDomain: name, Target: target, TTL: ttl}
		if _, err := s.Client.Send(t.Context(), ovh.CreateRecord("example.net", r).Write); err != nil {
			return
		}
		file := exportOf(s, "example.net")
		res := s.Try("plan_zone", tooltest.Args{"zone": "example.net", "zone_file": file})
		if res.Failure != nil {
			t.Skip(res.Failure) // the simulator takes more than OVHcloud does
		}
		if got := outcomeOf(t, res.JSON, nil); !got.empty() {
			t.Errorf("%+v is exported as %q, whose plan is %s", r, file, res.JSON)
		}
	})
}
