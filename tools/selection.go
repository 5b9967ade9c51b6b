package tools

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A Selection is what an operator chose to serve: the tools of the toolsets
// and the tools named, or all where nothing is named.
type Selection struct {
	Toolsets []string // names, or "all"
	Tools    []string
	ReadOnly bool // only what changes nothing
}

// Apply returns those of defs that are selected, in their order, what reads plans
// where one of them has any, and what tells accounts apart. A name that is not known is an error, which
// tells the nearest; so is a selection that leaves nothing.
func (s Selection) Apply(defs []tool.Definition) ([]tool.Definition, error) {
	asked := s.Toolsets
	if len(asked) == 0 && len(s.Tools) == 0 {
		asked = []string{"all"}
	}
	sets, names := []string{"all"}, make([]string, len(defs))
	for i, d := range defs {
		names[i] = d.Name
		if !slices.Contains(sets, d.Toolset) {
			sets = append(sets, d.Toolset)
		}
	}
	if err := check(asked, sets, s.Tools, names); err != nil {
		return nil, err
	}
	chosen := func(d tool.Definition) bool {
		asked := slices.Contains(asked, "all") || slices.Contains(asked, d.Toolset) || slices.Contains(s.Tools, d.Name)
		return asked && (!s.ReadOnly || d.Effect == effect.Read)
	}
	plan := slices.ContainsFunc(defs, func(d tool.Definition) bool { return d.Effect == effect.Destroy && chosen(d) })
	left := slices.DeleteFunc(slices.Clone(defs), func(d tool.Definition) bool {
		if d.Toolset == Accounts {
			return false
		}
		if d.Toolset == plans {
			return s.ReadOnly && d.Effect != effect.Read || !plan && !slices.Contains(s.Tools, d.Name) && !slices.Contains(s.Toolsets, plans)
		}
		return !chosen(d)
	})
	if !slices.ContainsFunc(left, func(d tool.Definition) bool { return d.Toolset != Accounts || chosen(d) }) {
		return nil, fmt.Errorf("no tool is left: all of %s change something, and only those that don't are asked for; choose others, or leave --read-only out",
			strings.Join(slices.Concat(s.Toolsets, s.Tools), ", "))
	}
	return left, nil
}

// check refuses the first toolset and the first tool that is not known.
func check(asked, sets, tools, names []string) error {
	for _, name := range asked {
		if slices.Contains(names, name) {
			return fmt.Errorf("%s is a tool, not a toolset: --tools %s", name, name)
		}
		if !slices.Contains(sets, name) {
			return fmt.Errorf("unknown toolset %q; %sthe toolsets are %s", name, meant(name, sets), strings.Join(sets, ", "))
		}
	}
	for _, name := range tools {
		if slices.Contains(sets, name) {
			return fmt.Errorf("%s is a toolset, not a tool: 'ovh-mcp tools --toolsets %s' lists what is in it", name, name)
		}
		if !slices.Contains(names, name) {
			return fmt.Errorf("unknown tool %q; %s'ovh-mcp tools' lists them all", name, meant(name, names))
		}
	}
	return nil
}

// meant asks for the nearest of all names, where one is near.
func meant(name string, all []string) string {
	if near := tool.Nearest(name, all); near != "" {
		return fmt.Sprintf("did you mean %q? ", near)
	}
	return ""
}
