package catalog

import (
	"os"
	"runtime"
	"testing"
)

// BenchmarkFolder is the cold load of everything in the descriptions.
func BenchmarkFolder(b *testing.B) {
	describedAPI(b)
	for b.Loop() {
		if _, err := Folder(os.DirFS(descriptions)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCache is the load of the same from the cache, and the memory that
// it holds then.
func BenchmarkCache(b *testing.B) {
	l := &Library{API: api(b, nil), Cache: b.TempDir()}
	c := describedAPI(b)
	c.Endpoint = l.API.Endpoint()
	if err := l.write(compact(c)); err != nil {
		b.Fatal(err)
	}
	before := heap()
	for b.Loop() {
		var err error
		if c, err = l.cached(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(heap()-before)/(1<<20), "resident-MB")
	runtime.KeepAlive(c)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkFind(b *testing.B) {
	c := describedAPI(b)
	for b.Loop() {
		if _, err := c.Find("POST", "/dedicated/server/ns1.example.net/reboot"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMiss is the search for what comes near to a wrong path.
func BenchmarkMiss(b *testing.B) {
	c := describedAPI(b)
	for b.Loop() {
		if _, err := c.Find("POST", "/dedicated/server/ns1.example.net/rebot"); err == nil {
			b.Fatal("found")
		}
	}
}
