package dns

import (
	"strings"
	"testing"
)

func TestDangerIsJudgedByWhatIsOverwritten(t *testing.T) {
	const none = ""
	for _, tt := range []struct {
		name          string
		before, after []string
		danger        string
	}{
		{"nothing", nil, nil, none},
		{"a new host", nil, []string{"new A 192.0.2.1"}, none},
		{"a second address", []string{"a A 192.0.2.1"}, []string{"a A 192.0.2.1", "a A 192.0.2.2"}, none},
		{"a text beside another", []string{"@ TXT \"x=1\""}, []string{"@ TXT \"x=1\"", "@ TXT \"y=1\""}, none},
		{"another time to live", []string{"a A 192.0.2.1"}, []string{"a 60 A 192.0.2.1"}, none},
		{"another spelling", []string{"a CNAME B"}, []string{"A CNAME b.example.org."}, none},
		{"a service", nil, []string{"_s._tcp SRV 0 0 1 a"}, none},
		{"one of two of the same", []string{"a A 192.0.2.1", "a A 192.0.2.1"}, []string{"a A 192.0.2.1"}, none},
		{"another address", []string{"a A 192.0.2.1"}, []string{"a A 192.0.2.2"}, `takes the place of "a A 192.0.2.1"`},
		{"another SPF rule", []string{"@ TXT \"v=spf1 -all\""}, []string{"@ TXT \"v=spf1 mx -all\""}, "takes the place"},
		{"a second SPF rule", []string{"@ TXT \"v=spf1 -all\""}, []string{"@ TXT \"v=spf1 -all\"", "@ SPF \"v=spf1 mx -all\""}, "void each other"},
		{"a deletion", []string{"a A 192.0.2.1"}, nil, "is answered no more"},
		{"another name", []string{"a A 192.0.2.1"}, []string{"b A 192.0.2.1"}, "is answered no more"},
		{"another type", []string{"a A 192.0.2.1"}, []string{"a CNAME b"}, "is answered no more"},
		{"mail", nil, []string{"@ MX 10 a"}, "who receives mail"},
		{"a time to live of mail", []string{"@ MX 10 a"}, []string{"@ 60 MX 10 a"}, "who receives mail"},
		{"a delegation", nil, []string{"a NS ns"}, "who answers for"},
		{"a subtree", nil, []string{"a DNAME b"}, "all names below it"},
		{"certificates", nil, []string{"@ CAA 0 issue \"ca.example\""}, "certificates"},
		{"a certificate", nil, []string{"_acme-challenge.www TXT \"x\""}, "given a certificate"},
		{"one by a CNAME", nil, []string{"_ACME-Challenge CNAME a"}, "given a certificate"},
		{"one of another authority", nil, []string{"_dnsauth TXT \"x\""}, "given a certificate"},
		{"a wildcard", nil, []string{"*.dev A 192.0.2.1"}, "names answer"},
		{"where browsers go", nil, []string{"@ HTTPS 1 a"}, "how clients reach"},
	} {
		got := Danger(zone(parsed(t, tt.before...)...), zone(parsed(t, tt.after...)...))
		if (got == none) != (tt.danger == none) || !strings.Contains(got, tt.danger) {
			t.Errorf("%s: Danger(%q, %q) = %q, want %q", tt.name, tt.before, tt.after, got, tt.danger)
		}
	}
}
