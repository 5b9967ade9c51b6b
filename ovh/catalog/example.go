package catalog

import (
	"encoding/json"
	"net/url"
	"strings"
)

// An Example is a call that OVHcloud's description allows, made of what it
// requires. Its values stand for real ones.
type Example struct {
	Path  string            `json:"path"`
	Query map[string]string `json:"query,omitempty"`
	Body  any               `json:"body,omitempty"`
}

// maxExampleDepth is where an example stops following models, which may hold
// each other.
const maxExampleDepth = 10

// Example returns a call of the operation.
func (o *Operation) Example() Example {
	call := o.CallSchema()
	parts := strings.Split(o.RawPath(), "/")
	for i, part := range parts {
		if IsParameter(part) {
			name := strings.Trim(part, "{}")
			parts[i] = url.PathEscape(exampleText(name, call.Properties["path"].Properties[name]))
		}
	}
	e := Example{Path: strings.Join(parts, "/")}
	query := call.Properties["query"]
	for _, name := range query.Required {
		if e.Query == nil {
			e.Query = make(map[string]string)
		}
		e.Query[name] = exampleText(name, query.Properties[name])
	}
	e.Body = exampleBuilder{call.Defs}.body(call.Properties["body"])
	return e
}

// exampleText returns a value for a parameter that is sent as text.
func exampleText(name string, s *Schema) string {
	switch {
	case s == nil:
		return name
	case len(s.Enum) > 0:
		return s.Enum[0].Text()
	case s.Pattern != "":
		return "1" // numbers alone have a pattern
	}
	return exampleString(name, s.Format)
}

// exampleString returns a text of that format; without one, the name of what
// has to stand there.
func exampleString(name, format string) string {
	switch format {
	case "datetime":
		return "2026-01-31T12:00:00+00:00"
	case "date":
		return "2026-01-31"
	case "uuid":
		return "00000000-0000-4000-8000-000000000000"
	case "ip", "ipv4":
		return "192.0.2.1"
	case "ipv6":
		return "2001:db8::1"
	case "ipBlock", "ipv4Block", "ipInterface":
		return "192.0.2.0/28"
	case "ipv6Block":
		return "2001:db8::/64"
	case "macAddress":
		return "02:00:00:00:00:01"
	}
	return name
}

// An exampleBuilder makes values that fit schemas.
type exampleBuilder struct{ defs map[string]*Schema }

// body returns a body, or nil where none is taken. Where nothing is required it
// shows one field, for an empty object would tell nobody what to send.
func (b exampleBuilder) body(s *Schema) any {
	v := b.value("body", s, 0)
	if fields, ok := v.(map[string]any); !ok || len(fields) > 0 {
		return v
	}
	body := b.resolve(s)
	if name := b.simplestField(body); name != "" {
		return map[string]any{name: b.value(name, body.Properties[name], 1)}
	}
	return nil
}

// simplestField returns the name of a field that may be sent: one without
// fields of its own if there is any, and of these the first by name.
func (b exampleBuilder) simplestField(body *Schema) string {
	best, bestIsFlat := "", false
	for name, field := range body.Properties {
		if field.ReadOnly {
			continue
		}
		isFlat := b.resolve(field).Properties == nil
		if best == "" || isFlat && !bestIsFlat || isFlat == bestIsFlat && name < best {
			best, bestIsFlat = name, isFlat
		}
	}
	return best
}

// resolve follows references and the first of alternatives.
func (b exampleBuilder) resolve(s *Schema) *Schema {
	for {
		switch {
		case s.Ref != "":
			name, _ := url.PathUnescape(strings.TrimPrefix(s.Ref, "#/$defs/"))
			s = b.defs[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
		case len(s.AnyOf) > 0:
			s = s.AnyOf[0]
		default:
			return s
		}
	}
}

// value returns a value of the schema; name is what it is the value of.
func (b exampleBuilder) value(name string, s *Schema, depth int) any {
	s = b.resolve(s)
	if len(s.Enum) > 0 {
		return json.RawMessage(s.Enum[0])
	}
	typ := s.Type
	if types, ok := typ.([]any); ok {
		typ = types[0] // the other is null, which would be a poor example
	}
	switch typ {
	case "string":
		return exampleString(name, s.Format)
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		if depth > maxExampleDepth {
			return []any{}
		}
		return []any{b.value(name, s.Items, depth+1)}
	case "object":
		return b.object(name, s, depth)
	}
	return name
}

// object returns an object with what it requires, and one entry of a map.
func (b exampleBuilder) object(name string, s *Schema, depth int) map[string]any {
	fields := make(map[string]any)
	if depth > maxExampleDepth {
		return fields
	}
	if elem, ok := s.Additional.(*Schema); ok {
		fields[exampleText("key", s.Names)] = b.value(name, elem, depth+1)
	}
	for _, required := range s.Required {
		fields[required] = b.value(required, s.Properties[required], depth+1)
	}
	return fields
}
