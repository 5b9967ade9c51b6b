// cannot refer to unexported field
package main

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type in struct{ Name string }
type out struct{ Rows []string }

var (
	_ context.Context
	_ confirm.Plan
	_ ovh.None
	_ tool.Tool
)

func main() {}

var _ = tool.Planned[out]{prepared: nil}
