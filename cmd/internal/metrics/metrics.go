// Package metrics counts, and writes what it counted in the text format that
// Prometheus scrapes.
//
//	var all metrics.Registry
//	calls := all.Counter("ovh_mcp_calls_total", "Calls that ended.", "tool", "outcome")
//	calls.Add(1, "list_zones", "ok")
//	all.Write(w)
//
// To count takes a lock and a look into a map, well under a microsecond. Names
// and labels are the program's own: nothing checks them but promtool, in a test.
package metrics

import (
	"io"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// mostLabels bounds the labels of one metric.
const mostLabels = 3

// A Registry holds metrics, and writes them in the order in which they were
// made. The zero value is ready. All metrics are made before it is used by
// several goroutines.
type Registry struct{ families []family }

// A family is all that is known under one name.
type family struct {
	name, help, kind string
	write            func(*text)
}

func (r *Registry) add(name, help, kind string, write func(*text)) {
	r.families = append(r.families, family{name, help, kind, write})
}

// Write writes all metrics.
func (r *Registry) Write(w io.Writer) error {
	var t text
	for _, f := range r.families {
		t.WriteString("# HELP " + f.name + " " + f.help + "\n# TYPE " + f.name + " " + f.kind + "\n")
		t.name = f.name
		f.write(&t)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// labels are the values of a metric's labels, in the order of their names.
type labels [mostLabels]string

func labelsOf(values []string) (l labels) {
	copy(l[:], values)
	return l
}

// A point is what is counted for one combination of the values of labels: a
// number, or for a histogram the sum and the counts.
type point struct {
	sum    float64
	counts []uint64 // at most at each bound, and above all; each value is in one of them
}

// A series is the points of one metric.
type series struct {
	names []string

	mu sync.Mutex
	by map[labels]*point
}

// at returns what is counted for values. The lock is held.
func (s *series) at(values []string) *point {
	l := labelsOf(values)
	one := s.by[l]
	if one == nil {
		one = new(point)
		s.by[l] = one
	}
	return one
}

// each calls do for all combinations, in the order of their values.
func (s *series) each(do func(values []string, p *point)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := make([]labels, 0, len(s.by))
	for l := range s.by {
		known = append(known, l)
	}
	sort.Slice(known, func(i, j int) bool {
		for n := range mostLabels {
			if known[i][n] != known[j][n] {
				return known[i][n] < known[j][n]
			}
		}
		return false
	})
	for _, l := range known {
		do(l[:len(s.names)], s.by[l])
	}
}

// A Counter only grows.
type Counter struct{ series }

// Counter returns a new counter. One without labels is there from the beginning,
// with 0.
func (r *Registry) Counter(name, help string, names ...string) *Counter {
	c := &Counter{series{names: names, by: make(map[labels]*point)}}
	if len(names) == 0 {
		c.Add(0)
	}
	r.add(name, help, "counter", func(t *text) {
		c.each(func(values []string, p *point) { t.sample("", names, values, p.sum) })
	})
	return c
}

// Add adds n to what is counted for the values of the labels.
func (c *Counter) Add(n float64, values ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(values).sum += n
}

// A Histogram counts how often values fall below each of some bounds.
type Histogram struct {
	series
	bounds []float64
}

// Histogram returns a new histogram with bounds in growing order.
func (r *Registry) Histogram(name, help string, bounds []float64, names ...string) *Histogram {
	h := &Histogram{series{names: names, by: make(map[labels]*point)}, bounds}
	r.add(name, help, "histogram", func(t *text) { h.each(func(values []string, p *point) { h.write(t, values, p) }) })
	return h
}

func (h *Histogram) write(t *text, values []string, p *point) {
	names := append(append([]string(nil), h.names...), "le")
	var n uint64
	for i, count := range p.counts {
		n += count
		le := "+Inf"
		if i < len(h.bounds) {
			le = number(h.bounds[i])
		}
		t.sample("_bucket", names, append(append([]string(nil), values...), le), float64(n))
	}
	t.sample("_sum", h.names, values, p.sum)
	t.sample("_count", h.names, values, float64(n))
}

// Observe counts v for the values of the labels.
func (h *Histogram) Observe(v float64, values ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.at(values)
	if p.counts == nil {
		p.counts = make([]uint64, len(h.bounds)+1)
	}
	p.counts[sort.SearchFloat64s(h.bounds, v)]++
	p.sum += v
}

// A Sample is a value of a gauge, with the values of its labels.
type Sample struct {
	Value  float64
	Labels []string
}

// Gauge has read asked whenever the metrics are written. It may return no sample
// where nothing is known.
func (r *Registry) Gauge(name, help string, read func() []Sample, labels ...string) {
	r.sampled(name, help, "gauge", read, labels)
}

// sampled is a metric that is counted elsewhere.
func (r *Registry) sampled(name, help, kind string, read func() []Sample, labels []string) {
	r.add(name, help, kind, func(t *text) {
		for _, s := range read() {
			t.sample("", labels, s.Labels, s.Value)
		}
	})
}

// Number is the value of a gauge without labels.
func Number(n float64) []Sample { return []Sample{{Value: n}} }

// A text is metrics as they are written.
type text struct {
	strings.Builder
	name string // of the metric
}

// sample writes one line.
func (t *text) sample(suffix string, labels, values []string, v float64) {
	t.WriteString(t.name + suffix)
	for i, label := range labels {
		before := ","
		if i == 0 {
			before = "{"
		}
		t.WriteString(before + label + `="` + escape(values[i]) + `"`)
	}
	if len(labels) > 0 {
		t.WriteByte('}')
	}
	t.WriteString(" " + number(v) + "\n")
}

// escape writes the value of a label as the format wants it.
func escape(value string) string {
	if !strings.ContainsAny(value, "\\\"\n") {
		return value
	}
	value = strings.ReplaceAll(value, `\`, `\\`)
	value = strings.ReplaceAll(value, `"`, `\"`)
	return strings.ReplaceAll(value, "\n", `\n`)
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
