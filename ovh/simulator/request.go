package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
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

// number reads a numeric path variable; 0 is no object's id.
func (r *request) number(name string) int64 {
	n, _ := strconv.ParseInt(r.vars[name], 10, 64)
	return n
}

// decode reads the body into v, a pointer to a struct, and refuses properties
// that v does not have. No body is one without properties.
func (r *request) decode(v any) *failure {
	given, f := r.properties()
	if f != nil {
		return f
	}
	known := make(map[string]bool)
	for _, field := range reflect.VisibleFields(reflect.TypeOf(v).Elem()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		known[name] = true
	}
	maps.DeleteFunc(given, func(name string, _ json.RawMessage) bool { return known[name] })
	if len(given) > 0 {
		return r.undescribed(slices.Sorted(maps.Keys(given)))
	}
	if len(r.body) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(r.body))
	dec.DisallowUnknownFields() // within its properties
	err := dec.Decode(v)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalid(wrong.Field, wrong.Value, typeName(wrong.Type))
	}
	if err != nil {
		_, name, _ := strings.Cut(err.Error(), "json: unknown field ")
		return badRequest("Some properties does not exist: %s", strings.Trim(name, `"`))
	}
	return nil
}

// checkBody refuses properties of an action that has none.
func (r *request) checkBody(found *route) *failure {
	if r.Method != http.MethodPost || found.body != "" {
		return nil
	}
	return r.decode(new(struct{}))
}

// properties reads the body as an object of any properties.
func (r *request) properties() (map[string]json.RawMessage, *failure) {
	all := make(map[string]json.RawMessage)
	if len(r.body) == 0 {
		return all, nil
	}
	if err := json.Unmarshal(r.body, &all); err != nil || all == nil {
		return nil, badRequest("Invalid JSON body")
	}
	return all, nil
}

// undescribed refuses properties that nothing is known of. A PUT has those of
// its object, any other call has parameters.
func (r *request) undescribed(names []string) *failure {
	if r.Method == http.MethodPut {
		return badRequest("Some properties does not exist: %s", strings.Join(names, ", "))
	}
	return badRequest("Received not described parameters: (%s)", strings.Join(names, ", "))
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
