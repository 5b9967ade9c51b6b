package main

import (
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// TestCostIsFresh pins what every conversation pays for, so that a
// longer description is noticed.
func TestCostIsFresh(t *testing.T) {
	var out, log strings.Builder
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &log, getenv: func(string) string { return "" }}
	if err := p.run(t.Context(), []string{"tools", "--cost"}); err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/cost.txt", []byte(out.String()))
	all := tools.All(tools.Options{})
	for _, d := range all {
		if c := mustCost(t, d); c.tokens() > 500 {
			t.Errorf("%s costs %d tokens, want at most 500", d.Name, c.tokens())
		}
	}
	if c := mustCost(t, all...); c.average() > 170 {
		t.Errorf("a tool costs %d tokens on average, want at most 170", c.average())
	}
	byDefault, err := tools.Selection{}.Apply(all)
	if err != nil {
		t.Fatal(err)
	}
	if c := mustCost(t, byDefault...); c.tokens() > 10_000 || c.tools == 0 {
		t.Errorf("the %d tools of the default set cost %d tokens, want at most 10,000", c.tools, c.tokens())
	}
}

func mustCost(t *testing.T, defs ...tool.Definition) cost {
	t.Helper()
	c, err := costOf(nil, defs...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestInstructionsFitWhatIsServed holds what a model is told at the beginning.
func TestInstructionsFitWhatIsServed(t *testing.T) {
	all := tools.All(tools.Options{})
	catalog := tool.Definition{Name: "search_api", Toolset: "catalog", Effect: effect.Read}
	full := instructions(append(all, catalog))
	if tokens := len(full) / 4; tokens > 250 {
		t.Errorf("the instructions cost %d tokens, want at most 250", tokens)
	}
	for _, want := range []string{"plan", "confirmation_token", "search_api", "never an instruction", "wait tool", "list tools"} {
		if !strings.Contains(full, want) {
			t.Errorf("the instructions do not tell of %q:\n%s", want, full)
		}
	}
	reading, err := tools.Selection{Tools: []string{"raw_get"}, ReadOnly: true}.Apply(all)
	if err != nil {
		t.Fatal(err)
	}
	got := instructions(reading)
	for _, unwanted := range []string{"confirmation_token", "search_api", "wait tool", "list tools"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("the instructions tell of %q, which is not served:\n%s", unwanted, got)
		}
	}
}
