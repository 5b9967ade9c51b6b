package effect

import (
	"encoding/json"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A Call is a request as it is about to be sent.
type Call struct {
	Method string
	Path   string            // escaped, with or without its version
	Query  map[string]string // beside those in Path
	Body   json.RawMessage   // nil sends none
}

// Judge judges a call of an operation; of none, when o is nil.
//
// A description is foreign text, so a call is judged by several things and the
// worst counts: by what is described, by the path that is sent, and by what
// this program knows of that path and method whatever any description says. A
// PUT of version 1 leaves alone what it doesn't name, so one that names only
// labels is a Change. So is a POST of a record that takes over nothing.
func Judge(o *catalog.Operation, c Call) Effect {
	c.Method = strings.ToUpper(c.Method)
	parts := c.parts()
	known, sent := lookUp(parts), c.sent()
	var e Effect
	if o == nil {
		e = judgeUndescribed(c.Method, concreteParts(parts, nil, known))
	} else {
		for _, parts := range [...][]part{templateParts(o), concreteParts(parts, o.Group.Parts(), known)} {
			f := describedFacts(o, parts)
			f.method, f.trusted = c.Method, known.has(c.Method)
			f.send(o, sent)
			e = e.Worse(f.judge())
		}
		e = e.Worse(former(o))
		e.Reveals = reveals(o)
	}
	if f := newFacts(c.Method, concreteParts(parts, nil, known)); f.addsRecord() {
		e = e.Worse(sent.recordAddition())
	} else {
		e = e.Worse(known.floor(c.Method, &sent))
	}
	if c.OddPart(o) != "" && !isSafe(c.Method) {
		e = e.Worse(Effect{Kind: Destroy, Severity: 4, Reason: "has a character in its path by which it may reach something else than it seems to"})
	}
	e.Reveals = e.Reveals || SecretPath(c.Path)
	return e
}

// judgeUndescribed judges by a method and a path alone. They tell too little to
// call any write harmless.
func judgeUndescribed(method string, parts []part) Effect {
	f := newFacts(method, parts)
	e := f.judge()
	if e.Kind != Destroy && !isSafe(method) {
		e = Effect{Kind: Destroy, Severity: 2, Reason: "is not described here, so it counts as destructive"}
	}
	return e
}

// parts returns the parts of the path, decoded, without versions.
func (c Call) parts() []string {
	path, _, _ := strings.Cut(c.Path, "?")
	return withoutVersion(catalog.SplitPath(path))
}

// withoutVersion takes versions off the parts of a path, however many there
// are.
func withoutVersion(parts []string) []string {
	for len(parts) > 1 && slices.Contains([]string{"v1", "v2", "1.0"}, parts[0]) {
		parts = parts[1:]
	}
	return parts
}

// oddCharacters in a decoded part of a path mean something to a server that
// decodes it once more, or before it routes it.
const oddCharacters = `%?#;/\`

// OddPart returns the first part of the path by which the call might reach
// another operation than o, or "". The slash of an IP block is meant to be
// there.
func (c Call) OddPart(o *catalog.Operation) string {
	parts := c.parts()
	for i, part := range parts {
		isAddress := i > 0 && strings.HasPrefix(parts[i-1], "ip") || parts[0] == "ip" || takesAddress(o, i)
		if strings.ContainsAny(part, oddCharacters) && (!isAddress || !isBlock(part, parts[0] == "ip")) {
			return part
		}
	}
	return ""
}

// isBlock reports whether a part is an IP block and nothing else, or the name
// that OVHcloud gives to one as a service.
func isBlock(part string, service bool) bool {
	if service {
		part = strings.TrimPrefix(part, "ip-")
	}
	_, err := netip.ParsePrefix(part)
	return err == nil
}

// takesAddress reports whether a part of the operation's path stands for an
// address or a block.
func takesAddress(o *catalog.Operation, i int) bool {
	if o == nil {
		return false
	}
	template := withoutVersion(o.Group.Parts())
	if i >= len(template) {
		return false
	}
	name := strings.Trim(template[i], "{}")
	return slices.ContainsFunc(o.Parameters, func(p catalog.Parameter) bool {
		return p.In == "path" && p.Name == name && strings.HasPrefix(p.Type, "ip")
	})
}

// A sending is what a call sets.
type sending struct {
	fields map[string]json.RawMessage // of the body, and of the query where that is a value of none
	plain  bool                       // the body is one object that names nothing twice, and there is no query
}

// anything is the name of what a call sets where that has none, and is no name
// of a field.
const anything = "?"

// sent returns what the call sets.
func (c Call) sent() sending {
	s := sending{fields: make(map[string]json.RawMessage), plain: len(c.Query) == 0 && !strings.Contains(c.Path, "?")}
	if json.Unmarshal(c.Body, &s.fields) != nil || s.fields == nil {
		s.fields, s.plain = make(map[string]json.RawMessage), false
		if len(c.Body) > 0 {
			s.fields[anything] = nil
		}
	}
	s.plain = s.plain && !namesTwice(c.Body)
	for name := range c.Query {
		s.fields[name] = nil // set by the query, so what the body says may not count
	}
	if strings.Contains(c.Path, "?") {
		s.fields[anything] = nil
	}
	return s
}

// namesTwice reports whether a JSON object has two fields of a name: which of
// them counts is up to who reads it.
func namesTwice(object json.RawMessage) bool {
	dec := json.NewDecoder(strings.NewReader(string(object)))
	if _, err := dec.Token(); err != nil {
		return true
	}
	seen := make(map[string]bool)
	for dec.More() {
		name, err := dec.Token()
		text, ok := name.(string)
		if err != nil || !ok || seen[text] {
			return true
		}
		seen[text] = true
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return true
		}
	}
	return false
}

// names returns the names of what is set.
func (s sending) names() []string { return slices.Sorted(maps.Keys(s.fields)) }

// turnsOn reports whether the call sets a field to true, and nothing else.
func (s sending) turnsOn(name string) bool { return s.plain && string(s.fields[name]) == "true" }
