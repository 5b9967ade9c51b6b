// Package profile answers go tool pprof and go tool trace, to this machine alone.
// net/http/pprof would do so too; it makes the program 190 kB larger, and adds
// itself to a server that others may serve.
package profile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/internal/loopback"
)

const (
	path = "/debug/pprof/"

	// heapRate is that of Go itself: a sample for so many bytes. blockRate is in
	// nanoseconds, mutexRate one of so many. All are cheap enough to leave on.
	heapRate, blockRate, mutexRate = 512 << 10, 1_000_000, 100

	mostSeconds = 300
)

// Off keeps Go from sampling what is allocated, as it does in programs that can be
// profiled. It is called first of all.
func Off() { runtime.MemProfileRate = 0 }

// Listen takes a loopback address, and begins to sample.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := loopback.Listen(ctx, "profiles of what is in memory", address)
	if err != nil {
		return nil, err
	}
	runtime.MemProfileRate = heapRate
	runtime.SetBlockProfileRate(blockRate)
	runtime.SetMutexProfileFraction(mutexRate)
	return l, nil
}

// URL returns where the profiles are.
func URL(l net.Listener) string { return "http://" + l.Addr().String() + path }

// Serve answers until ctx ends.
func Serve(ctx context.Context, l net.Listener) error {
	s := &http.Server{Handler: http.HandlerFunc(answer), ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { s.Close() })()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve profiles: %w", err)
	}
	return nil
}

func answer(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, path)
	switch {
	case !loopback.Host(r.Host): // a web page has its own name lead here
		http.Error(w, "call this by a loopback address", http.StatusForbidden)
	case fromPage(r): // which can't read the answer, but keeps others from theirs
		http.Error(w, "web pages may not call this", http.StatusForbidden)
	case r.Method != http.MethodGet:
		http.Error(w, "profiles are read with GET", http.StatusMethodNotAllowed)
	case !ok:
		http.NotFound(w, r)
	case name == "":
		index(w)
	case name == "profile":
		during(w, r, pprof.StartCPUProfile, pprof.StopCPUProfile)
	case name == "trace":
		during(w, r, trace.Start, trace.Stop)
	default:
		lookUp(w, r, name)
	}
}

// fromPage reports whether a browser sends r for a page, and not for its user.
func fromPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Header.Get("Origin") != "" || site != "" && site != "none" && site != "same-origin"
}

func index(w io.Writer) {
	fmt.Fprintln(w, "profile?seconds=30\ntrace?seconds=5")
	for _, p := range pprof.Profiles() {
		fmt.Fprintln(w, p.Name())
	}
}

// lookUp writes a profile of the moment; as text with debug=1, or 2.
func lookUp(w http.ResponseWriter, r *http.Request, name string) {
	p := pprof.Lookup(name)
	if p == nil {
		http.NotFound(w, r)
		return
	}
	if name == "heap" && r.FormValue("gc") != "" {
		runtime.GC()
	}
	debug, _ := strconv.Atoi(r.FormValue("debug"))
	contentType := "application/octet-stream"
	if debug > 0 {
		contentType = "text/plain; charset=utf-8"
	}
	w.Header().Set("Content-Type", contentType)
	_ = p.WriteTo(w, debug) // a reader that went away misses it
}

// during writes what is sampled for as many seconds as are asked for.
func during(w http.ResponseWriter, r *http.Request, start func(io.Writer) error, stop func()) {
	seconds := 30.
	if asked := r.FormValue("seconds"); asked != "" {
		var err error
		if seconds, err = strconv.ParseFloat(asked, 64); err != nil || !(seconds > 0 && seconds <= mostSeconds) {
			http.Error(w, fmt.Sprintf("seconds=%q is no number above 0, up to %d", asked, mostSeconds), http.StatusBadRequest)
			return
		}
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if err := start(w); err != nil {
		http.Error(w, err.Error()+": wait until the other reader has it", http.StatusConflict)
		return
	}
	defer stop()
	select {
	case <-time.After(time.Duration(seconds * float64(time.Second))):
	case <-r.Context().Done():
	}
}
