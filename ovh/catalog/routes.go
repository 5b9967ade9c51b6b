package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Routes find the operation that a concrete path means.
type routes struct {
	all  []*Operation
	root map[string]*step // by version
}

// A step is one part of a path template.
type step struct {
	fixed map[string]*step
	open  *step // any value: a parameter
	here  []*Operation
}

// New returns a catalogue of branches.
func New(endpoint string, branches []Branch) *Catalog {
	c := &Catalog{Endpoint: endpoint, Branches: branches}
	c.index()
	return c
}

// index makes what is found by searching from what was loaded.
func (c *Catalog) index() {
	slices.SortStableFunc(c.Branches, func(a, b Branch) int {
		return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Path, b.Path))
	})
	c.routes = routes{root: make(map[string]*step)}
	for i := range c.Branches {
		b := &c.Branches[i]
		if c.routes.root[b.Version] == nil {
			c.routes.root[b.Version] = new(step)
		}
		for j := range b.Groups {
			g := &b.Groups[j]
			g.parts = parts(g.Path)
			end := c.routes.root[b.Version].extend(g.parts)
			for k := range g.Operations {
				o := &g.Operations[k]
				o.Branch, o.Group = b, g
				end.here = append(end.here, o)
				c.routes.all = append(c.routes.all, o)
			}
		}
	}
}

func (s *step) extend(path []string) *step {
	for _, part := range path {
		next := s.open
		if !isParameter(part) {
			next = s.fixed[part]
		}
		if next == nil {
			next = new(step)
			switch {
			case isParameter(part):
				s.open = next
			case s.fixed == nil:
				s.fixed = map[string]*step{part: next}
			default:
				s.fixed[part] = next
			}
		}
		s = next
	}
	return s
}

// walk finds the step that path leads to. Fixed parts win over parameters; a
// path that then leads nowhere is tried with the parameter.
func (s *step) walk(path []string) *step {
	if len(path) == 0 {
		if len(s.here) == 0 {
			return nil
		}
		return s
	}
	if next := s.fixed[path[0]]; next != nil {
		if end := next.walk(path[1:]); end != nil {
			return end
		}
	}
	if s.open == nil || path[0] == "" {
		return nil
	}
	return s.open.walk(path[1:])
}

func isParameter(part string) bool { return strings.Contains(part, "{") }

// parts splits a path and decodes its parts.
func parts(path string) []string {
	all := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range all {
		if plain, err := url.PathUnescape(p); err == nil {
			all[i] = plain
		}
	}
	return all
}

// split takes the version off a path as [ovh.Client.Raw] knows it.
func split(path string) (version, rest string) {
	for prefix, version := range map[string]string{"/v1": "v1", "/1.0": "v1", "/v2": "v2"} {
		if rest, ok := strings.CutPrefix(path, prefix); ok && (rest == "" || rest[0] == '/') {
			return version, rest
		}
	}
	return "v1", path
}

// On returns the operations on a path, concrete or a template.
func (c *Catalog) On(path string) []*Operation {
	version, rest := split(path)
	root := c.routes.root[version]
	if root == nil {
		return nil
	}
	end := root.walk(parts(rest))
	if end == nil {
		return nil
	}
	return end.here
}

// Find returns the operation that a method on a path, concrete or a template,
// means. It returns a [*MissError] when there is none, and [ErrAbsent] when the
// branch is not described.
func (c *Catalog) Find(method, path string) (*Operation, error) {
	on := c.On(path)
	for _, o := range on {
		if o.Method == method {
			return o, nil
		}
	}
	if branch := c.absent(path); branch != "" && len(on) == 0 {
		return nil, fmt.Errorf("%w: /%s", ErrAbsent, branch)
	}
	return nil, c.miss(method, path, on)
}

// ErrAbsent is the error for a path in a branch that OVHcloud has and whose
// description is not there.
var ErrAbsent = errors.New("the description of this branch of the API is not there")

// absent returns the branch that path lies in, when it is one of those.
func (c *Catalog) absent(path string) string {
	version, rest := split(path)
	for _, branch := range c.Absent {
		if at := version + rest; at == branch || strings.HasPrefix(at, branch+"/") {
			return branch
		}
	}
	return ""
}
