package main

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/ovh-mcp/ovh-mcp/tools"
)

// selectionFlags choose tools.
func selectionFlags(cmd *cobra.Command, s *tools.Selection) {
	cmd.Flags().StringSliceVar(&s.Toolsets, "toolsets", nil, "toolsets, such as servers,dns; or all")
	cmd.Flags().StringSliceVar(&s.Tools, "tools", nil, "single tools, such as get_account,list_zones")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		// An empty variable must not widen what is served.
		if cmd.Flags().Changed("toolsets") && len(s.Toolsets) == 0 || cmd.Flags().Changed("tools") && len(s.Tools) == 0 {
			return errors.New("--toolsets and --tools want a name: leave them out for everything")
		}
		return nil
	}
	cmd.Flags().BoolVar(&s.ReadOnly, "read-only", false, "only tools that change nothing")
}
