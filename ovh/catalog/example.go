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

// maxExampleDepth is where an example stops following models.
const maxExampleDepth = 10

// Example returns a call of the operation in the arguments of a raw call.
func (o *Operation) Example() Example {
	call := o.Call()
	all := strings.Split(o.RawPath(), "/")
	for i, part := range all {
		if isParameter(part) {
			name := strings.Trim(part, "{}")
			all[i] = url.PathEscape(textExample(name, call.Properties["path"].Properties[name]))
		}
	}
	e := Example{Path: strings.Join(all, "/")}
	query := call.Properties["query"]
	for _, name := range query.Required {
		if e.Query == nil {
			e.Query = make(map[string]string)
		}
		e.Query[name] = textExample(name, query.Properties[name])
	}
	e.Body = exampler{call.Defs}.body(call.Properties["body"])
	return e
}

// body makes a body, or nil where none is taken. Where nothing is required it
// shows one field.
func (m exampler) body(s *Schema) any {
	v := m.value("body", s, 0)
	if fields, ok := v.(map[string]any); !ok || len(fields) > 0 {
		return v
	}
	body := m.resolve(s)
	if name := firstWritable(m, body); name != "" {
		return map[string]any{name: m.value(name, body.Properties[name], 1)}
	}
	return nil
}

// firstWritable names a field to show where none is required.
func firstWritable(maker exampler, body *Schema) string {
	best := ""
	for name, field := range body.Properties {
		if !field.ReadOnly && (best == "" || simpler(maker.resolve(field), name, maker.resolve(body.Properties[best]), best)) {
			best = name
		}
	}
	return best
}

// simpler prefers fields without fields of their own, then the first by name.
func simpler(a *Schema, aName string, b *Schema, bName string) bool {
	if aFlat, bFlat := a.Properties == nil, b.Properties == nil; aFlat != bFlat {
		return aFlat
	}
	return aName < bName
}

func textExample(name string, s *Schema) string {
	switch {
	case s == nil:
		return name
	case len(s.Enum) > 0:
		return s.Enum[0].Text()
	case s.Pattern != "":
		return "1"
	}
	return stringExample(name, s.Format)
}

// stringExample is a text of that format; without one, the name of what has
// to stand there.
func stringExample(name, format string) string {
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

// An exampler makes values that fit schemas.
type exampler struct{ defs map[string]*Schema }

// resolve follows references and the first of alternatives.
func (m exampler) resolve(s *Schema) *Schema {
	for {
		switch {
		case s.Ref != "":
			name, _ := url.PathUnescape(strings.TrimPrefix(s.Ref, "#/$defs/"))
			s = m.defs[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
		case len(s.AnyOf) > 0:
			s = s.AnyOf[0]
		default:
			return s
		}
	}
}

func (m exampler) value(name string, s *Schema, depth int) any {
	s = m.resolve(s)
	if len(s.Enum) > 0 {
		return json.RawMessage(s.Enum[0])
	}
	typ := s.Type
	if either, ok := typ.([]any); ok {
		typ = either[0]
	}
	switch typ {
	case "string":
		return stringExample(name, s.Format)
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "array":
		if depth > maxExampleDepth {
			return []any{}
		}
		return []any{m.value(name, s.Items, depth+1)}
	case "object":
		fields := make(map[string]any)
		if of, ok := s.Additional.(*Schema); ok && depth <= maxExampleDepth {
			fields[textExample("key", s.Names)] = m.value(name, of, depth+1)
		}
		for _, required := range s.Required {
			if depth <= maxExampleDepth {
				fields[required] = m.value(required, s.Properties[required], depth+1)
			}
		}
		return fields
	}
	return name
}
