package dns

import (
	"slices"
	"strings"
	"testing"
)

// What is wrong is told of what comes, and not of what is there.
func TestFaultsAreThoseOfWhatComes(t *testing.T) {
	for _, tt := range []struct {
		name          string
		present, want []string
		faults        []string
	}{
		{"nothing", []string{"a A 192.0.2.1"}, []string{"a A 192.0.2.1", "b CNAME a"}, nil},
		{"an odd digest", nil, []string{"_443._tcp TLSA 3 1 1 ABC"}, []string{`"_443._tcp TLSA 3 1 1 ABC": its target does not fit`}},
		{"an empty text", nil, []string{`t TXT ""`}, []string{"it is empty"}},
		{"a rule that is none", nil, []string{`t SPF "hello"`}, []string{"v=spf1"}},
		{"a key elsewhere", nil, []string{`t DKIM "v=DKIM1; p=a"`}, []string{"its name is not below _domainkey"}},
		{"an alias at the zone", nil, []string{"@ CNAME a"}, []string{"a zone itself can't be a CNAME"}},
		{"a host without its dot", nil, []string{"a CNAME b.example.net"}, []string{"no final dot"}},
		{"all of it at once", nil, []string{"a CNAME b.example.net", "a A 192.0.2.1", "_443._tcp TLSA 3 1 1 ABC"}, []string{"no final dot", "TLSA", "stands alone"}},
		{
			"all of it is there",
			[]string{"_443._tcp TLSA 3 1 1 ABC", `t SPF "hello"`, "a CNAME b.example.net", "a.example.org A 192.0.2.1"},
			[]string{"_443._tcp TLSA 3 1 1 abc", `t SPF "hello"`, "a CNAME b.example.net", "a.example.org 60 A 192.0.2.1"},
			nil,
		},
		{"a name that becomes an alias beside what stays", []string{"a NS ns"}, []string{"a NS ns", "a CNAME b"}, []string{"stands alone"}},
	} {
		want, err := ParseZone("example.org", strings.Join(tt.want, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		present := zone(parsed(t, tt.present...)...)
		got := Compare(present, want).Faults(present, want)
		ok := len(got) == len(tt.faults)
		for i := range min(len(got), len(tt.faults)) {
			ok = ok && strings.Contains(got[i], tt.faults[i])
		}
		if !ok {
			t.Errorf("%s: Faults = %q, want %q", tt.name, got, tt.faults)
		}
	}
}

func TestZoneWithADifferenceIsTheWantedOne(t *testing.T) {
	present := zone(parsed(t, "a A 192.0.2.1", "b A 192.0.2.1", "c TXT \"x\"")...)
	want := zone(parsed(t, "b A 192.0.2.2", "c 60 TXT \"x\"", "d A 192.0.2.1")...)
	after := present.With(Compare(present, want))
	if d := Compare(after, want); !d.Empty() || len(after.Records) != 3 || len(present.Records) != 3 {
		t.Errorf("With = %v, want %v", after.Records, want.Records)
	}
}

func TestHostsWithinTheZoneAreNamed(t *testing.T) {
	for _, tt := range []struct {
		r    Record
		want []string
	}{
		{Record{Type: "CNAME", Target: "web"}, []string{"web"}},
		{Record{Type: "CNAME", Target: "Web.Example.org."}, []string{"web"}},
		{Record{Type: "MX", Target: "10 @"}, []string{""}},
		{Record{Type: "MX", Target: "10 example.org."}, []string{""}},
		{Record{Type: "MX", Target: "10 mx.example.net."}, nil},
		{Record{Type: "MX", Target: "0 ."}, nil},
		{Record{Type: "TXT", Target: "web"}, nil},
		{Record{Type: "RP", Target: "é web"}, []string{"xn--9ca", "web"}},
		{Record{Type: "MX", Target: "10"}, nil},
	} {
		if got := zone().HostsWithin(tt.r); !slices.Equal(got, tt.want) {
			t.Errorf("HostsWithin(%v) = %q, want %q", tt.r, got, tt.want)
		}
	}
}
