package dns

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkWorstZones compares zones of as many records as there may be, each
// of a shape that a careless way would take minutes for.
func BenchmarkWorstZones(b *testing.B) {
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
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				want, err := ParseZone("example.org", file)
				if err != nil {
					b.Fatal(err)
				}
				for _, present := range []Zone{zone(), {Name: "example.org", Records: want.Records}} {
					d := Compare(present, want)
					d.Faults(present, want)
					if _, err := d.Edits(present); err != nil && name != "aliases of one name" {
						b.Error(err)
					}
					Danger(want, present)
				}
			}
		})
	}
}
