package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// A MissError says that no operation is what was asked for, and which come
// near.
type MissError struct {
	Method, Path string
	Allowed      []string // methods of the path, when only the method was wrong
	Near         []Near   // the nearest first, when the path was wrong
}

// A Near is an operation that comes near to what was asked for.
type Near struct {
	Operation *Operation
	Differs   string // how the path departs from it
}

func (e *MissError) Error() string {
	s := fmt.Sprintf("OVHcloud's API has no %s %s", e.Method, clip(e.Path))
	if len(e.Allowed) > 0 {
		return s + "; the path takes " + strings.Join(e.Allowed, ", ")
	}
	for i, n := range e.Near {
		s += map[bool]string{true: "; nearest: ", false: ", "}[i == 0] + n.Operation.String()
		if n.Differs != "" {
			s += " (" + n.Differs + ")"
		}
	}
	return s
}

const (
	mostNear  = 3
	mostParts = 24 // of a path that is compared; the longest template has 13
)

func (c *Catalog) miss(method, path string, on []*Operation) error {
	e := &MissError{Method: method, Path: path}
	for _, o := range on {
		e.Allowed = append(e.Allowed, o.Method)
	}
	version, rest := split(path)
	asked := parts(rest)
	if len(on) > 0 || len(asked) > mostParts {
		slices.Sort(e.Allowed)
		return e
	}
	n := nearest{method: method, asked: asked}
	for _, v := range slices.Sorted(maps.Keys(c.routes.root)) {
		n.penalty = 0
		if v != version {
			n.penalty = otherVersion
		}
		n.visit(c.routes.root[v], n.start())
	}
	for _, f := range n.found {
		e.Near = append(e.Near, Near{f.op, differs(asked, version, f.op)})
	}
	return e
}

// What a departure costs.
const (
	whole        = 10 // a part too many or too few
	other        = 12 // a part that has nothing to do with the one it stands for
	otherMethod  = 3
	otherVersion = 2
)

// A nearest walks the tree of templates for those that a path is least far
// from: the cheapest way to make one the other by inserting, leaving out and
// changing parts. It leaves a branch of the tree as soon as nothing in it can
// come nearer than what was found.
type nearest struct {
	method  string
	asked   []string
	penalty int // for the version
	found   []candidate
}

type candidate struct {
	op   *Operation
	cost int
}

// A row holds what it costs to make the first parts of the path, none to all,
// the template so far.
type row [mostParts + 1]int

func (n *nearest) start() row {
	var r row
	for i := range n.asked {
		r[i+1] = whole * (i + 1)
	}
	return r
}

func (n *nearest) visit(s *step, r row) {
	for _, o := range s.here {
		cost := r[len(n.asked)] + n.penalty
		if o.Method != n.method {
			cost += otherMethod
		}
		n.offer(candidate{o, cost})
	}
	type way struct {
		next  *step
		row   row
		least int
	}
	var ways []way
	add := func(part string, next *step) {
		if r, least := n.advance(r, part); least+n.penalty <= n.limit() {
			ways = append(ways, way{next, r, least})
		}
	}
	for part, next := range s.fixed {
		add(part, next)
	}
	if s.open != nil {
		add("{}", s.open)
	}
	slices.SortFunc(ways, func(a, b way) int { return a.least - b.least })
	for _, w := range ways {
		if w.least+n.penalty <= n.limit() {
			n.visit(w.next, w.row)
		}
	}
}

// advance adds a part to the template, and returns the least cost that any
// template beginning so can have.
func (n *nearest) advance(r row, part string) (next row, least int) {
	next[0] = r[0] + whole
	least = next[0]
	for i, a := range n.asked {
		next[i+1] = min(r[i+1]+whole, next[i]+whole, r[i]+change(a, part))
		least = min(least, next[i+1])
	}
	return next, least
}

// limit is the most that a candidate may cost to be of interest.
func (n *nearest) limit() int {
	if len(n.found) == mostNear {
		return n.found[mostNear-1].cost
	}
	return whole * len(n.asked)
}

func (n *nearest) offer(c candidate) {
	if c.cost > n.limit() {
		return
	}
	n.found = append(n.found, c)
	slices.SortFunc(n.found, func(a, b candidate) int {
		return cmp.Or(a.cost-b.cost, strings.Compare(a.op.String(), b.op.String()))
	})
	n.found = n.found[:min(len(n.found), mostNear)]
}

// change is what it costs to take part a for part t of a template.
func change(a, t string) int {
	switch {
	case a == t:
		return 0
	case isParameter(t):
		return 1
	case strings.EqualFold(a, t):
		return 2
	case len(a) > 2 && len(t) > 2 && strings.EqualFold(a[:3], t[:3]):
		return min(6, 2+3*levenshtein.ComputeDistance(a, t))
	case max(len(a)-len(t), len(t)-len(a)) > 3:
		return other
	}
	return min(other, 2+3*levenshtein.ComputeDistance(a, t))
}

// differs says how the path that was asked for departs from an operation.
func differs(asked []string, version string, o *Operation) string {
	template := o.Group.parts
	if version != o.Branch.Version {
		return "it is of " + o.Branch.Version
	}
	if len(asked) > len(template) {
		for i, t := range template {
			if isParameter(t) && i+1 < len(asked) && (i+1 == len(template) || asked[i+1] != template[i+1]) {
				return fmt.Sprintf("%s is one part: write a slash within it as %%2F", t)
			}
		}
		return fmt.Sprintf("it ends before %q", clip(asked[len(template)]))
	}
	for i, a := range asked {
		if a != template[i] && !isParameter(template[i]) {
			return fmt.Sprintf("%q instead of %q", template[i], clip(a))
		}
	}
	if len(asked) < len(template) {
		return fmt.Sprintf("it goes on with %q", strings.Join(template[len(asked):], "/"))
	}
	return ""
}
