package catalog

import (
	"os"
	"runtime"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/internal/catalogtest"
)

// BenchmarkFolder is the cold load of everything in the descriptions.
func BenchmarkFolder(b *testing.B) {
	files := os.DirFS(catalogtest.Descriptions(b))
	for b.Loop() {
		if _, err := Folder(files); err != nil {
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
	if err := l.writeCache(c); err != nil {
		b.Fatal(err)
	}
	before := catalogtest.Heap()
	for b.Loop() {
		var err error
		if c, err = l.readCache(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(catalogtest.Heap()-before)/(1<<20), "resident-MB")
	runtime.KeepAlive(c)
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
