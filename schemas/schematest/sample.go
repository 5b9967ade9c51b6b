package schematest

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Sample returns a value that often fits a schema, and often nearly does.
func Sample(r *rand.Rand, schema json.RawMessage) (json.RawMessage, error) {
	var root map[string]any
	if err := json.Unmarshal(schema, &root); err != nil {
		return nil, err
	}
	defs, _ := root["$defs"].(map[string]any)
	return json.Marshal(sampler{r, defs}.value(root, 0))
}

type sampler struct {
	*rand.Rand
	defs map[string]any
}

func (s sampler) value(n map[string]any, depth int) any {
	if s.IntN(40) == 0 || depth > 8 {
		return s.odd()
	}
	if enum, ok := n["enum"].([]any); ok && s.IntN(8) > 0 {
		return pick(s, enum)
	}
	if either, ok := n["anyOf"].([]any); ok {
		n, _ = pick(s, either).(map[string]any)
	}
	name := n["type"]
	if names, ok := name.([]any); ok {
		name = pick(s, names)
	}
	switch name {
	case "object":
		return s.object(n, depth)
	case "array":
		items, _ := n["items"].(map[string]any)
		all := make([]any, s.IntN(4))
		for i := range all {
			all[i] = s.value(items, depth+1)
		}
		return all
	case "string":
		return s.text()
	case "integer", "number":
		return pick(s, []any{0, 1, 2, 7, 60, 3600, 86400, -1, 1.5, 1e3, json.Number("1.0"), json.Number("1e2"), json.Number("9223372036854775808")})
	}
	return s.odd()
}

func (s sampler) object(n map[string]any, depth int) map[string]any {
	all := make(map[string]any)
	properties, _ := n["properties"].(map[string]any)
	required, _ := n["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if slices.Contains(required, any(name)) && s.IntN(30) > 0 || s.IntN(4) == 0 {
			of, _ := properties[name].(map[string]any)
			all[name] = s.value(of, depth+1)
		}
	}
	if of, ok := n["additionalProperties"].(map[string]any); ok {
		all[s.text()] = s.value(of, depth+1)
	}
	if s.IntN(30) == 0 {
		all[s.text()] = s.odd()
	}
	return all
}

func (s sampler) odd() any {
	return pick(s, []any{nil, true, 0, -1, 1.5, "", "x", []any{}, []any{1, "x"}, map[string]any{}, map[string]any{"a": nil}})
}

func (s sampler) text() string {
	return pick(s, []string{
		"a", "ns1.example", "2001:db8::1", "192.0.2.1", "192.0.2.0/24", "/me/sshKey", "2026-11-30T08:00:00Z", "true", "12", "-12.5",
		"", "\n", "é", "日本語", "a b", "A_b.c-d", "\x00", strings.Repeat("x", 64), strings.Repeat("é", 200), strings.Repeat("long", 300),
	})
}

func pick[T any](s sampler, all []T) T { return all[s.IntN(len(all))] }
