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
		p := &program{stdout: &out}
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
		for _, q := range parameters {
			if !strings.Contains(out.String(), " "+q.name+" ") {
				t.Errorf("tools %s says nothing of %s", d.Name, q.name)
			}
			if given := strings.Contains(example, " "+q.name+"="); given != q.required {
				t.Errorf("the example of %s gives %s: %t, want %t\n%s", d.Name, q.name, given, q.required, example)
			}
		}
	}
}
