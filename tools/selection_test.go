package tools_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

func TestToolsetsPageIsFresh(t *testing.T) {
	counts, seen := make(map[string]int), make(map[string]bool)
	for _, d := range tools.All(tools.Options{}) {
		if seen[d.Name] {
			t.Errorf("%s stands there twice", d.Name)
		}
		seen[d.Name] = true
		counts[d.Toolset]++
	}
	var page strings.Builder
	page.WriteString("| toolset | tools | what for |\n|---|---|---|\n")
	for _, s := range tools.Toolsets(tools.Options{}) {
		fmt.Fprintf(&page, "| `%s` | %d | %s |\n", s.Name, counts[s.Name], s.About)
	}
	golden.Part(t, "../docs/toolsets.md", "toolsets", page.String())
}

func TestSelectionIsAUnion(t *testing.T) {
	tests := []struct {
		name string
		s    tools.Selection
		want string
	}{
		{"a toolset", tools.Selection{Toolsets: []string{"reverse"}}, "list_reverses get_reverse set_reverse delete_reverse plan_changes show_plan"},
		{"a tool", tools.Selection{Tools: []string{"get_zone"}}, "get_zone"},
		{"both", tools.Selection{Toolsets: []string{"ssh_keys"}, Tools: []string{"send_sms", "get_ssh_key"}}, "list_ssh_keys get_ssh_key create_ssh_key delete_ssh_key send_sms plan_changes show_plan"},
		{"read only", tools.Selection{Toolsets: []string{"reverse"}, Tools: []string{"send_sms", "raw_get"}, ReadOnly: true}, "list_reverses get_reverse raw_get"},
		{"plans that only read", tools.Selection{Toolsets: []string{"plans"}, ReadOnly: true}, "show_plan"},
		{"plans of nothing", tools.Selection{Tools: []string{"show_plan"}}, "show_plan"},
		{"the catalog", tools.Selection{Toolsets: []string{"catalog"}, Tools: []string{"get_zone"}}, "get_zone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defs, err := tt.s.Apply(tools.All(tools.Options{}))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range defs {
				if d.Toolset != "catalog" {
					got = append(got, d.Name)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%+v = %v, want %s", tt.s, got, tt.want)
			}
		})
	}
}

func TestSelectionOfAllAndOfNothing(t *testing.T) {
	all := tools.All(tools.Options{})
	size := func(s tools.Selection) int {
		t.Helper()
		defs, err := s.Apply(all)
		if err != nil {
			t.Fatal(err)
		}
		return len(defs)
	}
	if got := size(tools.Selection{Toolsets: []string{"all"}}); got != len(all) {
		t.Errorf("all = %d tools, want %d", got, len(all))
	}
	if got := size(tools.Selection{}); got != len(all) {
		t.Errorf("nothing chosen = %d tools, want %d", got, len(all))
	}
	if got := size(tools.Selection{Toolsets: []string{"all"}, ReadOnly: true}); got == 0 || got == len(all) {
		t.Errorf("all that only reads = %d tools of %d", got, len(all))
	}
}

func TestUnknownSelectionsAreRefused(t *testing.T) {
	for _, tt := range []struct {
		s    tools.Selection
		want string
	}{
		{tools.Selection{Toolsets: []string{"server"}}, `unknown toolset "server"; did you mean "servers"? the toolsets are all, account,`},
		{tools.Selection{Toolsets: []string{""}}, `unknown toolset ""; the toolsets are all,`},
		{tools.Selection{Toolsets: []string{"list_zones"}}, `list_zones is a tool, not a toolset: --tools list_zones`},
		{tools.Selection{Tools: []string{"dns"}}, `dns is a toolset, not a tool: 'ovh-mcp tools --toolsets dns' lists`},
		{tools.Selection{Tools: []string{"get_zones"}}, `unknown tool "get_zones"; did you mean "get_zone"? 'ovh-mcp tools' lists them`},
		{tools.Selection{Tools: []string{"colour"}}, `unknown tool "colour"; 'ovh-mcp tools' lists them`},
	} {
		if _, err := tt.s.Apply(tools.All(tools.Options{})); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v = %v, want %s…", tt.s, err, tt.want)
		}
	}
}
