// Package simulator is an OVHcloud account in memory behind OVHcloud's own
// HTTP API: same paths, bodies, errors and quirks, with signatures and access
// rules verified, and tasks that move on as time passes.
//
// It knows nothing of the client that calls it, so that each proves the other.
package simulator

import (
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// The keys of the simulated account.
const (
	ApplicationKey    = "simulatedAppKey0"
	ApplicationSecret = "simulatedApplicationSecret000000"
	ConsumerKey       = "simulatedConsumerKey000000000000"
)

// Options shape an account; the zero value is the demo account.
type Options struct {
	Servers int                        // dedicated servers; the demo's own when 0
	Records int                        // records of the zone example.org; a few when 0
	Seed    uint64                     // makes what is random repeatable
	Clock   func() time.Time           // time.Now when nil
	Skew    time.Duration              // how far OVHcloud's clock runs ahead of Clock
	Speed   float64                    // how many times faster than at OVHcloud tasks run; 1 when 0
	Rules   []Rule                     // what the consumer key may do; everything when nil
	Faults  func(*http.Request) *Fault // misbehaviour of one request; none when nil
	NoPages bool                       // lists never answer with objects
	NoBatch bool                       // many ids in one request are not understood
	Shy     time.Duration              // new records answer with the id 0 and are unknown this long
	Observe func(Exchange)             // told of each answered request, from many goroutines; may be nil
}

// A Rule is one route that the consumer key may call. A * in Path is one
// whole segment, and as the last one it is all that follow. OVHcloud may read
// more into it; this is the reading that promises least.
type Rule struct{ Method, Path string }

// A Fault is how one request goes wrong.
type Fault struct {
	Delay  time.Duration // before anything else
	After  bool          // carry the request out first
	Status int           // answer this and Header and Body instead; 0 for the true answer
	Header http.Header
	Body   string
	Cut    bool // close the connection without an answer
}

// An Exchange is one request and its answer.
type Exchange struct {
	Method, Path string // as sent, query included, without the base
	Status       int
	Body         []byte // of the answer
}

// An Account is a simulated OVHcloud account. It is an http.Handler, safe for
// concurrent use.
type Account struct {
	opts   Options
	routes []route
	pipe   *pipe

	mu      sync.Mutex
	random  *rand.Rand
	queries int64
	state   state
}

// New returns the account that o describes.
func New(o Options) *Account {
	a := blank(o)
	a.furnish()
	return a
}

// blank returns an account with nothing in it.
func blank(o Options) *Account {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Speed <= 0 {
		o.Speed = 1
	}
	a := &Account{opts: o, random: rand.New(rand.NewPCG(o.Seed, 1))}
	a.routes = a.table()
	a.pipe = listen(a)
	return a
}

// Resolve makes name resolve to addr in the public DNS.
func (a *Account) Resolve(name string, addr netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.resolve(name, addr)
}

// Running returns what a server's machine runs: "harddisk", "rescue",
// "ipxe-shell" or "poweroff"; "" for no server.
func (a *Account) Running(server string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.advance()
	if s, ok := a.state.Servers[server]; ok {
		return s.Running
	}
	return ""
}

// now is OVHcloud's time.
func (a *Account) now() time.Time { return a.opts.Clock().Add(a.opts.Skew) }

// maxBody bounds a request's body, in bytes.
const maxBody = 4 << 20

// ServeHTTP implements http.Handler.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var fault *Fault
	if a.opts.Faults != nil {
		fault = a.opts.Faults(r)
	}
	if fault == nil {
		fault = new(Fault)
	}
	w.Header().Set("X-Ovh-Queryid", a.queryID())
	if !sleep(r, fault.Delay) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "body too large", http.StatusRequestEntityTooLarge)
		return
	}
	if a.validate(w, r) {
		return
	}
	res := answer{header: http.Header{}}
	if fault.Status == 0 && !fault.Cut || fault.After {
		res = a.handle(r, body)
	}
	if fault.Cut {
		panic(http.ErrAbortHandler)
	}
	if fault.Status != 0 {
		res.status, res.header, res.body = fault.Status, fault.Header.Clone(), []byte(fault.Body)
	}
	maps.Copy(w.Header(), res.header)
	if a.opts.Observe != nil {
		path, _ := withoutBase(r)
		a.opts.Observe(Exchange{r.Method, path, res.status, bytes.Clone(res.body)})
	}
	w.WriteHeader(res.status)
	_, _ = w.Write(res.body)
}

// sleep reports whether the client is still there after d.
func sleep(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
