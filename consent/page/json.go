package page

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A field is one of an object, for a person to read.
type field struct {
	Name   string
	Values []string
}

// fields returns those of an object, in their order. Anything else is one field
// without a name.
func (p *Page) fields(raw json.RawMessage) (all []field) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		if len(raw) == 0 {
			return nil
		}
		return []field{{"", p.values(raw)}}
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return all
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return all
		}
		text, _ := name.(string)
		all = append(all, field{p.Visible(text), p.values(value)})
	}
	return all
}

// values returns a text as it is, the elements of a list, nothing for null, and
// anything else as JSON.
func (p *Page) values(raw json.RawMessage) []string {
	if string(raw) == "null" {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		shown := make([]string, len(list))
		for i, element := range list {
			shown[i] = p.value(element)
		}
		return shown
	}
	return []string{p.value(raw)}
}

func (p *Page) value(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil && string(raw) != "null" {
		return p.Visible(text)
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return p.Visible(string(raw))
	}
	return p.Visible(b.String())
}

// pretty returns a body in lines.
func (p *Page) pretty(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return p.Visible(string(raw))
	}
	return strings.Join(p.visible(strings.Split(b.String(), "\n")), "\n")
}
