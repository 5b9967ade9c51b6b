package raw

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/schemas/schematest"
	"github.com/ovh-mcp/ovh-mcp/tool/tooltest"
)

// A walk makes a call with everything that an operation takes, and departs
// from it.
type walk struct {
	t          *testing.T
	op         *catalog.Operation
	root       *catalog.Schema
	tool       *schemas.Tool
	referee    *schematest.Referee
	call       map[string]any
	departures int
}

func newWalk(t *testing.T, op *catalog.Operation) *walk {
	t.Helper()
	w := &walk{t: t, op: op, root: op.CallSchema()}
	text, err := json.Marshal(w.root)
	if err != nil {
		t.Fatal(err)
	}
	w.tool, w.referee = schemas.New(text, nil), schematest.New(t, text)
	w.call = w.full("call", w.root, 0).(map[string]any)
	if err := w.validate(); err != nil {
		t.Errorf("%s: a call with everything is refused: %v\n%v", op, err, w.call)
	}
	return w
}

func (w *walk) validate() error {
	b, err := json.Marshal(w.call)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.referee.Agree(b); err != nil {
		w.t.Errorf("%s: %v", w.op, err)
	}
	return w.tool.Validate(b)
}

func (w *walk) resolve(s *catalog.Schema) *catalog.Schema {
	for {
		switch {
		case s.Ref != "":
			name, err := url.PathUnescape(strings.TrimPrefix(s.Ref, "#/$defs/"))
			if err != nil || w.root.Defs[name] == nil {
				w.t.Fatalf("%s: %s leads nowhere", w.op, s.Ref)
			}
			s = w.root.Defs[name]
		case len(s.AnyOf) > 0:
			s = s.AnyOf[0]
		default:
			return s
		}
	}
}

// full is a value with every field that may be written, down to some depth.
func (w *walk) full(name string, s *catalog.Schema, depth int) any {
	s = w.resolve(s)
	if len(s.Enum) > 0 {
		return json.RawMessage(s.Enum[0])
	}
	switch kind(s) {
	case "string":
		return sampleText(name, s)
	case "integer", "number":
		return 7
	case "boolean":
		return false
	case "array":
		if depth > 6 {
			return []any{}
		}
		return []any{w.full(name, s.Items, depth+1)}
	case "object":
		all := make(map[string]any)
		for field, sub := range s.Properties {
			if !sub.ReadOnly && (depth <= 6 || slices.Contains(s.Required, field)) {
				all[field] = w.full(field, sub, depth+1)
			}
		}
		return all
	}
	return "anything"
}

func kind(s *catalog.Schema) any {
	if either, ok := s.Type.([]any); ok {
		return either[0]
	}
	return s.Type
}

func sampleText(name string, s *catalog.Schema) string {
	samples := map[string]string{
		"datetime": "2026-11-30T08:00:00Z", "date": "2026-11-30", "uuid": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
		"ip": "2001:db8::7", "ipv4": "192.0.2.7", "ipv6": "2001:db8::7", "ipBlock": "192.0.2.0/24", "ipv4Block": "192.0.2.7/32",
		"ipv6Block": "2001:db8::/56", "ipInterface": "192.0.2.7/24", "macAddress": "02:00:00:00:00:07",
	}
	switch {
	case s.Pattern != "":
		return "7"
	case samples[s.Format] != "":
		return samples[s.Format]
	}
	return name
}

// refuses departs from the value at path in every way, and then from all
// within it.
func (w *walk) refuses(path []any) {
	s, v := w.at(path)
	if wrong, ok := misfit(s); ok {
		w.departs(path, wrong, at(path), "")
	}
	if len(s.Enum) > 0 {
		var odd any = "no-such-value"
		if kind(s) == "integer" {
			odd = 987654321
		}
		w.departs(path, odd, at(path), "must be one of")
	}
	switch v := v.(type) {
	case map[string]any:
		w.fields(path, s, v)
		for _, field := range slices.Sorted(maps.Keys(v)) {
			w.refuses(append(slices.Clone(path), field))
		}
	case []any:
		if len(v) > 0 {
			w.refuses(append(slices.Clone(path), 0))
		}
	}
}

// fields departs from an object: a required field less, an unknown one more,
// one that can only be read.
func (w *walk) fields(path []any, s *catalog.Schema, v map[string]any) {
	for _, required := range s.Required {
		w.departs(path, without(v, required), at(path), fmt.Sprintf("%q", required))
	}
	if s.Additional == false {
		w.departs(path, tooltest.With(v, "noSuchField", 1), at(path), "noSuchField")
	}
	for name, sub := range s.Properties {
		if sub.ReadOnly {
			field := append(slices.Clone(path), name)
			w.departs(path, tooltest.With(v, name, "x"), at(field), "can only be read")
		}
	}
}

func without(v map[string]any, name string) map[string]any {
	rest := maps.Clone(v)
	delete(rest, name)
	return rest
}

// misfit is a value that a schema without values of its own refuses.
func misfit(s *catalog.Schema) (any, bool) {
	switch kind(s) {
	case "string", "boolean", "integer", "number", "array":
		return map[string]any{"wrong": true}, true
	case "object":
		return "wrong", true
	}
	return nil, false
}

// departs puts another value at path, and wants it refused there.
func (w *walk) departs(path []any, value any, name, text string) {
	w.t.Helper()
	w.departures++
	before := w.call
	defer func() { w.call = before }()
	w.call, _ = putAt(before, path, value).(map[string]any)
	if w.call == nil {
		return // the call as a whole is an object, whatever is sent
	}
	err := w.validate()
	invalid, ok := errors.AsType[*schemas.InvalidError](err)
	if !ok || !slices.ContainsFunc(invalid.Faults, func(f schemas.Fault) bool { return f.At == name && strings.Contains(f.Problem, text) }) {
		w.t.Errorf("%s: %v at %q is not refused there with %q: %v", w.op, value, name, text, err)
	}
}

// putAt copies v with another value at path.
func putAt(v any, path []any, value any) any {
	if len(path) == 0 {
		return value
	}
	switch v := v.(type) {
	case map[string]any:
		field := path[0].(string)
		return tooltest.With(v, field, putAt(v[field], path[1:], value))
	case []any:
		return []any{putAt(v[0], path[1:], value)}
	}
	return v
}

// at writes a path as a fault does.
func at(path []any) string {
	name := ""
	for _, p := range path {
		switch p := p.(type) {
		case int:
			name += fmt.Sprintf("[%d]", p)
		case string:
			if name != "" {
				name += "."
			}
			name += p
		}
	}
	return name
}

// at returns the schema and the value at path.
func (w *walk) at(path []any) (*catalog.Schema, any) {
	s, v := w.resolve(w.root), any(w.call)
	for _, p := range path {
		switch p := p.(type) {
		case int:
			s, v = w.resolve(s.Items), v.([]any)[0]
		case string:
			s, v = w.resolve(s.Properties[p]), v.(map[string]any)[p]
		}
	}
	return s, v
}
