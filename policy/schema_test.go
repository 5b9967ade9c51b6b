package policy

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../schemas/policy.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sampleOf is a value that a key of a match takes.
func sampleOf(key string) string {
	switch key {
	case "effect":
		return "[read, Destroy]"
	case "severity":
		return `">=4"`
	case "method":
		return "[GET, delete]"
	case "path":
		return "/me/**"
	case "ip":
		return "[192.0.2.1, 192.0.2.0/24]"
	}
	return `["a*", b]`
}

// TestTheSchemaTakesWhatTheParserTakes tries each key at each place, and values
// that are none.
func TestTheSchemaTakesWhatTheParserTakes(t *testing.T) {
	s := schema(t)
	check := func(file string) {
		t.Helper()
		_, parsed := Parse("p.yml", []byte(file))
		var v any
		if err := yaml.Unmarshal([]byte(file), &v); err != nil {
			t.Fatal(err)
		}
		valid := s.Validate(v)
		if (parsed == nil) != (valid == nil) {
			t.Errorf("%s\nparser: %v\nschema: %v", file, parsed, valid)
		}
	}
	for _, key := range append(matchKeys(), "nonsense", "at_most", "reason") {
		for _, v := range verdicts() {
			check(fmt.Sprintf("rules: [{%s: {%s: %s}, reason: x}]", v, key, sampleOf(key)))
			check(fmt.Sprintf("quiet: [{from: \"22:00\", to: \"06:00\", timezone: UTC, %s: {%s: %s}}]", v, key, sampleOf(key)))
		}
		check(fmt.Sprintf("limits: [{at_most: 3, per: 1h, by: [tool, target, caller], of: calls, %s: %s}]", key+"x", sampleOf(key)))
	}
	for _, key := range matchKeys() {
		check(fmt.Sprintf("limits: [{at_most: 3, per: 1h, by: tool, %s: %s}]", key, sampleOf(key)))
		for _, bad := range []string{"[]", "{}", "null", `""`, "[{}]", "[[a]]"} {
			check(fmt.Sprintf("rules: [{deny: {%s: %s}}]", key, bad))
		}
	}
	for _, file := range []string{
		"default: deny", "default: sometimes", "default: [deny]", "rules: []", "rules: {}", "rules: [x]", "rules: [{}]",
		"rules: [{deny: {}, allow: {}}]", "rules: [{deny: {}}]", "rules: [{deny: null}]", "rules: [{reason: x}]", "other: x",
		"limits: [{at_most: 3}]", "limits: [{per: 1h}]", "limits: [{at_most: -1, per: 1h}]", "limits: [{at_most: 1, per: soon}]",
		"limits: [{at_most: 1, per: 1h, of: money}]", "limits: [{at_most: 1, per: 1h, of: sms_credits}]", "limits: [{at_most: 1, per: 1h, by: moon}]",
		"quiet: [{from: \"22:00\", to: \"06:00\", deny: {}}]", "quiet: [{from: \"25:00\", to: \"06:00\", timezone: UTC, deny: {}}]",
		"quiet: [{from: \"22:00\", to: \"06:00\", timezone: UTC}]",
		"rules: [{deny: {severity: 6}}]", "rules: [{deny: {severity: 3}}]", "rules: [{deny: {effect: write}}]", "rules: [{deny: {method: FETCH}}]", "rules: [{deny: {path: me}}]",
	} {
		check(file)
	}
}

// TestTemplatesAreSound wants both to take each template.
func TestTemplatesAreSound(t *testing.T) {
	for _, name := range Templates() {
		text, ok := Template(name)
		if !ok {
			t.Fatalf("there is no template %s", name)
		}
		if _, err := Parse(name, text); err != nil {
			t.Error(err)
		}
		var v any
		if err := yaml.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		if err := schema(t).Validate(v); err != nil {
			t.Error(err)
		}
	}
}
