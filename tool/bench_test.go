package tool

import (
	"strings"
	"testing"
)

// BenchmarkText is what a list of 500 records takes from its JSON to its text.
func BenchmarkText(b *testing.B) {
	row := `{"id":5000000003,"fieldType":"A","subDomain":"host00001","target":"198.18.0.1"}`
	res := Result{JSON: []byte(`{"zone":"example.org","records":[` + strings.Repeat(row+",", 499) + row + `]}`), rows: "records"}
	b.ReportAllocs()
	for b.Loop() {
		res.Text()
	}
}
