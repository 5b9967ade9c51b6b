package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A cost is what tools take of a model's context before anything is called.
type cost struct{ tools, bytes int }

// tokens is the usual rule of thumb.
func (c cost) tokens() int { return c.bytes / 4 }

// average is for one tool, in tokens.
func (c cost) average() int { return c.tokens() / max(c.tools, 1) }

// costOf counts what hosts show a model: names, descriptions and input
// schemas, as they go over the wire. Accounts are nil where there is one.
func costOf(accounts []string, defs ...tool.Definition) (cost, error) {
	c := cost{tools: len(defs)}
	for _, d := range defs {
		input, err := inputOf(d, accounts)
		if err == nil {
			input, err = json.Marshal(input)
		}
		if err != nil {
			return c, err
		}
		c.bytes += len(d.Name) + len(d.Description) + len(input)
	}
	return c, nil
}

// printCost prints tokens: of each tool, then of each toolset, and of all
// together, which is what is served by default.
func (p *program) printCost(chosen []tool.Definition, accounts []string) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TOOL\tTOOLSET\tTOKENS")
	sets := make(map[string][]tool.Definition)
	for _, d := range chosen {
		c, err := costOf(accounts, d)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\t%s\t%d\n", d.Name, d.Toolset, c.tokens())
		sets[d.Toolset] = append(sets[d.Toolset], d)
	}
	sets["all"] = chosen
	fmt.Fprintln(w, "\nTOOLSET\tTOOLS\tTOKENS\tA TOOL")
	for _, name := range append(toolsetNames(), tools.Accounts, "all") {
		c, err := costOf(accounts, sets[name]...)
		if err != nil {
			return err
		}
		if c.tools > 0 {
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", name, c.tools, c.tokens(), c.average())
		}
	}
	return w.Flush()
}

func toolsetNames() (names []string) {
	for _, set := range tools.Toolsets(tools.Options{}) {
		names = append(names, set.Name)
	}
	return names
}
