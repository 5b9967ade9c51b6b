package simulator

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// maxBody bounds a request's body, in bytes.
const maxBody = 4 << 20

// ServeHTTP implements http.Handler.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault := a.fault(r)
	// Every answer has an id, the failing ones too: it is what clients report.
	w.Header().Set("X-Ovh-Queryid", a.queryID())
	if !sleep(r, fault.Delay) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "body too large", http.StatusRequestEntityTooLarge)
		return
	}
	if a.serveValidation(w, r) {
		return
	}
	res := answer{header: http.Header{}}
	// A fault replaces the answer. Only one with After lets the request have its
	// effect, which is what makes a lost answer hard to deal with.
	if fault.Status == 0 && !fault.Cut || fault.After {
		res = a.handle(r, body)
	}
	if fault.Cut {
		panic(http.ErrAbortHandler) // the server cuts the connection and logs nothing
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

// fault returns what goes wrong with a request; the zero Fault is nothing.
func (a *Account) fault(r *http.Request) Fault {
	if a.opts.Faults == nil {
		return Fault{}
	}
	if fault := a.opts.Faults(r); fault != nil {
		return *fault
	}
	return Fault{}
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

// handle answers one request: find its route, check who calls, carry it out.
func (a *Account) handle(r *http.Request, body []byte) answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.advance()
	if r.URL.Path == tokenPath {
		return a.serveToken(r, body)
	}
	if doc, ok := a.describe(r); ok {
		return reply(http.StatusOK, doc)
	}
	path, found, vars := a.locate(r)
	// Nobody learns which routes exist before it is known who asks.
	if found == nil || !found.public {
		if f := a.authenticate(r, body, path, found); f != nil {
			return f.answer()
		}
	}
	if found == nil {
		return noSuchRoute().answer()
	}
	call := &request{r, vars, body}
	if f := cmp.Or(call.checkQuery(found), call.checkBody(found)); f != nil {
		return f.answer()
	}
	// OVHcloud takes these two headers without a signature over them.
	if separator := r.Header.Get("X-Ovh-Batch"); separator != "" && r.Method == http.MethodGet && !a.opts.NoBatch {
		return a.batch(found, call, separator)
	}
	if f := a.passingError(r.Method, path); f != nil {
		return f.answer()
	}
	return a.call(found, call)
}

// call has a route answer, in the form that the request asks for.
func (a *Account) call(found *route, r *request) answer {
	out, f := found.handle(r)
	if f != nil {
		return f.answer()
	}
	if n, nothing := out.(noContent); nothing {
		return answer{n.status, http.Header{}, nil}
	}
	if list, ok := out.(cursorList); ok {
		return list.page(r.Request)
	}
	if r.Header.Get("X-Pagination-Mode") == "CachedObjectList-Pages" && r.Method == http.MethodGet && !a.opts.NoPages {
		if page, ok := a.page(found, r, out); ok {
			return page
		}
	}
	return reply(http.StatusOK, out)
}

// locate returns the path that r asks for, the route that serves it and its
// variables. Outside of the API's bases there is no route.
func (a *Account) locate(r *http.Request) (path string, found *route, vars map[string]string) {
	path, based := withoutBase(r)
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimSuffix(path, "/") // which makes no difference
	if based {
		found, vars = a.find(r.Method, path)
	}
	return path, found, vars
}

// find returns the route of an escaped path, and its variables. Where several
// match, it is the one with the fewest: /ip/service is no block.
func (a *Account) find(method, path string) (found *route, vars map[string]string) {
	segments := strings.Split(path, "/")
	for i := range a.routes {
		if a.routes[i].method() != method {
			continue
		}
		if v, ok := a.routes[i].match(segments); ok && (found == nil || len(v) < len(vars)) {
			found, vars = &a.routes[i], v
		}
	}
	return found, vars
}

// withoutBase returns the path and query of r as sent, without /1.0 or /v1, and
// whether it had a base. Those of the second version keep theirs, /v2. It reads
// the raw request: net/http has unescaped and cleaned its own copy, and an
// escaped slash belongs to a name.
func withoutBase(r *http.Request) (string, bool) {
	for _, base := range []string{"/1.0", "/v1"} {
		if rest, ok := strings.CutPrefix(r.RequestURI, base+"/"); ok && !strings.HasPrefix(rest, "v2/") {
			return "/" + rest, true
		}
	}
	return r.RequestURI, strings.HasPrefix(r.RequestURI, "/v2/")
}

// origin is where the account was reached.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// An answer is what goes back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// noContent is the answer of a handler that answers without a body.
type noContent struct{ status int }

// passingError refuses some writes to zones, as the options ask for.
func (a *Account) passingError(method, path string) *failure {
	if a.opts.Failing <= 0 || method == http.MethodGet || !strings.HasPrefix(path, "/domain/zone/") {
		return nil
	}
	a.writes++
	if a.writes%a.opts.Failing != 0 {
		return nil
	}
	return refuse(http.StatusInternalServerError, "Server::InternalServerError", "Internal server error")
}

func reply(status int, v any) answer {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	// OVHcloud writes & and < as they are.
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // answers are structs of this package
	}
	return answer{status, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, bytes.TrimSpace(b.Bytes())}
}

// queryID names one answer, as OVHcloud's support asks for it.
func (a *Account) queryID() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queries++
	return fmt.Sprintf("EU.ext-3.%08x.%d.%06x", a.random.Uint32(), a.queries, a.random.Uint32()>>8)
}
