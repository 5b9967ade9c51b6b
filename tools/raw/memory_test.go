package raw

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh/client"
)

// large is how long a large answer is, in bytes: just below what may be read
// whole.
const large = 15 << 20

// largeAnswers are answers of that length, each hard to shape in its own way.
func largeAnswers(length int) map[string]func() []byte {
	return map[string]func() []byte{
		"many rows":               repeated(length, "[", "]", func(i int) string { return fmt.Sprintf(`{"id":%d,"name":"row","tags":["a","b"],"size":1.5}`, i) }),
		"many fields":             repeated(length, "{", "}", func(i int) string { return fmt.Sprintf(`"field%d":{"id":%d,"name":"value"}`, i, i) }),
		"fields in falling order": repeated(length, "{", "}", func(i int) string { return fmt.Sprintf(`"%07d":%d`, 9_999_999-i, 9_999_999-i) }),
		"deep rows":               repeated(length, "[", "]", func(int) string { return strings.Repeat(`{"a":[`, 400) + `"x"` + strings.Repeat(`]}`, 400) }),
		"a long text":             repeated(length, `{"log":"`, `"}`, func(int) string { return `line\n\u00e9` }),
		"a long root":             repeated(length, `"`, `"`, func(int) string { return `line` }),
		"secrets":                 repeated(length, "[", "]", func(i int) string { return fmt.Sprintf(`{"id":%d,"password":["a","b"]}`, i) }),
	}
}

func repeated(length int, before, after string, element func(int) string) func() []byte {
	return func() []byte {
		b := bytes.NewBufferString(before)
		for i := 0; b.Len() < length; i++ {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(element(i))
		}
		b.WriteString(after)
		return b.Bytes()
	}
}

// getting returns a raw_get of an answer, by the real client over real HTTP.
func getting(t testing.TB, body []byte) func() (answer, error) {
	t.Helper()
	// Not from memory: garbage is left for as long as it is no more than what
	// is in use, and this would be.
	file := filepath.Join(t.TempDir(), "answer.json")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/1.0/auth/time" {
			fmt.Fprint(w, time.Now().Unix())
			return
		}
		f, err := os.Open(file)
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		// In parts, as OVHcloud sends it: its length is not told.
		io.Copy(w, f)
	}))
	t.Cleanup(srv.Close)
	c, err := client.New(client.Config{
		Endpoint:    srv.URL + "/1.0",
		Credentials: client.Credentials{ApplicationKey: "ak", ApplicationSecret: "as", ConsumerKey: "ck"},
	})
	if err != nil {
		t.Fatal(err)
	}
	h := handler{judge{nil, newModels()}, newShaper(Options{})}
	return func() (answer, error) {
		return h.get(t.Context(), c.Reader(), getCall{address: address{Path: "/large"}})
	}
}

// together calls many times at once and returns the first error.
func together(calls int, call func() (answer, error)) error {
	errs := make(chan error, calls)
	for range calls {
		go func() {
			_, err := call()
			errs <- err
		}()
	}
	var first error
	for range calls {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// A peak is the most memory that was seen, in bytes, beyond what there was
// before.
type peak struct{ heap, resident int64 }

// watch samples the memory of the process while run runs.
func watch(run func()) peak {
	debug.FreeOSMemory()
	runtime.GC()
	before, most := memory(), peak{}
	stop := make(chan struct{})
	var sampler sync.WaitGroup
	sampler.Go(func() {
		for {
			now := memory()
			most = peak{max(most.heap, now.heap-before.heap), max(most.resident, now.resident-before.resident)}
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	run()
	close(stop)
	sampler.Wait()
	return most
}

// memory tells how much the heap holds, garbage included, and how much of the
// process is in memory, where the system tells.
func memory() peak {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	now := peak{heap: int64(sample[0].Value.Uint64())}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		if pages := strings.Fields(string(text)); len(pages) > 1 {
			n, _ := strconv.ParseInt(pages[1], 10, 64)
			now.resident = n * int64(os.Getpagesize())
		}
	}
	return now
}

func TestLargeAnswersTakeLittleMemory(t *testing.T) {
	const calls, length, most = 8, 2 << 20, 12 << 20 // of 16 MiB that are answered
	for name, body := range largeAnswers(length) {
		if name != "many rows" && name != "secrets" && name != "a long text" {
			continue // the benchmark has them all, and takes minutes
		}
		call := getting(t, body())
		var err error
		got := watch(func() { err = together(calls, call) })
		if err != nil || got.heap > most {
			t.Errorf("%s: %d MiB of memory for %d calls, %v, want %d at most", name, got.heap>>20, calls, err, most>>20)
		}
	}
}

func BenchmarkLargeAnswers(b *testing.B) {
	bodies := largeAnswers(large)
	for _, calls := range []int{1, 8} {
		for _, name := range slices.Sorted(maps.Keys(bodies)) {
			b.Run(fmt.Sprintf("%s/%d", name, calls), func(b *testing.B) {
				call := getting(b, bodies[name]())
				if err := together(1, call); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(calls * large))
				b.ReportAllocs()
				b.ResetTimer()
				var most peak
				for b.Loop() {
					got := watch(func() {
						if err := together(calls, call); err != nil {
							b.Error(err)
						}
					})
					most = peak{max(most.heap, got.heap), max(most.resident, got.resident)}
				}
				b.ReportMetric(float64(most.heap)/(1<<20), "peak-heap-MiB")
				b.ReportMetric(float64(most.resident)/(1<<20), "peak-RSS-MiB")
			})
		}
	}
}
