package metrics

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func written(t *testing.T, r *Registry) string {
	t.Helper()
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestMetricsAreWrittenAsPrometheusReadsThem(t *testing.T) {
	var r Registry
	calls := r.Counter("calls_total", "Calls.", "tool", "outcome")
	r.Counter("starts_total", "Starts.")
	took := r.Histogram("took_seconds", "Time.", []float64{.5, 1}, "effect")
	r.Gauge("age_seconds", "Age.", func() []Sample { return Number(1.5) })
	r.Gauge("unknown", "Unknown.", func() []Sample { return nil })
	calls.Add(1, "b", "ok")
	calls.Add(2, "a", "ok")
	calls.Add(1, "a", "a \"quote\", a \\ and\na line")
	calls.Add(1, "b", "ok")
	for _, v := range []float64{.5, .6, 7} { // on a bound, between two, above all
		took.Observe(v, "read")
	}
	want := `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total{tool="a",outcome="a \"quote\", a \\ and\na line"} 1
calls_total{tool="a",outcome="ok"} 2
calls_total{tool="b",outcome="ok"} 2
# HELP starts_total Starts.
# TYPE starts_total counter
starts_total 0
# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{effect="read",le="0.5"} 1
took_seconds_bucket{effect="read",le="1"} 2
took_seconds_bucket{effect="read",le="+Inf"} 3
took_seconds_sum{effect="read"} 8.1
took_seconds_count{effect="read"} 3
# HELP age_seconds Age.
# TYPE age_seconds gauge
age_seconds 1.5
# HELP unknown Unknown.
# TYPE unknown gauge
`
	if diff := cmp.Diff(want, written(t, &r)); diff != "" {
		t.Errorf("metrics (-want +got):\n%s", diff)
	}
}

func TestManyCountAtOnce(t *testing.T) {
	var r Registry
	calls := r.Counter("calls_total", "Calls.", "tool")
	took := r.Histogram("took_seconds", "Time.", []float64{1}, "tool")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				calls.Add(1, "a")
				took.Observe(1, "a")
			}
		})
	}
	all.Wait()
	for _, want := range []string{`calls_total{tool="a"} 8000`, `took_seconds_count{tool="a"} 8000`, `took_seconds_sum{tool="a"} 8000`} {
		if got := written(t, &r); !strings.Contains(got, want+"\n") {
			t.Errorf("metrics = %s\nwant %s", got, want)
		}
	}
}

// BenchmarkCall counts what a server counts of one call.
func BenchmarkCall(b *testing.B) {
	var r Registry
	calls := r.Counter("calls_total", "Calls.", "tool", "effect", "outcome")
	took := r.Histogram("took_seconds", "Time.", []float64{.005, .025, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}, "effect")
	for b.Loop() {
		calls.Add(1, "list_dns_records", "read", "ok")
		took.Observe(.05, "read")
	}
}
