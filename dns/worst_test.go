package dns

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Zones of the largest size take seconds at most, whatever is in them.
func TestNoZoneTakesLong(t *testing.T) {
	of := func(format string) string {
		var b strings.Builder
		for i := range MaxRecords {
			b.WriteString(strings.ReplaceAll(strings.ReplaceAll(format, "{next}", fmt.Sprint((i+1)%MaxRecords)), "{n}", fmt.Sprint(i)) + "\n")
		}
		return b.String()
	}
	for name, file := range map[string]string{
		"a circle":             of("c{n} CNAME c{next}"),
		"aliases of one name":  of("w CNAME c{n}"),
		"subtrees of subtrees": of("x.c{n} DNAME c{n}"),
		"names of many labels": of("a.b.c.d.e.f.g.h.i.j.k.l.c{n} CNAME x"),
		"texts of one name":    of("w TXT \"k={n}\""),
	} {
		file = file[:strings.LastIndexByte(file, '\n')+1]
		start := time.Now()
		want, err := ParseZone("example.org", file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, present := range []Zone{zone(), {Name: "example.org", Records: want.Records}} {
			d := Compare(present, want)
			d.Faults(present, want)
			if _, err := d.Edits(present); err != nil && name != "aliases of one name" {
				t.Errorf("%s: %v", name, err)
			}
			Danger(want, present)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		} else {
			t.Logf("%s took %v", name, took)
		}
	}
}
