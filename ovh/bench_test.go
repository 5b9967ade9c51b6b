package ovh_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// The lists that cost most, with the API at 50 ms, in each of the three ways.
func BenchmarkLists(b *testing.B) {
	latency := func(*http.Request) *simulator.Fault { return &simulator.Fault{Delay: 50 * time.Millisecond} }
	for _, way := range []struct {
		name string
		o    simulator.Options
	}{
		{"pages", simulator.Options{}},
		{"batch", simulator.Options{NoPages: true}},
		{"one by one", simulator.Options{NoPages: true, NoBatch: true}},
	} {
		way.o.Records, way.o.Servers, way.o.Faults = 2000, 500, latency
		b.Run("2000 records by "+way.name, func(b *testing.B) {
			bench(b, way.o, 2000, func(c *ovh.Reader) (int, error) {
				all, err := c.Records(b.Context(), "example.org", ovh.RecordFilter{})
				return len(all), err
			})
		})
		b.Run("500 servers by "+way.name, func(b *testing.B) {
			bench(b, way.o, 500, func(c *ovh.Reader) (int, error) {
				all, err := c.Servers(b.Context())
				return len(all), err
			})
		})
	}
}

// bench measures a client that lists for the first time.
func bench(b *testing.B, o simulator.Options, want int, list func(*ovh.Reader) (int, error)) {
	total := 0
	for b.Loop() {
		b.StopTimer()
		c, requests := account(b, o)
		requests()
		b.StartTimer()
		if got, err := list(c); err != nil || got != want {
			b.Fatalf("%d, %v, want %d", got, err, want)
		}
		b.StopTimer()
		total += requests()
		b.StartTimer()
	}
	b.ReportMetric(float64(total)/float64(b.N), "requests/op")
}
