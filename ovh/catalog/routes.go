package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"sort"
	"strings"
)

// New returns a catalogue of branches.
func New(endpoint string, branches []Branch) *Catalog {
	c := &Catalog{Endpoint: endpoint, Branches: branches}
	c.link()
	return c
}

// Find returns the operation that a method on a path, concrete or a template,
// means. It returns a [*MissError] when there is none, and [ErrAbsent] when the
// branch is not described.
func (c *Catalog) Find(method, path string) (*Operation, error) {
	ops := c.OperationsOn(path)
	for _, o := range ops {
		if o.Method == method {
			return o, nil
		}
	}
	if branch := c.absentBranch(path); branch != "" && len(ops) == 0 {
		return nil, fmt.Errorf("%w: /%s", ErrAbsent, branch)
	}
	return nil, c.miss(method, path, ops)
}

// ErrAbsent is the error for a path in a branch that OVHcloud has and whose
// description is not there.
var ErrAbsent = errors.New("the description of this branch of the API is not there")

// OperationsOn returns the operations on a path, concrete or a template: one
// for each method.
func (c *Catalog) OperationsOn(path string) []*Operation {
	version, rest := SplitVersion(path)
	root := c.routes.roots[version]
	if root == nil {
		return nil
	}
	end := root.match(SplitPath(rest))
	if end == nil {
		return nil
	}
	return end.operations
}

// absentBranch returns the branch that path lies in, when it is one of those
// that are not described.
func (c *Catalog) absentBranch(path string) string {
	version, rest := SplitVersion(path)
	for _, branch := range c.Absent {
		if at := version + rest; at == branch || strings.HasPrefix(at, branch+"/") {
			return branch
		}
	}
	return ""
}

// Routes lead from a path to the operations on it.
type routes struct {
	all   []*Operation
	roots map[string]*node // by version
}

// A node is the end of a template's first parts, in a tree of all templates.
type node struct {
	literals   map[string]*node // by the part that comes next
	parameter  *node            // where the next part is any value
	operations []*Operation     // on the template that ends here
}

// link makes a catalogue of what was loaded ready for use: it sorts the
// branches, ties each operation to where it stands, and builds the routes.
func (c *Catalog) link() {
	sort.SliceStable(c.Branches, func(i, j int) bool {
		a, b := &c.Branches[i], &c.Branches[j]
		return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Path, b.Path)) < 0
	})
	c.routes = routes{roots: make(map[string]*node)}
	for i := range c.Branches {
		b := &c.Branches[i]
		if c.routes.roots[b.Version] == nil {
			c.routes.roots[b.Version] = new(node)
		}
		for j := range b.Groups {
			g := &b.Groups[j]
			g.parts = SplitPath(g.Path)
			end := c.routes.roots[b.Version].insert(g.parts)
			for k := range g.Operations {
				o := &g.Operations[k]
				o.Branch, o.Group = b, g
				end.operations = append(end.operations, o)
				c.routes.all = append(c.routes.all, o)
			}
		}
	}
}

// insert returns the node where a template ends, and makes what is missing on
// the way.
func (n *node) insert(template []string) *node {
	for _, part := range template {
		next := n.parameter
		if !IsParameter(part) {
			next = n.literals[part]
		}
		if next == nil {
			next = new(node)
			switch {
			case IsParameter(part):
				n.parameter = next
			case n.literals == nil:
				n.literals = map[string]*node{part: next}
			default:
				n.literals[part] = next
			}
		}
		n = next
	}
	return n
}

// match returns the node that a path leads to, or nil. Literal parts win over
// parameters: /dedicated/server/availabilities is no server of that name. Where
// they lead nowhere, the parameter is tried.
func (n *node) match(path []string) *node {
	if len(path) == 0 {
		if len(n.operations) == 0 {
			return nil
		}
		return n
	}
	if next := n.literals[path[0]]; next != nil {
		if end := next.match(path[1:]); end != nil {
			return end
		}
	}
	if n.parameter == nil || path[0] == "" {
		return nil
	}
	return n.parameter.match(path[1:])
}
