package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

func (p *program) toolsCommand() *cobra.Command {
	var asJSON, cost bool
	var selection tools.Selection
	cmd := &cobra.Command{
		Use:   "tools",
		Short: "List the tools, what they do to the account and the rights they need",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if len(selection.Toolsets) == 0 && len(selection.Tools) == 0 {
				selection.Toolsets = []string{"all"}
			}
			chosen, err := selection.Apply(tools.All(tools.Options{}))
			switch {
			case err != nil:
				return err
			case cost:
				return p.printCost(chosen)
			case asJSON:
				return p.printToolsJSON(chosen)
			}
			return p.printTools(chosen)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print everything that is published, as JSON")
	cmd.Flags().BoolVar(&cost, "cost", false, "print what the tools cost a model, in tokens")
	cmd.MarkFlagsMutuallyExclusive("json", "cost")
	selectionFlags(cmd, &selection)
	return cmd
}

func (p *program) printTools(chosen []tool.Definition) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TOOL\tTOOLSET\tEFFECT\tACCESS RULES")
	for _, d := range chosen {
		name, set, effect := d.Name, d.Toolset, d.Effect.String()
		if len(d.Access) == 0 {
			fmt.Fprintf(w, "%s\t%s\t%s\tnone\n", name, set, effect)
		}
		for _, rule := range d.Access {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, set, effect, rule)
			name, set, effect = "", "", ""
		}
	}
	return w.Flush()
}

// A toolListing is a tool as `tools --json` prints it.
type toolListing struct {
	Name         string           `json:"name"`
	Title        string           `json:"title"`
	Description  string           `json:"description"`
	Toolset      string           `json:"toolset"`
	Effect       string           `json:"effect"`
	Access       []ovh.AccessRule `json:"access"`
	InputSchema  json.RawMessage  `json:"inputSchema"`
	OutputSchema json.RawMessage  `json:"outputSchema"`
}

func (p *program) printToolsJSON(chosen []tool.Definition) error {
	var all []toolListing
	for _, d := range chosen {
		s, err := schemas.Published(d.Name)
		if err != nil {
			return err
		}
		all = append(all, toolListing{d.Name, d.Title, d.Description, d.Toolset, d.Effect.String(), d.Access, s.Input, s.Output})
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
