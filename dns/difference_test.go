package dns

import (
	"fmt"
	"slices"
	"testing"
)

func zone(records ...Record) Zone { return Zone{Name: "example.org", Records: records} }

func TestDifferenceIsWhatHasToBeWritten(t *testing.T) {
	a := func(id int64, target string, ttl int) Record {
		return Record{ID: id, Type: "A", Name: "a", Target: target, TTL: ttl}
	}
	for _, tt := range []struct {
		name          string
		present, want Zone
		diff          Difference
	}{
		{"nothing", zone(), zone(), Difference{}},
		{
			"another spelling is no change",
			zone(Record{ID: 1, Type: "CNAME", Name: "WWW", Target: "web"}), zone(Record{Type: "CNAME", Name: "www", Target: "Web.example.org."}),
			Difference{Unchanged: 1},
		},
		{
			"another type of text is no change",
			zone(Record{ID: 1, Type: "SPF", Target: `"v=spf1 -all"`}), zone(Record{Type: "TXT", Target: "v=spf1 -all"}),
			Difference{Unchanged: 1},
		},
		{
			"another time to live is",
			zone(a(1, "192.0.2.1", 0)), zone(a(0, "192.0.2.1", 300)),
			Difference{Change: []Change{{a(1, "192.0.2.1", 0), a(1, "192.0.2.1", 300)}}},
		},
		{
			"unless it is the file's default",
			zone(a(1, "192.0.2.1", 300)),
			Zone{Name: "example.org", TTL: 300, Records: []Record{a(0, "192.0.2.1", 0)}},
			Difference{Unchanged: 1},
		},
		{
			"or the zone's, spelt out",
			Zone{Name: "example.org", TTL: 3600, Records: []Record{a(1, "192.0.2.1", 0), a(2, "192.0.2.2", 3600)}},
			Zone{Name: "example.org", TTL: 3600, Records: []Record{a(0, "192.0.2.1", 3600), a(0, "192.0.2.2", 0)}},
			Difference{Unchanged: 2},
		},
		{
			"another default is applied",
			Zone{Name: "example.org", TTL: 3600, Records: []Record{a(1, "192.0.2.1", 0)}},
			Zone{Name: "example.org", TTL: 300, Records: []Record{a(0, "192.0.2.1", 0), a(0, "192.0.2.2", 86400)}},
			Difference{Change: []Change{{a(1, "192.0.2.1", 0), a(1, "192.0.2.1", 300)}}, Add: []Record{a(0, "192.0.2.2", 86400)}},
		},
		{
			"the same twice is wanted once",
			zone(), zone(a(0, "192.0.2.1", 0), a(0, "192.0.2.1", 0), Record{Type: "TXT", Target: `"ab"`}, Record{Type: "TXT", Target: `"a" "b"`}),
			Difference{Add: []Record{a(0, "192.0.2.1", 0), {Type: "TXT", Target: `"ab"`}}},
		},
		{
			"and is left alone where it stands",
			zone(a(1, "192.0.2.1", 0), a(2, "192.0.2.1", 0)), zone(a(0, "192.0.2.1", 0)),
			Difference{Unchanged: 2},
		},
		{
			"a text that its type has no room for is no change",
			zone(Record{ID: 1, Type: "DMARC", Name: "_dmarc", Target: "v=DMARC1; p=none"}), zone(Record{Type: "TXT", Name: "_dmarc", Target: `"hello"`}),
			Difference{Add: []Record{{Type: "TXT", Name: "_dmarc", Target: `"hello"`}}, Delete: []Record{{ID: 1, Type: "DMARC", Name: "_dmarc", Target: "v=DMARC1; p=none"}}},
		},
		{
			"one that it has room for gets its form",
			zone(Record{ID: 1, Type: "DMARC", Name: "_dmarc", Target: "v=DMARC1; p=none"}), zone(Record{Type: "TXT", Name: "_dmarc", Target: `"v=DMARC1\; p=reject"`}),
			Difference{Change: []Change{{Record{ID: 1, Type: "DMARC", Name: "_dmarc", Target: "v=DMARC1; p=none"}, Record{ID: 1, Type: "DMARC", Name: "_dmarc", Target: "v=DMARC1; p=reject"}}}},
		},
		{
			"texts of one purpose are paired",
			zone(Record{ID: 1, Type: "TXT", Target: `"k=1"`}, Record{ID: 2, Type: "TXT", Target: `"v=spf1 -all"`}),
			zone(Record{Type: "TXT", Target: `"v=spf1 mx -all"`}, Record{Type: "TXT", Target: `"k=2"`}),
			Difference{Change: []Change{
				{Record{ID: 1, Type: "TXT", Target: `"k=1"`}, Record{ID: 1, Type: "TXT", Target: `"k=2"`}},
				{Record{ID: 2, Type: "TXT", Target: `"v=spf1 -all"`}, Record{ID: 2, Type: "TXT", Target: `"v=spf1 mx -all"`}},
			}},
		},
		{
			"one of two is kept, the other changed",
			zone(a(1, "192.0.2.1", 0), a(2, "192.0.2.2", 0)), zone(a(0, "192.0.2.2", 0), a(0, "192.0.2.3", 0)),
			Difference{Unchanged: 1, Change: []Change{{a(1, "192.0.2.1", 0), a(1, "192.0.2.3", 0)}}},
		},
		{
			"what is left over goes, what is short comes",
			zone(a(3, "192.0.2.3", 0), a(2, "192.0.2.2", 0)), zone(Record{Type: "A", Name: "b", Target: "192.0.2.1"}),
			Difference{Add: []Record{{Type: "A", Name: "b", Target: "192.0.2.1"}}, Delete: []Record{a(2, "192.0.2.2", 0), a(3, "192.0.2.3", 0)}},
		},
		{
			"a target that no one reads means itself",
			zone(a(1, "host", 0)), zone(a(0, "host", 0)),
			Difference{Unchanged: 1},
		},
	} {
		got := Compare(tt.present, tt.want)
		if fmt.Sprint(got) != fmt.Sprint(tt.diff) {
			t.Errorf("%s: Compare(%v, %v) = %v, want %v", tt.name, tt.present.Records, tt.want.Records, got, tt.diff)
		}
	}
}

func TestComparingLeavesItsArgumentsAlone(t *testing.T) {
	present := []Record{{ID: 2, Type: "A", Target: "192.0.2.2"}, {ID: 1, Type: "NS", Target: "ns"}}
	want := []Record{{Type: "A", Target: "192.0.2.3"}, {Type: "NS", Target: "ns"}}
	p, w := slices.Clone(present), slices.Clone(want)
	Compare(zone(present...).Without("NS"), zone(want...).Without("NS"))
	Compare(zone(present...), zone(want...))
	if !slices.Equal(present, p) || !slices.Equal(want, w) {
		t.Errorf("Compare changed its arguments: %v, %v", present, want)
	}
}

func TestOneRecordIsHeldAgainstItsZone(t *testing.T) {
	z := zone(
		Record{ID: 1, Type: "SPF", Target: `"v=spf1 mx -all"`},
		Record{ID: 2, Type: "TXT", Target: `"google-site-verification=abc"`},
		Record{ID: 3, Type: "TXT", Target: "plain"},
		Record{ID: 4, Type: "CNAME", Name: "www", Target: "web-1"},
		Record{ID: 5, Type: "A", Name: "web-1", Target: "192.0.2.1"},
		Record{ID: 6, Type: "A", Name: "web-1", Target: "192.0.2.2"},
	)
	for _, tt := range []struct {
		name        string
		r           Record
		found       int64
		matching    []int64
		clashesWith int64
	}{
		{"the same in another spelling", Record{Type: "CNAME", Name: "WWW", Target: "Web-1.example.org."}, 4, []int64{4}, 0},
		{"beside a CNAME", Record{Type: "A", Name: "www", Target: "192.0.2.1"}, 0, nil, 4},
		{"a CNAME beside others", Record{Type: "CNAME", Name: "web-1", Target: "x"}, 0, nil, 5},
		{"one of two", Record{Type: "A", Name: "web-1", Target: "192.0.2.2"}, 6, []int64{5, 6}, 0},
		{"a third", Record{Type: "A", Name: "web-1", Target: "192.0.2.3"}, 0, []int64{5, 6}, 0},
		{"a text of the same purpose", Record{Type: "TXT", Name: "@", Target: "v=spf1 -all"}, 0, []int64{1}, 0},
		{"a text with a key", Record{Type: "TXT", Target: "google-site-verification=def"}, 0, []int64{2}, 0},
		{"a text without one", Record{Type: "TXT", Target: "other"}, 0, []int64{3}, 0},
		{"a name of its own", Record{Type: "A", Name: "new", Target: "192.0.2.1"}, 0, nil, 0},
	} {
		found, _ := z.Find(tt.r)
		clash := int64(0)
		with := zone(append(slices.Clone(z.Records), tt.r)...)
		for _, c := range Involving(with.Conflicts(), []Record{tt.r}) {
			clash = max(c.Records[0].ID, c.Records[1].ID) // of those that stand there
		}
		var matching []int64
		for _, m := range z.Matching(tt.r).Records {
			matching = append(matching, m.ID)
		}
		if found.ID != tt.found || clash != tt.clashesWith || !slices.Equal(matching, tt.matching) {
			t.Errorf("%s: %v is found as %d, matches %v, clashes with %d, want %d, %v, %d",
				tt.name, tt.r, found.ID, matching, clash, tt.found, tt.matching, tt.clashesWith)
		}
	}
}
