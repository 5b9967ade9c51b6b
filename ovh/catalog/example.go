package catalog

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"sort"
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
	samples := samples{ipv6: o.isAboutIPv6()}
	parts := strings.Split(o.RawPath(), "/")
	for i, part := range parts {
		if IsParameter(part) {
			name := strings.Trim(part, "{}")
			parts[i] = url.PathEscape(samples.text(name, call.Properties["path"].Properties[name]))
		}
	}
	e := Example{Path: strings.Join(parts, "/")}
	query := call.Properties["query"]
	for _, name := range query.Required {
		if e.Query == nil {
			e.Query = make(map[string]string)
		}
		e.Query[name] = samples.text(name, query.Properties[name])
	}
	e.Body = exampleBuilder{call.Defs, samples}.body(call.Properties["body"])
	return e
}

// isAboutIPv6 reports whether an operation takes addresses of IPv6 alone.
func (o *Operation) isAboutIPv6() bool {
	text := strings.ToLower(o.Group.Path + " " + o.Group.Description + " " + o.Description)
	return strings.Contains(text, "ipv6") && !strings.Contains(text, "ipv4")
}

// An exampleBuilder makes values that fit schemas.
type exampleBuilder struct {
	defs map[string]*Schema
	samples
}

// How many fields an example shows of an object that requires none, for an
// empty one would tell nobody what to send.
const (
	maxShownOfBody   = 4
	maxShownOfObject = 3

	maxNested = 3 // from here on, fields without fields of their own will do
)

// body returns a body, or nil where none is taken.
func (b exampleBuilder) body(s *Schema) any {
	if s = b.resolve(s); s.Type == nil && len(s.Enum) == 0 {
		return nil // of any kind: nothing tells what to show
	}
	v := b.value("body", s, 0)
	if fields, ok := v.(map[string]any); ok && len(fields) == 0 {
		return nil
	}
	return v
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
		return b.ofName(name, s.Format)
	case "integer", "number":
		return sampleNumber(name)
	case "boolean":
		return sampleBool(name)
	case "array":
		if depth > maxExampleDepth {
			return []any{}
		}
		return []any{b.value(strings.TrimSuffix(name, "s"), s.Items, depth+1)}
	case "object":
		return b.object(s, depth)
	}
	return name
}

// object returns an object with what it requires, and one entry of a map. Of
// one that requires nothing it shows the fields that say most.
func (b exampleBuilder) object(s *Schema, depth int) map[string]any {
	fields := make(map[string]any)
	if depth > maxExampleDepth {
		return fields
	}
	if elem, ok := s.Additional.(*Schema); ok {
		fields[b.text("key", s.Names)] = b.value("value", elem, depth+1)
	}
	shown := s.Required
	if len(shown) == 0 {
		shown = b.telling(s, depth)
	}
	for _, name := range shown {
		fields[name] = b.value(name, s.Properties[name], depth+1)
	}
	return fields
}

// telling returns the names of the optional fields that say most of an object:
// those that most objects are known by, and plain ones before others.
func (b exampleBuilder) telling(s *Schema, depth int) []string {
	var names, plain []string
	for name, field := range s.Properties {
		if field.ReadOnly {
			continue
		}
		names = append(names, name)
		if b.isPlain(field) {
			plain = append(plain, name)
		}
	}
	if depth >= maxNested && len(plain) > 0 {
		names = plain
	}
	sort.Slice(names, func(i, j int) bool {
		return cmp.Or(
			cmp.Compare(b.rank(names[i], s), b.rank(names[j], s)),
			cmp.Compare(names[i], names[j]),
		) < 0
	})
	limit := maxShownOfObject
	if depth == 0 {
		limit = maxShownOfBody
	}
	return names[:min(limit, len(names))]
}

// isPlain reports whether a value has no fields.
func (b exampleBuilder) isPlain(s *Schema) bool {
	s = b.resolve(s)
	if s.Items != nil {
		return b.isPlain(s.Items)
	}
	return s.Properties == nil
}

// rank is the lower, the more a field of that name says of an object.
func (b exampleBuilder) rank(name string, s *Schema) int {
	rank := slices.Index(strings.Fields(tellingNames), strings.ToLower(name))
	if rank < 0 {
		rank = len(tellingNames)
	}
	if !b.isPlain(s.Properties[name]) {
		rank += len(tellingNames)
	}
	return rank
}

// tellingNames are fields that most objects are known by, the best first, in
// lower case.
const tellingNames = `name displayname id type plan plancode version region location flavor flavorid imageid image model size disksize
	subdomain fieldtype target ip ipaddress block ipblock host hostname address port protocol key value url path method action
	firstname lastname email automatic period mode enabled status user login description label comment`
