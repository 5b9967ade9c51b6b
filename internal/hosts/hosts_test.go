package hosts

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// good is a tool that uses all that is allowed.
const good = `{"type":"object","additionalProperties":false,"required":["a"],"properties":{
	"a":{"type":"string","description":"x","enum":["b","c"]},"n":{"type":"integer","minimum":1,"maximum":9},"t":{"type":"string","format":"date-time"},
	"list":{"type":"array","items":{"type":"object","properties":{"x":{"type":"boolean"},"y":{"type":"array","items":{"type":"number"}}},"required":["x"]}}
}}`

// with is an input whose argument a has that schema.
func with(schema string) string { return `{"type":"object","properties":{"a":` + schema + `}}` }

func TestEachRuleRefusesWhatItIsAbout(t *testing.T) {
	deep := `{"type":"object","properties":{"x":{"type":"string"}}}`
	for range MostNested - 1 {
		deep = `{"type":"object","properties":{"x":` + deep + `}}`
	}
	var many []string
	for i := range mostProperties + 1 {
		many = append(many, fmt.Sprintf(`"p%d":{"type":"string"}`, i))
	}
	tests := []struct{ rule, input string }{
		{"object at the root", `{"properties":{}}`},
		{"object at the root", `{"type":"object"}`},
		{"object at the root", `{"type":"array","items":{"type":"string"}}`},
		{"no boolean schema", with(`true`)},
		{"no boolean schema", with(`{"type":"array","items":{"type":"object","properties":{"x":false}}}`)},
		{"no reference", with(`{"$ref":"#/$defs/x"}`)},
		{"no reference", `{"type":"object","properties":{},"$defs":{}}`},
		{"no combination", `{"type":"object","properties":{},"anyOf":[{"type":"object","properties":{}}]}`},
		{"no combination", with(`{"oneOf":[{"type":"string"},{"type":"integer"}]}`)},
		{"no combination", with(`{"type":"string","not":{"type":"string"}}`)},
		{"one type", with(`{}`)},
		{"one type", with(`{"description":"anything"}`)},
		{"one type", with(`{"type":["string","null"]}`)},
		{"one type", with(`{"type":"null"}`)},
		{"items", with(`{"type":"array"}`)},
		{"items", with(`{"anyOf":[{"type":"string"},{"type":"array"}]}`)},
		{"items", with(`{"type":"array","items":{"type":"array"}}`)},
		{"items", with(`{"type":"array","items":true}`)},
		{"properties", with(`{"type":"object"}`)},
		{"properties", with(`{"type":"array","items":{"type":"object","properties":{}}}`)},
		{"closed", with(`{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":{"type":"string"}}`)},
		{"closed", `{"type":"object","properties":{},"additionalProperties":true}`},
		{"depth", with(deep)},
		{"keywords", with(`{"type":"string","default":"x"}`)},
		{"keywords", with(`{"type":"string","const":"x"}`)},
		{"keywords", with(`{"type":"integer","exclusiveMinimum":0}`)},
		{"keywords", with(`{"type":"string","contentMediaType":"application/json"}`)},
		{"format", with(`{"type":"string","format":"ipv4"}`)},
		{"enum", with(`{"type":"integer","enum":[1,2]}`)},
		{"enum", with(`{"type":"string","enum":["a",""]}`)},
		{"enum", with(`{"type":"string","enum":[1]}`)},
		{"enum", with(`{"type":"string","enum":[]}`)},
		{"required", `{"type":"object","properties":{"a":{"type":"string"}},"required":["b"]}`},
		{"property names", `{"type":"object","properties":{"a b":{"type":"string"}}}`},
		{"property names", `{"type":"object","properties":{"` + strings.Repeat("a", 65) + `":{"type":"string"}}}`},
		{"size", `{"type":"object","properties":{` + strings.Join(many, ",") + `}}`},
		{"JSON", `{`},
	}
	refused := make(map[string]bool)
	for _, tt := range tests {
		faults := Check(Tool{"get_x", "Reads x.", json.RawMessage(tt.input), nil})
		if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Rule == tt.rule }) {
			t.Errorf("Check(%.200s) = %v, want rule %q", tt.input, faults, tt.rule)
		}
		refused[tt.rule] = true
	}
	for _, r := range Rules() {
		if r.schema != nil && !refused[r.Name] {
			t.Errorf("no test of rule %q", r.Name)
		}
		if r.Why == "" || len(r.Sources) == 0 {
			t.Errorf("rule %q does not say where it comes from", r.Name)
		}
	}
}

func TestToolsAreNamedAndDescribed(t *testing.T) {
	for _, tt := range []struct{ name, description, rule string }{
		{strings.Repeat("a", longestName+1), "x", "tool name"},
		{"1st", "x", "tool name"},
		{"", "x", "tool name"},
		{"get.x", "x", "tool name"},
		{"get_x", "", "tool description"},
		{"get_x", strings.Repeat("é", longestDescribe+1), "tool description"},
		{strings.Repeat("a", longestName), strings.Repeat("é", longestDescribe), ""},
	} {
		faults := Check(Tool{tt.name, tt.description, json.RawMessage(good), nil})
		if got := rules(faults); got != tt.rule {
			t.Errorf("Check(%.50q, %.20q…) breaks %q, want %q", tt.name, tt.description, got, tt.rule)
		}
	}
}

func rules(faults []Fault) string {
	var all []string
	for _, f := range faults {
		all = append(all, f.Rule)
	}
	return strings.Join(all, ", ")
}

func TestWhatHostsTakeIsFine(t *testing.T) {
	for _, tool := range []Tool{
		{"get_x", "Reads x.", json.RawMessage(good), nil},
		{"get_y", "Reads y.", json.RawMessage(`{"type":"object","properties":{},"additionalProperties":false}`), json.RawMessage(good)},
		{"get_z", "Results may be open, and of any type.", json.RawMessage(good), json.RawMessage(`{"type":"object","properties":{"a":{"description":"x"},"b":{"type":"object"},"c":{"type":["string","null"]}}}`)},
	} {
		if faults := Check(tool); len(faults) > 0 {
			t.Errorf("Check(%s) = %v, want no fault", tool.Name, faults)
		}
	}
}

func TestResultsKeepToTheirRules(t *testing.T) {
	for rule, output := range map[string]string{
		"no boolean schema":  with(`true`),
		"no reference":       with(`{"$ref":"#"}`),
		"items":              with(`{"anyOf":[{"type":"array"}]}`),
		"object at the root": `{"type":"string"}`,
	} {
		faults := Check(Tool{"get_x", "Reads x.", json.RawMessage(good), json.RawMessage(output)})
		if got := rules(faults); got != rule {
			t.Errorf("Check(output %s) breaks %q, want %q", output, got, rule)
		}
	}
}

func TestFaultsNameTheirPlace(t *testing.T) {
	input := with(`{"type":"array","items":{"type":"object","properties":{"x":{"type":"array"}}}}`)
	faults := Check(Tool{"get_x", "Reads x.", json.RawMessage(input), nil})
	if len(faults) != 1 || faults[0].String() != `input.a[].x is an array without a schema of its items (rule "items")` {
		t.Errorf("Check(%s) = %v", input, faults)
	}
}
