package main

import (
	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/tools"
)

// selectionFlags choose tools.
func selectionFlags(cmd *cobra.Command, s *tools.Selection) {
	cmd.Flags().StringSliceVar(&s.Toolsets, "toolsets", nil, "toolsets, such as servers,dns; or all")
	cmd.Flags().StringSliceVar(&s.Tools, "tools", nil, "single tools, such as get_account,list_zones")
	severalOf(cmd, "toolsets", func() []string { return append(toolsetNames(), "all") })
	severalOf(cmd, "tools", toolNames)
	cmd.Flags().BoolVar(&s.ReadOnly, "read-only", false, "only tools that change nothing")
}
