package metrics

import (
	"runtime"
	"time"
)

// Process adds what tells of the process and of Go, under the names that
// dashboards know from other Go programs.
func (r *Registry) Process() {
	started := float64(time.Now().UnixMilli()) / 1000
	r.Gauge("go_info", "The version of Go.", func() []Sample {
		return []Sample{{1, []string{runtime.Version()}}}
	}, "version")
	r.Gauge("go_goroutines", "Goroutines that exist.", func() []Sample { return Number(float64(runtime.NumGoroutine())) })
	var memory runtime.MemStats // read once a scrape, by the first that tells of it
	r.Gauge("go_memstats_heap_alloc_bytes", "Bytes of objects on the heap.", func() []Sample {
		runtime.ReadMemStats(&memory)
		return Number(float64(memory.HeapAlloc))
	})
	r.Gauge("go_memstats_sys_bytes", "Bytes that Go has from the system.", func() []Sample { return Number(float64(memory.Sys)) })
	r.sampled("go_memstats_alloc_bytes_total", "Bytes that were allocated on the heap, freed ones included.", "counter",
		func() []Sample { return Number(float64(memory.TotalAlloc)) }, nil)
	r.sampled("go_gc_cycles_total", "Cycles of the garbage collector.", "counter",
		func() []Sample { return Number(float64(memory.NumGC)) }, nil)
	r.Gauge("process_start_time_seconds", "When the process began to serve, in seconds since 1970.", func() []Sample { return Number(started) })
	r.system()
}
