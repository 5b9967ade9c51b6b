// Package catalog is the toolset for OVHcloud's own description of its API. It
// leads a model from what it wants to do to a raw call that does it: search_api
// finds operations, describe_api tells what one takes, answers and does, and
// names the raw tool that sends it.
//
// The same is offered as resources, for hosts whose users attach texts
// themselves: see [Resources].
package catalog

import (
	"context"
	"errors"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/search"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

// Toolset returns the tools for the catalogue of library, which may be nil:
// then they refuse every call.
func Toolset(library *catalog.Library) tool.Toolset {
	indexes := new(search.Cache)
	return tool.Toolset{Name: "catalog", About: "OVHcloud's own description of its API", Tools: []tool.Tool{
		tool.Read[query, found]{
			Name:        "search_api",
			Title:       "Search OVHcloud's API",
			Description: "Finds operations of OVHcloud's whole API for raw calls, where no other tool fits. Ask with product and action in English: delete vps snapshot.",
			Table:       "operations",
			Run: func(ctx context.Context, _ *ovh.Reader, in query) (found, error) {
				c, err := open(ctx, library)
				if err != nil {
					return found{}, err
				}
				return find(indexes.Of(c), in), nil
			},
		},
		tool.Read[operationName, description]{
			Name:        "describe_api",
			Title:       "Describe an operation of OVHcloud's API",
			Description: "Tells what an operation takes, answers and does, the rights it needs, and an example call. Find it with search_api.",
			Run: func(ctx context.Context, _ *ovh.Reader, in operationName) (description, error) {
				c, err := open(ctx, library)
				if err != nil {
					return description{}, err
				}
				return describe(c, in)
			},
		},
	}}
}

// goOn is what a model can do without the catalogue.
const goOn = "raw calls work without it, and confirm every write"

// open returns the catalogue, or what to do without one.
func open(ctx context.Context, library *catalog.Library) (*catalog.Catalog, error) {
	if library == nil {
		return nil, tool.Refuse(operation.ErrUndescribed.Error(), goOn)
	}
	c, err := library.Catalog(ctx)
	if err != nil {
		return nil, &tool.Error{Code: tool.CodeUnavailable, What: err.Error(), Next: "call again in a minute; " + goOn}
	}
	return c, nil
}

// describe describes the operation of that name.
func describe(c *catalog.Catalog, in operationName) (description, error) {
	o, err := c.Find(in.Method, in.Path)
	if miss, ok := errors.AsType[*catalog.MissError](err); ok {
		return description{}, operation.Unknown(miss)
	}
	if err != nil {
		return description{}, tool.Refuse(err.Error(), goOn)
	}
	return described(o), nil
}
