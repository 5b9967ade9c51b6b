package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// amend returns an object as the body of a PUT changes it; the object itself
// and all that it points to stay as they are, so that the caller can still
// refuse the whole. As at OVHcloud, a property that is left out stays, null
// clears what may be null, and one that is not writable may be sent along as
// it is and no other way.
func amend[T any](r *request, object T, writable ...string) (T, *failure) {
	var next T
	f := r.amend(object, &next, writable)
	return next, f
}

// amend is amend for a pointer to the next object. It knows no types, so that
// the program holds it once.
func (r *request) amend(object, next any, writable []string) *failure {
	given, f := r.properties()
	if f != nil {
		return f
	}
	all := propertiesOf(object)
	var unknown, altered []string
	for _, name := range slices.Sorted(maps.Keys(given)) {
		before, exists := all[name]
		switch {
		case !exists:
			unknown = append(unknown, name)
		case slices.Contains(writable, name):
			all[name] = given[name]
		case !sameJSON(before, given[name]):
			altered = append(altered, name)
		}
	}
	if len(unknown) > 0 {
		return r.undescribed(unknown)
	}
	if len(altered) > 0 {
		return badRequest("Try to alter read-only properties: %s", strings.Join(altered, ", "))
	}
	raw := mustMarshal(all)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](json.Unmarshal(raw, next)); ok {
		name, _, _ := strings.Cut(wrong.Field, ".")
		return invalid(name, string(given[name]), typeName(wrong.Type))
	}
	for name, kept := range propertiesOf(next) {
		if given[name] != nil && sameJSON(given[name], []byte("null")) && !sameJSON(kept, []byte("null")) {
			return badRequest("[%s] Given data () must not be null", name)
		}
	}
	return nil
}

// propertiesOf takes an answer apart.
func propertiesOf(object any) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(mustMarshal(object), &all); err != nil {
		panic(err) // objects of the API are JSON objects
	}
	return all
}

// mustMarshal is for what this package makes.
func mustMarshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// sameJSON reports whether two texts say the same, however they are written.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return decodeNumbers(a, &x) == nil && decodeNumbers(b, &y) == nil && reflect.DeepEqual(x, y)
}

// decodeNumbers keeps numbers as they are written: ids are longer than a float
// is exact.
func decodeNumbers(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return dec.Decode(into)
}
