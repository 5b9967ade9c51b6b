// Package ovh is a typed model of the OVHcloud API that can't write.
//
// A [Reader] looks at an account: each of its methods returns what one
// operation of the API tells. What changes something is a [Write], a value
// that says which request would be sent and does nothing by itself; functions
// such as [RebootServer] make them. Package client is what sends a write, and
// what puts the requests of a reader on the wire. Code that imports this
// package alone can't change anything.
//
// Errors are an [Error] where OVHcloud refused, a [TransportError] where no
// answer came, and one of the sentinels, such as [ErrNotFound], either way.
//
// Each area of the API is a file: servers.go holds the types, the look-ups and
// the writes of dedicated servers. A look-up goes one way: its method builds a
// path, get hands it to the reader's Fetch and decodes the answer. Lists have a
// way of their own, objects, which takes as few requests as OVHcloud allows.
package ovh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// A Query is one request that only looks.
type Query struct {
	Method   string          // GET; POST for the few operations that look by POST
	Path     string          // escaped, with its query
	Body     json.RawMessage // nil for none
	Header   http.Header     // beside what every request has; may be nil
	Unsigned bool            // names no key, needs none, and is not counted by the configured rate

	// Use, when set, is handed the body of an answer in the 2xx range while it
	// comes, and the reply has none. See [Reader.Stream].
	Use func(io.Reader) error
}

// Looks reports whether q can't change anything: it is a GET, or one of the
// operations that look by POST.
func (q Query) Looks() bool {
	switch q.Method {
	case http.MethodGet:
		return true
	case http.MethodPost:
		return q.Path == pathEstimateSMS
	}
	return false
}

// A Reply is an answer in the 2xx range.
type Reply struct {
	Status int    // of HTTP, 2xx
	Body   []byte // JSON, or empty
	Header http.Header
}

// A ReaderConfig is what a [Reader] looks through.
type ReaderConfig struct {
	// Fetch sends one query. It repeats what failed for the moment, and
	// answers with an error of this package where OVHcloud did not answer well.
	Fetch func(context.Context, Query) (Reply, error)

	Account  string // what [Reader.Account] returns
	Endpoint string // what [Reader.Endpoint] returns
	FanOut   int    // most queries at the same time for one list; 1 when 0
	Lists    *Lists // shared by all readers of an account; the reader's own when nil
	Whole    bool   // see [Reader.Whole]

	CreateToken string // URL of the page where a person creates keys

	// OnFetch, when set, is told how far the fetching of many things is, if
	// it takes longer than a moment. Total grows when there is more to fetch
	// than was known. It may be called from many goroutines.
	OnFetch func(done, total int)

	// OnWait, when set, is told before the reader waits between two looks.
	OnWait func(wait time.Duration, reason string)

	left *atomic.Int64 // see [Reader.Within]; nil for no bound
}

// A Reader looks at an OVHcloud account. It can't change anything: whatever it
// sends is a [Query] that only looks. It is safe for concurrent use.
type Reader struct {
	cfg      ReaderConfig
	progress progress
}

// NewReader returns a reader that looks through cfg. Package client makes the
// readers of real accounts.
func NewReader(cfg ReaderConfig) *Reader {
	if cfg.Lists == nil {
		cfg.Lists = new(Lists)
	}
	cfg.FanOut = max(cfg.FanOut, 1)
	return &Reader{cfg: cfg, progress: progress{report: cfg.OnFetch}}
}

// Whole returns a reader for who decides on what it reads: its lists are read
// anew, by ids and not from OVHcloud's cache, and where one object of a list
// can't be read, the list can't.
func (r *Reader) Whole() *Reader {
	cfg := r.cfg
	cfg.Whole = true
	return NewReader(cfg)
}

// Parts returns a reader for who only tells of what it reads: its lists may miss
// what OVHcloud does not tell, with a [PartError].
func (r *Reader) Parts() *Reader {
	cfg := r.cfg
	cfg.Whole = false
	return NewReader(cfg)
}

// Account names the account that r looks at, without telling any key.
func (r *Reader) Account() string { return r.cfg.Account }

// Endpoint names the installation of the API that the account belongs to.
func (r *Reader) Endpoint() string { return r.cfg.Endpoint }

// Get looks at any path of the API and returns the body of its answer, which
// is empty for some. The path is escaped by the caller, as [CheckRawPath] wants
// it, and names its version (/v1/…, /v2/…) or means version 1.
func (r *Reader) Get(ctx context.Context, path string, query map[string]string) (json.RawMessage, error) {
	target := rawPath(path, query)
	if target.err != nil {
		return nil, target.err
	}
	answer, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: target.s})
	return answer.Body, err
}

// GetAt is Get of a path that has its query, escaped, in it.
func (r *Reader) GetAt(ctx context.Context, target string) (json.RawMessage, error) {
	path, text, _ := strings.Cut(target, "?")
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	query := make(map[string]string, len(values))
	for name := range values {
		query[name] = values.Get(name)
	}
	return r.Get(ctx, path, query)
}

// get returns what the API tells at a path.
func get[T any](ctx context.Context, r *Reader, at path) (T, error) {
	var out T
	err := r.look(ctx, Query{Method: http.MethodGet, Path: at.s}, at, &out)
	return out, err
}

// look decodes the answer of q, which goes to a path, into out. It knows no
// types, so that the program holds it once.
func (r *Reader) look(ctx context.Context, q Query, at path, out any) error {
	if at.err != nil {
		return at.err
	}
	answer, err := r.fetch(ctx, q)
	if err != nil {
		return err
	}
	if isEmpty(answer.Body) || isBare(answer.Body) {
		err = errors.New("what came is empty")
	} else if err = json.Unmarshal(answer.Body, out); err != nil {
		err = fmt.Errorf("what came is of another form: %w", err)
	} else {
		err = broken(out, at.name)
	}
	if err != nil {
		return &TransportError{Method: q.Method, Path: ShownPath(q.Path), Err: err}
	}
	return nil
}

// isEmpty reports whether a body tells nothing.
func isEmpty(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) == 0 || string(body) == "null"
}

// isBare reports whether a body is an object without anything in it.
func isBare(body []byte) bool {
	inner, object := bytes.CutPrefix(bytes.TrimSpace(body), []byte("{"))
	return object && string(bytes.TrimSpace(inner)) == "}"
}

// fetch sends one query. All that a reader sends passes here.
func (r *Reader) fetch(ctx context.Context, q Query) (Reply, error) {
	if !q.Looks() {
		return Reply{}, fmt.Errorf("%w: %s %s is not known to change nothing", ErrInvalid, q.Method, ShownPath(q.Path))
	}
	return r.cfg.Fetch(ctx, q)
}

// pause waits for d, which it reports, unless ctx ends first.
func (r *Reader) pause(ctx context.Context, d time.Duration, reason string) error {
	if r.cfg.OnWait != nil {
		r.cfg.OnWait(d, reason)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
