// compiles
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

var _ = []tool.Tool{
	tool.Read[in, out]{Run: func(context.Context, *ovh.Reader, in) (out, error) { return out{}, nil }},
	tool.List[in, out]{Rows: "Rows", Run: func(context.Context, *ovh.Reader, in) (out, error) { return out{}, nil }},
	tool.Wait[in, out]{Watch: func(context.Context, *ovh.Reader, in, tool.Watcher) (out, error) { return out{}, nil }},
	tool.Change[in, out]{Prepare: func(context.Context, *ovh.Reader, in) (tool.Act[out], error) {
		return tool.SendAll(out{}, ovh.DeleteSSHKey("a").Write), nil
	}},
	tool.Destroy[in, out]{Prepare: func(context.Context, *ovh.Reader, in) (tool.Planned[out], error) {
		return tool.SendAll(out{}, ovh.DeleteSSHKey("a").Write).Planned(confirm.Plan{Summary: "a"}), nil
	}},
}
