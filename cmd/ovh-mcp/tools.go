package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

func (p *program) toolsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "tools",
		Short: "List the tools, what they do to the account and the rights they need",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return p.printToolsJSON()
			}
			return p.printTools()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print everything that is published, as JSON")
	return cmd
}

func (p *program) printTools() error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TOOL\tEFFECT\tACCESS RULES")
	for _, d := range tools.All(tools.Options{}) {
		name, effect := d.Name, d.Effect.String()
		if len(d.Access) == 0 {
			fmt.Fprintf(w, "%s\t%s\tnone\n", name, effect)
		}
		for _, rule := range d.Access {
			fmt.Fprintf(w, "%s\t%s\t%s\n", name, effect, rule)
			name, effect = "", ""
		}
	}
	return w.Flush()
}

// A toolListing is a tool as `tools --json` prints it.
type toolListing struct {
	Name         string           `json:"name"`
	Title        string           `json:"title"`
	Description  string           `json:"description"`
	Effect       string           `json:"effect"`
	Access       []ovh.AccessRule `json:"access"`
	InputSchema  json.RawMessage  `json:"inputSchema"`
	OutputSchema json.RawMessage  `json:"outputSchema"`
}

func (p *program) printToolsJSON() error {
	var all []toolListing
	for _, d := range tools.All(tools.Options{}) {
		s, err := schemas.Published(d.Name)
		if err != nil {
			return err
		}
		all = append(all, toolListing{d.Name, d.Title, d.Description, d.Effect.String(), d.Access, s.Input, s.Output})
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
