package raw

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A fieldChange is what a PUT makes of one field of what stands there.
type fieldChange struct {
	name          string
	before, after json.RawMessage
}

// unknown says that it is not known what the field holds.
func (c fieldChange) unknown() bool { return c.before == nil }

// hidden says that one of the values is a secret, by its field's name or by its
// look.
func (c fieldChange) hidden() bool { return isSecret(c.name, c.before) || isSecret(c.name, c.after) }

func isSecret(name string, value json.RawMessage) bool {
	shown := redact.New().JSON(tool.Object(map[string]json.RawMessage{name: value}), redact.Field)
	return bytes.Contains(shown, []byte(redacted))
}

func (c fieldChange) same() bool {
	return !c.unknown() && !c.hidden() && bytes.Equal(canonical(c.before), canonical(c.after))
}

// changes returns what a PUT of body makes of current, by name. It returns nil
// where the two are not objects to compare.
func changes(current, body json.RawMessage) (all []fieldChange) {
	var before, after map[string]json.RawMessage
	if json.Unmarshal(current, &before) != nil || json.Unmarshal(body, &after) != nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		all = append(all, fieldChange{name, before[name], after[name]})
	}
	return all
}

// values tells what the values of a PUT do, field by field; what stays as it is
// is left out.
func (v verdict) values(all []fieldChange) (words []string) {
	for _, c := range all {
		text := fmt.Sprintf("%s: %s → %s", c.name, shortValue(c.before), shortValue(c.after))
		switch {
		case c.same():
			continue
		case c.unknown() && !c.hidden():
			text = fmt.Sprintf("%s: not known → %s", c.name, shortValue(c.after))
		case c.hidden():
			text = c.name + ": gets another value, which is a secret, or the same"
		}
		if about := v.about(c.name); about != "" {
			text += fmt.Sprintf(" (%q)", catalog.OneLine(about, 200))
		}
		words = append(words, text)
	}
	if len(words) == 0 && len(all) > 0 {
		words = []string{"Every field of the body has its value already."}
	}
	return words
}

// mostValue bounds what is shown of one value, in bytes.
const mostValue = 300

func shortValue(value json.RawMessage) string { return tool.CutText(string(value), mostValue) }

// about returns OVHcloud's words about a field of the body.
func (v verdict) about(field string) string {
	if v.op == nil {
		return ""
	}
	for _, p := range v.op.Parameters {
		if p.In != "body" {
			continue
		}
		if p.Name == field {
			return p.Description
		}
		t, err := catalog.ParseType(p.Type)
		if err != nil {
			continue
		}
		m, _ := v.op.Branch.Model(t)
		if m == nil {
			continue
		}
		for _, property := range m.Properties {
			if property.Name == field {
				return property.Description
			}
		}
	}
	return ""
}

// setBack says how a PUT is undone, or why it can't be.
func setBack(t target) string {
	old := make(map[string]json.RawMessage)
	var lost []string
	for _, c := range t.changes {
		switch {
		case c.same():
		case c.unknown() || c.hidden():
			lost = append(lost, c.name)
		default:
			old[c.name] = c.before
		}
	}
	if len(lost) > 0 {
		return fmt.Sprintf("Not wholly by this server: the present value of %s is a secret or not shown. Ask the user to note it first.", strings.Join(lost, ", "))
	}
	if len(old) == 0 {
		return "Nothing to undo: no value changes."
	}
	call := tool.Object(struct {
		Path string                     `json:"path"`
		Body map[string]json.RawMessage `json:"body"`
	}{t.Path, old})
	return fmt.Sprintf("raw_put %s sets the values back; what happened meanwhile is not undone by that.", call)
}

// decisive keeps of what stands there what it takes to decide: for a PUT the
// fields that it sets and the thing's name, else all but the people.
func decisive(current json.RawMessage, set []fieldChange) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(current, &fields) != nil {
		return current
	}
	maps.DeleteFunc(fields, func(name string, _ json.RawMessage) bool {
		if len(set) == 0 {
			return isPerson(name)
		}
		named := slices.ContainsFunc(set, func(c fieldChange) bool { return c.name == name })
		return !named && name != "name" && name != "displayName"
	})
	return tool.Object(fields)
}

// isPerson reports whether a field names or describes somebody: nobody needs to
// know whom a thing belongs to in order to decide what becomes of it.
func isPerson(field string) bool {
	switch strings.ToLower(field) {
	case "firstname", "birthday", "birthcity", "phone", "phonecountry", "fax", "email", "spareemail", "address", "zip", "city", "area",
		"nationalidentificationnumber", "companynationalidentificationnumber", "italiansdi", "vat", "sex", "nichandle", "customercode", "owner", "whoisowner":
		return true
	}
	return strings.HasPrefix(field, "contact") || strings.HasPrefix(field, "nic")
}
