package schemas

import (
	"encoding/json"
	"slices"

	"github.com/tidwall/gjson"
)

// Including returns input, the schema of a tool's arguments, with a further one
// that is required, before all others. The rest stays byte for byte.
func Including(input json.RawMessage, name string, of json.RawMessage) json.RawMessage {
	quoted, _ := json.Marshal(name)
	properties, required := gjson.GetBytes(input, "properties"), gjson.GetBytes(input, "required")
	out := insert(input, properties, slices.Concat(quoted, []byte(":"), of))
	if required.Exists() {
		return insert(out, gjson.GetBytes(out, "required"), quoted)
	}
	return slices.Concat(out[:len(out)-1], []byte(`,"required":[`), quoted, []byte("]}"))
}

// insert puts an element into an object or array of text, before all others.
func insert(text json.RawMessage, into gjson.Result, element []byte) json.RawMessage {
	at := into.Index + 1
	if !isEmpty(into) {
		element = append(slices.Clip(element), ',')
	}
	return slices.Concat(text[:at], element, text[at:])
}
