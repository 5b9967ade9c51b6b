package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

type toolsFlags struct {
	json, cost bool
	selection  tools.Selection
	account    accountFlags
	accounts   []string // that are served together; nil for one
}

func (f toolsFlags) options() tools.Options { return tools.Options{Accounts: f.accounts != nil} }

func (p *program) toolsCommand() *cobra.Command {
	var f toolsFlags
	cmd := &cobra.Command{
		Use:   "tools [TOOL]",
		Short: "List the tools, what they do and the rights they need, or describe one",
		Example: `  ovh-mcp tools --toolsets dns
  ovh-mcp tools reinstall_server`,
		Args:              oneTool,
		ValidArgsFunction: completeTool,
		RunE: func(cmd *cobra.Command, names []string) error {
			var err error
			if f.accounts, err = p.profiles(f.account); err != nil {
				return err
			}
			if f.json && f.cost {
				return usage("--json and --cost are two lists: choose one")
			}
			if len(names) == 0 {
				return p.listTools(f)
			}
			if cmd.Flags().Changed("toolsets") || cmd.Flags().Changed("tools") || f.selection.ReadOnly || f.cost {
				return usage("--toolsets, --tools, --read-only and --cost are of the list: leave them out to describe %s", names[0])
			}
			d, err := find(names[0], f.options())
			switch {
			case err != nil:
				return err
			case f.json:
				return p.printToolsJSON([]tool.Definition{d}, f.accounts)
			}
			return p.describe(d, f.accounts)
		},
	}
	cmd.Flags().BoolVar(&f.json, "json", false, "print everything that is published, as JSON")
	cmd.Flags().BoolVar(&f.cost, "cost", false, "print what the tools cost a model, in tokens")
	selectionFlags(cmd, &f.selection)
	cmd.Flags().StringVar(&f.account.sources.Profile, "profile", "", "tools as they are served with several accounts, such as prod,lab")
	return cmd
}

func (p *program) listTools(f toolsFlags) error {
	chosen, err := f.selection.Apply(tools.All(f.options()))
	switch {
	case err != nil:
		return usageError{err}
	case f.cost:
		return p.printCost(chosen, f.accounts)
	case f.json:
		return p.printToolsJSON(chosen, f.accounts)
	}
	return p.printTools(chosen)
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

// oneTool refuses a second word.
func oneTool(_ *cobra.Command, names []string) error {
	if len(names) > 1 {
		return fmt.Errorf("tools describes one tool at a time: leave out %q, or list several with --tools", strings.Join(names[1:], " "))
	}
	return nil
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

func (p *program) printToolsJSON(chosen []tool.Definition, accounts []string) error {
	var all []toolListing
	for _, d := range chosen {
		s, err := schemas.Published(d.Name)
		if err != nil {
			return err
		}
		input, err := inputOf(d, accounts)
		if err != nil {
			return err
		}
		all = append(all, toolListing{d.Name, d.Title, d.Description, d.Toolset, d.Effect.String(), d.Access, input, s.Output})
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(all)
}
