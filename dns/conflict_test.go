package dns

import (
	"strings"
	"testing"
)

// r reads one record of example.org.
func parsed(t *testing.T, lines ...string) []Record {
	t.Helper()
	z, err := ParseZone("example.org", strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return z.Records
}

func TestWhatCannotBeInOneZoneConflicts(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  []string // parts of the problems, in order
	}{
		{"records of many types", []string{"w A 192.0.2.1", "w AAAA 2001:db8::1", "w TXT \"x\"", "v CNAME w"}, nil},
		{"a CNAME and a text", []string{"w CNAME a", "W TXT \"x\""}, []string{`"w CNAME a.example.org." can't stand beside "w TXT "x""`}},
		{"a CNAME and two records", []string{"w A 192.0.2.1", "w CNAME a", "w A 192.0.2.2"}, []string{`"w A 192.0.2.1", "w A 192.0.2.2"`}},
		{"two CNAMEs", []string{"w CNAME a", "w CNAME b"}, []string{`beside "w CNAME b`}},
		{"one CNAME twice", []string{"w CNAME a", "w CNAME A.example.org."}, nil},
		{"a CNAME and who answers", []string{"w NS ns.example.net.", "w CNAME a"}, []string{"w NS"}},
		{"a CNAME and a DNAME", []string{"w DNAME b", "w CNAME a"}, []string{"a CNAME stands alone"}},
		{"two DNAMEs", []string{"w DNAME a", "w DNAME b"}, []string{"a DNAME stands alone"}},
		{"a DNAME and a text", []string{"w DNAME example.net.", "w TXT \"x\""}, nil},
		{"a CNAME at the zone", []string{"@ CNAME a", "@ NS ns"}, []string{"a zone itself can't be a CNAME", "@ NS"}},
		{"a CNAME to itself", []string{"w CNAME w"}, []string{"leads to itself"}},
		{"in full and in capitals", []string{"w CNAME W.Example.org."}, []string{"leads to itself"}},
		{"a circle", []string{"a CNAME b", "b CNAME c", "c CNAME a", "d CNAME a"}, []string{`"a CNAME b.example.org.", "b CNAME c.example.org.", "c CNAME a.example.org.": these CNAMEs lead in a circle`}},
		{"two circles", []string{"a CNAME b", "b CNAME a", "c CNAME c"}, []string{"a CNAME b", "leads to itself"}},
		{"a chain", []string{"a CNAME b", "b CNAME c", "c A 192.0.2.1"}, nil},
		{"a chain to elsewhere", []string{"a CNAME b", "b CNAME a.example.net."}, nil},
		{"a DNAME to below itself", []string{"d DNAME x.d"}, []string{"leads to itself"}},
		{"a DNAME to itself", []string{"d DNAME d"}, []string{"leads to itself"}},
		{"what a DNAME hides", []string{"d DNAME e", "x.d A 192.0.2.1"}, []string{`"d DNAME e.example.org." hides "x.d A 192.0.2.1"`}},
		{"what it does not", []string{"d DNAME e", "xd A 192.0.2.1", "d A 192.0.2.1"}, nil},
	} {
		all := zone(parsed(t, tt.lines...)...).Conflicts()
		ok := len(all) == len(tt.want)
		for i := range min(len(all), len(tt.want)) {
			ok = ok && strings.Contains(strings.ReplaceAll(all[i].Problem, `\"`, `"`), tt.want[i])
		}
		if !ok {
			t.Errorf("%s: Conflicts of %q = %v, want %q", tt.name, tt.lines, all, tt.want)
		}
	}
}

func TestDoubtIsWhatProbablyMeansSomethingElse(t *testing.T) {
	for _, tt := range []struct{ record, problem string }{
		{"www.example.org. A 192.0.2.1", ""},
		{"www.example.org A 192.0.2.1", `write "www"`},
		{"example.org TXT \"x\"", `write "@"`},
		{"a CNAME www", ""},
		{"a CNAME www.example.org.", ""},
		{"a CNAME @", ""},
		{"a CNAME host.dev", ""},
		{"a CNAME any.wild", ""},
		{"a CNAME x.sub", ""},
		{"a CNAME www.example.org", `write "www.example.org."`},
		{"a CNAME www.example.org.example.org.", "has the zone's name twice"},
		{"a CNAME example.org", `write "example.org."`},
		{"a CNAME mx.example.net", `means mx.example.net.example.org., which the zone does not have; write "mx.example.net."`},
		{"a CNAME 192.0.2.1", "is an address"},
		{"a CNAME 192.0.2.1.", "is an address"},
		{"a CNAME 2001:db8::1", "is an address"},
		{"a CNAME https://x.example.net/", "looks like a URL"},
		{"a CNAME x.example.net.:443", "looks like a URL"},
		{"a CNAME x.example.net/path", "not a host name"},
		{"a CNAME *.example.net.", "not a host name"},
		{"a CNAME 1.0/25.2.0.192.in-addr.arpa.", ""},
		{"a CNAME _dmarc.example.net.", ""},
		{"@ MX 10 mail", ""},
		{"@ MX 0 .", ""},
		{"@ MX 10 mx.example.net", `write "mx.example.net."`},
		{"@ MX 10 192.0.2.1", "is an address"},
		{"@ NS ns.example.net", "no final dot"},
		{"_s._tcp SRV 0 0 443 t.example.net", "no final dot"},
		{"_s._tcp SRV 0 0 443 .", ""},
		{"p PTR h.example.net", "no final dot"},
		{"d DNAME n.example.net", "no final dot"},
		{"@ HTTPS 1 svc.example.net alpn=h2", "no final dot"},
		{"@ HTTPS 1 . alpn=h2", ""},
		{"_x SVCB 0 svc.example.net", "no final dot"},
		{"n NAPTR 1 2 \"S\" \"SIP+D2U\" \"\" _sip._udp.example.net", "no final dot"},
		{"r RP ops.example.net txt.example.net.", "no final dot"},
		{"t TXT \"www.example.org\"", ""},
		{"c CAA 0 issue \"ca.example\"", ""},
	} {
		z, err := ParseZone("example.org", "host.dev A 192.0.2.1\n*.wild A 192.0.2.1\nsub NS ns.example.net.\nwww A 192.0.2.1\n"+tt.record+"\n")
		if err != nil {
			z = zone(Record{Type: "A", Name: "www", Target: "192.0.2.1"})
		}
		fields := strings.SplitN(tt.record, " ", 3)
		bare := Record{Type: fields[1], Name: fields[0], Target: fields[2]}
		if strings.HasSuffix(fields[0], ".") {
			bare.Name = "www"
		}
		for how, r := range map[string]Record{"as an argument": bare, "in a zone file": z.Records[len(z.Records)-1]} {
			if how == "in a zone file" && err != nil {
				continue // it can't be read at all
			}
			if got := z.Doubt(r); (got == nil) != (tt.problem == "") || got != nil && !strings.Contains(got.Error(), tt.problem) {
				t.Errorf("%s: Doubt(%v) = %v, want %q", how, r, got, tt.problem)
			}
		}
	}
}

func TestHostsThatLackTheirDotAreRelativeToTheOriginOfTheirFile(t *testing.T) {
	z, err := ParseZone("example.org", "b.dev A 192.0.2.1\n$ORIGIN dev.example.org.\na.b A 192.0.2.1\nw CNAME a.b\nv CNAME b.c\n")
	if err != nil {
		t.Fatal(err)
	}
	if w, v := z.Doubt(z.Records[2]), z.Doubt(z.Records[3]); w != nil || v == nil || !strings.Contains(v.Error(), "b.c.dev.example.org.") {
		t.Errorf("Doubt = %v and %v, want the second alone", w, v)
	}
}
