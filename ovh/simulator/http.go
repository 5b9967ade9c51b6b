package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A route is one operation of the API.
type route struct {
	method, pattern string // "/dedicated/server/{serviceName}"
	query           string // names of the parameters that it reads
	public          bool   // needs no signature
	handle          func(*request) (any, *failure)
}

// A request is one call on its way through the account, which is locked.
type request struct {
	*http.Request
	vars map[string]string // of the route's pattern
	body []byte
}

func (r *request) param(name string) string { return r.URL.Query().Get(name) }

// number reads a numeric path variable; 0 is no object's id.
func (r *request) number(name string) int64 {
	n, _ := strconv.ParseInt(r.vars[name], 10, 64)
	return n
}

// An answer is what goes back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// noContent answers without a body.
type noContent struct{}

// table lists every route.
func (a *Account) table() []route {
	return slices.Concat(a.authRoutes(), a.credentialRoutes(), a.keyRoutes(), a.serverRoutes(), a.bootRoutes(), a.taskRoutes(),
		a.installRoutes(), a.serviceRoutes(), a.ipRoutes(), a.zoneRoutes(), a.smsRoutes(), a.vpsRoutes(), hardwareRoutes(a))
}

// handle answers one request: find its route, check who calls, carry it out.
func (a *Account) handle(r *http.Request, body []byte) answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.advance()
	if doc, ok := a.described(r); ok {
		return reply(http.StatusOK, doc)
	}
	path, found, vars := a.locate(r)
	if found == nil || !found.public {
		if f := a.authenticate(r, body, path); f != nil {
			return f.answer()
		}
	}
	if found == nil {
		return noSuchRoute().answer()
	}
	call := &request{r, vars, body}
	if separator := r.Header.Get("X-Ovh-Batch"); separator != "" && r.Method == http.MethodGet && !a.opts.NoBatch {
		return a.batch(found, call, separator)
	}
	out, f := found.handle(call)
	if f != nil {
		return f.answer()
	}
	if _, nothing := out.(noContent); nothing {
		return answer{http.StatusNoContent, http.Header{}, nil}
	}
	if r.Header.Get("X-Pagination-Mode") == "CachedObjectList-Pages" && r.Method == http.MethodGet && !a.opts.NoPages {
		if page, ok := a.page(found, call, out); ok {
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
	if based {
		found, vars = a.find(r.Method, path)
	}
	return path, found, vars
}

// find returns the route of an escaped path, and its variables.
func (a *Account) find(method, path string) (*route, map[string]string) {
	segments := strings.Split(path, "/")
	for i := range a.routes {
		if a.routes[i].method != method {
			continue
		}
		if vars, ok := match(strings.Split(a.routes[i].pattern, "/"), segments); ok {
			return &a.routes[i], vars
		}
	}
	return nil, nil
}

func match(pattern, segments []string) (map[string]string, bool) {
	if len(pattern) != len(segments) {
		return nil, false
	}
	vars := make(map[string]string)
	for i, p := range pattern {
		name, isVar := strings.CutPrefix(p, "{")
		if !isVar {
			if p != segments[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil || value == "" || value == "." || value == ".." {
			return nil, false
		}
		vars[strings.TrimSuffix(name, "}")] = value
	}
	return vars, true
}

// withoutBase returns the path and query of r as sent, without /1.0 or /v1,
// and whether it had one of them.
func withoutBase(r *http.Request) (string, bool) {
	for _, base := range []string{"/1.0", "/v1"} {
		if rest, ok := strings.CutPrefix(r.RequestURI, base+"/"); ok {
			return "/" + rest, true
		}
	}
	return r.RequestURI, false
}

func reply(status int, v any) answer {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // answers are structs of this package
	}
	return answer{status, http.Header{"Content-Type": {"application/json; charset=utf-8"}}, bytes.TrimSpace(b.Bytes())}
}

// A failure is a refusal in one of OVHcloud's two shapes: with an error code
// it comes from the gateway, with a class from the service.
type failure struct {
	Status  int    `json:"-"`
	Code    string `json:"errorCode,omitempty"`
	HTTP    string `json:"httpCode,omitempty"`
	Class   string `json:"class,omitempty"`
	Message string `json:"message"`
}

func (f *failure) answer() answer { return reply(f.Status, f) }

func gateway(status int, code, message string) *failure {
	return &failure{Status: status, Code: code, HTTP: fmt.Sprintf("%d %s", status, http.StatusText(status)), Message: message}
}

func refuse(status int, class, format string, args ...any) *failure {
	return &failure{Status: status, Class: class, Message: fmt.Sprintf(format, args...)}
}

func noSuchRoute() *failure {
	return gateway(http.StatusNotFound, "INVALID_URL", "Got an invalid (or empty) URL")
}

func noSuchService() *failure {
	return refuse(http.StatusNotFound, "Client::NotFound", "This service does not exist")
}

func noSuchObject(id any) *failure {
	return refuse(http.StatusNotFound, "Client::NotFound", "The requested object (id = %v) does not exist", id)
}

func invalid(field, value, kind string) *failure {
	return refuse(http.StatusBadRequest, "Client::BadRequest", "[%s] Given data (%s) is not valid for type %s", field, value, kind)
}

// decode reads the body into v, a pointer to a struct, and refuses properties
// that v does not have.
func (r *request) decode(v any) *failure {
	dec := json.NewDecoder(bytes.NewReader(r.body))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if _, end := dec.Token(); err == nil && errors.Is(end, io.EOF) {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return invalid(wrong.Field, wrong.Value, typeName(wrong.Type))
	}
	if _, name, ok := strings.Cut(fmt.Sprint(err), "json: unknown field "); ok {
		return refuse(http.StatusBadRequest, "Client::BadRequest", "Some properties does not exist: %s", strings.Trim(name, `"`))
	}
	return refuse(http.StatusBadRequest, "Client::BadRequest", "Invalid JSON body")
}

// typeName says what OVHcloud calls a type.
func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "long"
	case reflect.Float64:
		return "double"
	case reflect.Slice:
		return typeName(t.Elem()) + "[]"
	case reflect.Struct, reflect.Map:
		return "object"
	default:
		return t.Kind().String()
	}
}

// names lists what a map holds, in order. OVHcloud's empty list is [], not null.
func names[T any](m map[string]T) []string {
	return slices.AppendSeq([]string{}, slices.Values(slices.Sorted(maps.Keys(m))))
}

// required refuses an empty value.
func required(field, value string) *failure {
	if value == "" {
		return refuse(http.StatusBadRequest, "Client::BadRequest", "[%s] is required", field)
	}
	return nil
}

// queryID names one answer.
func (a *Account) queryID() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queries++
	return fmt.Sprintf("EU.ext-3.%08x.%d.%06x", a.random.Uint32(), a.queries, a.random.Uint32()>>8)
}
