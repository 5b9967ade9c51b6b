package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// A node is a schema: JSON Schema 2020-12, in as much of it as is published and
// as OVHcloud's models need. What has another keyword is not read at all, so
// that none is passed over in silence.
type node struct {
	Ref        string           `json:"$ref"`
	Defs       map[string]*node `json:"$defs"` // of the root
	AnyOf      []*node          `json:"anyOf"`
	Not        *struct{}        `json:"not"` // {} alone, which nothing fits
	Type       types            `json:"type"`
	Enum       scalars          `json:"enum"`
	Format     *format          `json:"format"`
	Pattern    *regexp.Regexp   `json:"pattern"`
	MinLength  int              `json:"minLength"` // in characters
	MaxLength  *int             `json:"maxLength"`
	Minimum    json.Number      `json:"minimum"`
	Maximum    json.Number      `json:"maximum"`
	Properties map[string]*node `json:"properties"`
	Additional additional       `json:"additionalProperties"`
	Names      *node            `json:"propertyNames"`
	Required   []string         `json:"required"`
	MinFields  int              `json:"minProperties"`
	Items      *node            `json:"items"`
	MinItems   int              `json:"minItems"`
	MaxItems   *int             `json:"maxItems"`

	// These restrict nothing.
	Description string          `json:"description"`
	Default     json.RawMessage `json:"default"`
	ReadOnly    bool            `json:"readOnly"`
	WriteOnly   bool            `json:"writeOnly"`
}

// read reads a schema, or a part of one.
func read(schema []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(schema))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// types are the names of those that a value may have; none allow any.
type types []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *types) UnmarshalJSON(b []byte) error {
	for _, name := range gjson.ParseBytes(b).Array() {
		if !slices.Contains(allTypes(), name.Str) {
			return fmt.Errorf("unknown type %s", name.Raw)
		}
		*t = append(*t, name.Str)
	}
	return nil
}

func allTypes() []string {
	return []string{"null", "boolean", "number", "integer", "string", "array", "object"}
}

// scalars are the values of an enumeration.
type scalars []gjson.Result

// UnmarshalJSON implements json.Unmarshaler.
func (s *scalars) UnmarshalJSON(b []byte) error {
	*s = gjson.ParseBytes(b).Array()
	for _, v := range *s {
		if v.Type == gjson.JSON {
			return fmt.Errorf("enumeration of %s", v.Raw)
		}
	}
	return nil
}

// has reports whether v is one of them.
func (s scalars) has(v gjson.Result) bool {
	return slices.ContainsFunc(s, func(w gjson.Result) bool {
		switch {
		case w.Type != v.Type:
			return false
		case w.Type == gjson.Number:
			return exact(w.Raw).Cmp(exact(v.Raw)) == 0
		}
		return w.Str == v.Str
	})
}

// An additional says what properties without a name of their own may be.
type additional struct {
	*node       // nil takes anything
	closed bool // there must be none
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *additional) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "true":
		return nil
	case "false":
		a.closed = true
		return nil
	}
	return read(b, &a.node)
}

// defName returns the name within $defs that a reference means.
func defName(ref string) string {
	name := strings.TrimPrefix(ref, "#/$defs/")
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
}

// takes reports whether n takes values of that type.
func (n *node) takes(name string) bool { return slices.Contains(n.Type, name) }

// only reports whether n takes values of that type alone.
func (n *node) only(name string) bool { return len(n.Type) == 1 && n.Type[0] == name }

// known returns the names of the properties that may be given.
func (n *node) known() []string {
	var names []string
	for name, p := range n.Properties {
		if !p.ReadOnly {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
