package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/tools"
)

func TestEachToolIsDescribedInEightyColumns(t *testing.T) {
	for _, d := range tools.All(tools.Options{}) {
		var out strings.Builder
		p := &program{stdout: &out, getenv: func(string) string { return "" }}
		if err := p.run(t.Context(), []string{"tools", d.Name}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > plainColumns {
				t.Errorf("tools %s has a line of %d columns: %s", d.Name, n, line)
			}
		}
		_, example, _ := strings.Cut(out.String(), "\nExample:\n")
		parameters, err := parametersOf(d)
		if err != nil {
			t.Fatal(err)
		}
		saysAll(t, d.Name, out.String(), parameters)
		for _, q := range parameters {
			if given := strings.Contains(strings.ReplaceAll(example, "'", ""), " "+q.name+"="); given != q.required {
				t.Errorf("the example of %s gives %s: %t, want %t\n%s", d.Name, q.name, given, q.required, example)
			}
		}
	}
}

// saysAll looks for parameters, and for what is within them.
func saysAll(t *testing.T, tool, text string, parameters []parameter) {
	t.Helper()
	for _, q := range parameters {
		if !strings.Contains(text, " "+q.name+" ") {
			t.Errorf("tools %s says nothing of %s", tool, q.name)
		}
		if contains := q.kind == object || q.items == object; contains != (len(q.members) > 0) {
			t.Errorf("%s of %s is %s%s with %d members", q.name, tool, q.kind, q.items, len(q.members))
		}
		saysAll(t, tool, text, q.members)
	}
}
