package catalog

import (
	"context"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A completion is what [tool.Resource] completes an argument with.
type completion func(ctx context.Context, argument string, given map[string]string) []string

// completeBranch completes the version and the path of a branch.
func completeBranch(library *catalog.Library) completion {
	return func(ctx context.Context, argument string, given map[string]string) []string {
		if argument != "version" && argument != "branch" {
			return nil
		}
		c, err := library.Catalog(ctx)
		if err != nil {
			return nil // nothing to offer is no failure of the editor's
		}
		if argument == "version" {
			return []string{"v1", "v2"}
		}
		return branches(c, given["version"])
	}
}

// completeOperation completes the method and the path of an operation.
func completeOperation(library *catalog.Library) completion {
	return func(ctx context.Context, argument string, given map[string]string) []string {
		if argument != "method" && argument != "path" {
			return nil
		}
		c, err := library.Catalog(ctx)
		if err != nil {
			return nil
		}
		if argument == "method" {
			return []string{"DELETE", "GET", "POST", "PUT"}
		}
		var all []string
		for _, o := range c.Operations() {
			if method := given["method"]; method == "" || o.Method == method {
				all = append(all, o.RawPath())
			}
		}
		return all
	}
}
