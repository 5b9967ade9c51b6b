package raw

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// mostPlaces bounds the collections that one call reads.
const mostPlaces = 200

// A place is one of the collections that a path means, and the names that stand
// in it for each *.
type place struct {
	path  string
	names []string
}

// places returns the collections that the path of a call means: a * stands for
// each name that the collection before it has.
func (h handler) places(ctx context.Context, api *ovh.Reader, l listing) (all []place, missing *ovh.PartError, err error) {
	all = []place{{}}
	parents := l.parents()
	for part := range strings.SplitSeq(l.in.Path[1:], "/") {
		if part != "*" {
			for i := range all {
				all[i].path += "/" + part
			}
			continue
		}
		var rest *ovh.PartError
		if all, rest, err = h.spread(ctx, api, l, all, parents[0]); err != nil {
			return nil, nil, err
		}
		missing, parents = missing.Join(rest), parents[1:]
	}
	return all, missing, nil
}

// spread goes from each place to all that lies right below it, whose names the
// path calls by that parameter.
func (h handler) spread(ctx context.Context, api *ovh.Reader, l listing, from []place, parameter string) ([]place, *ovh.PartError, error) {
	lists := make([]ovh.Collection, len(from))
	for i, p := range from {
		if p.path == "" {
			return nil, nil, tool.Refuse("a path can't begin with *", "name the branch of the API first, such as /cloud/project/*/kube")
		}
		if _, err := h.judge.reads(ctx, address{Path: p.path}); err != nil {
			return nil, nil, err
		}
		lists[i].Path = p.path
	}
	names, err := api.Names(ctx, lists, keys(parameter)...)
	missing, err := ovh.Part(err)
	if err != nil {
		return nil, nil, l.explain(err)
	}
	var all []place
	for i, below := range names {
		for _, name := range below {
			path, err := ovh.Below(from[i].path, name)
			if err != nil {
				return nil, nil, err
			}
			all = append(all, place{path, append(slices.Clone(from[i].names), name)})
		}
	}
	if len(all) > mostPlaces {
		return nil, nil, tool.Refuse(fmt.Sprintf("* stands for %d names, of which each costs a request or more; %d may be read at once", len(all), mostPlaces),
			"put one of the names in the place of *: raw_get of the path before it tells them")
	}
	return all, missing, nil
}

// keys are the fields that may tell what an object is called, the likeliest
// first.
func keys(parameter string) []string { return []string{parameter, "id", "name"} }

// collections judges each of the places and returns how to read it, and what is
// to be masked. What a * stands for was told by OVHcloud and is judged like what
// a caller wrote.
func (h handler) collections(ctx context.Context, l listing, places []place) ([]ovh.Collection, secrets, error) {
	hides := l.secrets()
	if hides.whole && !h.shape.showSecrets {
		return nil, hides, tool.Refuse(l.in.Path+" holds secrets, which are not shown", "raw_get tells the names; the operator can start the server with --show-secrets")
	}
	all := make([]ovh.Collection, len(places))
	for i, p := range places {
		if _, err := h.judge.reads(ctx, address{Path: p.path, Query: l.in.Query}); err != nil {
			return nil, hides, err
		}
		all[i] = ovh.Collection{Path: p.path, Query: l.in.Query, ByName: !l.tellsKey(), Allow: h.allow(ctx, l)}
		if l.op != nil {
			all[i].Template = nameless(l.op)
		}
	}
	return all, hides, nil
}

// tellsKey reports whether the objects tell what they are called, as far as is
// known.
func (l listing) tellsKey() bool {
	return l.known == nil || l.of.Direct || slices.ContainsFunc(l.known, func(f catalog.Field) bool { return slices.Contains(keys(l.of.Name()), f.Name) })
}

// nameless is the path of an operation with {} for each name.
func nameless(op *catalog.Operation) string {
	parts := strings.Split(op.RawPath(), "/")
	for i, part := range parts {
		if catalog.IsParameter(part) {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// allow returns what refuses an object whose path may reach something else than
// one of the collection.
func (h handler) allow(ctx context.Context, l listing) func(string) error {
	return func(path string) error {
		v, err := h.judge.reads(ctx, address{Path: path})
		if err == nil && l.of.Item != nil && (v.op == nil || v.op.String() != l.of.Item.String()) {
			return fmt.Errorf("%s is another operation", path)
		}
		return err
	}
}
