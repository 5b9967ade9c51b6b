package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A request is one call on its way through the account, which is locked.
type request struct {
	*http.Request
	vars map[string]string // of the route's path
	body []byte
}

// param returns a parameter of the query, "" for none.
func (r *request) param(name string) string { return r.URL.Query().Get(name) }

// selects reports whether a parameter of the query lets value through, as
// OVHcloud's filters do: one that is not given filters nothing.
func (r *request) selects(name, value string) bool {
	want := r.param(name)
	return want == "" || want == value
}

// oneOf refuses a parameter of the query that is none of the values of its
// enum.
func (r *request) oneOf(name, enum string, values ...string) *failure {
	if v := r.param(name); v != "" && !slices.Contains(values, v) {
		return invalid(name, v, enum)
	}
	return nil
}

// number reads a numeric path variable; 0 is no object's id.
func (r *request) number(name string) int64 {
	n, _ := strconv.ParseInt(r.vars[name], 10, 64)
	return n
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
		return badRequest("Some properties does not exist: %s", strings.Trim(name, `"`))
	}
	return badRequest("Invalid JSON body")
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
