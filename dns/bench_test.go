package dns

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkLargeZone reads a zone file of the largest size and compares it with
// the zone that it was taken from.
func BenchmarkLargeZone(b *testing.B) {
	var file strings.Builder
	for i := range MaxRecords / 4 {
		fmt.Fprintf(&file, "h%d A 192.0.2.%d\nc%d CNAME h%d\nm%d MX 10 h%d\nt%d TXT \"v=%d\"\n", i, i%256, i, i, i, i, i, i)
	}
	for b.Loop() {
		z, err := ParseZone("example.org", file.String())
		if err != nil {
			b.Fatal(err)
		}
		d := Compare(z, z)
		if !d.Empty() || len(d.Faults(z, z)) > 0 {
			b.Fatal(d)
		}
	}
}
