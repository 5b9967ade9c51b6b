package raw

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

const (
	redacted       = "REDACTED"
	redactedAnswer = "REDACTED: a secret; the operator can start the server with --show-secrets"
)

// maskBody masks the secrets of a body that is to be sent.
func (v verdict) maskBody(body tool.AnyJSON) json.RawMessage {
	var fields []string
	if v.op != nil {
		fields = effect.SecretArguments(v.op)
	}
	masked, _ := mask(json.RawMessage(body), fields)
	return masked
}

// maskAnswer masks the secrets of an answer. It is not to be shown when it is
// said to hold some and it is not plain which of its fields do.
func (v verdict) maskAnswer(path string, body json.RawMessage) (masked json.RawMessage, shown bool) {
	var fields []string
	if v.op != nil {
		fields = effect.SecretFields(v.op)
	}
	masked, found := mask(body, fields)
	return masked, !effect.SecretPath(path) && (!v.effect.Reveals || found || !hasText(body))
}

// mask replaces the values of fields that hold secrets, at any depth: by their
// name, and those of fields. It reports whether there was any place for one.
// JSON without such fields stays byte for byte as it is.
func mask(body json.RawMessage, fields []string) (masked json.RawMessage, found bool) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil || !maskWithin(v, fields) {
		return body, false
	}
	return tool.Object(v), true
}

// maskWithin masks secrets within v, those fields included, and reports
// whether there is a place for any, be it empty.
func maskWithin(v any, fields []string) (found bool) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			found = maskWithin(e, fields) || found
		}
	case map[string]any:
		for name, e := range v {
			if link, ok := e.(string); ok && effect.SecretLink(link) {
				v[name], found = redacted, true
				continue
			}
			if !effect.SecretField(name) && !slices.Contains(fields, name) {
				found = maskWithin(e, fields) || found
				continue
			}
			found = true
			if holdsText(e) {
				v[name] = redacted
			}
		}
	}
	return found
}

// hasText reports whether there is any text in JSON.
func hasText(body json.RawMessage) bool {
	var v any
	return json.Unmarshal(body, &v) == nil && holdsText(v)
}

// holdsText reports whether there is any text in v: a number or a boolean is
// no secret.
func holdsText(v any) bool {
	switch v := v.(type) {
	case string:
		return true
	case []any:
		return slices.ContainsFunc(v, holdsText)
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), holdsText)
	}
	return false
}
