package simulator

import (
	"encoding/json"
	"maps"
	"slices"
)

// put reads the body of a PUT: it returns what the GET of the same path shows,
// with what the body changes of it. Only the writable properties may differ.
// OVHcloud takes the others along unchanged, and refuses one that is altered or
// that it does not know. A property that is left out stays as it is.
func put[T any](r *request, shown T, writable ...string) (T, *failure) {
	var next T
	// A copy of its own, so that a refused body leaves no trace.
	was := reread(shown, &next)
	if f := r.decode(&next); f != nil {
		return next, f
	}
	is := reread(next, new(T))
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if !slices.Contains(writable, name) && string(was[name]) != string(is[name]) {
			return next, badRequest("Try to alter read-only properties: %s", name)
		}
	}
	return next, nil
}

// reread writes an answer as JSON, reads it into a copy, and returns its
// properties.
func reread[T any](answer T, into *T) (properties map[string]json.RawMessage) {
	raw, err := json.Marshal(answer)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err == nil {
		err = json.Unmarshal(raw, &properties)
	}
	if err != nil {
		panic(err) // answers are structs of this package
	}
	return properties
}
