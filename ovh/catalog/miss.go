package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
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
	s := fmt.Sprintf("OVHcloud's API has no %s %s", e.Method, truncate(e.Path))
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
	maxNear  = 3
	maxParts = 24 // of a path that is compared; the longest template has 13
)

// miss returns the error for a method on a path, where there are ops on that
// path or none.
func (c *Catalog) miss(method, path string, ops []*Operation) error {
	e := &MissError{Method: method, Path: path}
	for _, o := range ops {
		e.Allowed = append(e.Allowed, o.Method)
	}
	version, rest := SplitVersion(path)
	asked := SplitPath(rest)
	if len(ops) > 0 || len(asked) > maxParts {
		slices.Sort(e.Allowed)
		return e
	}
	m := matcher{method: method, asked: asked}
	for _, v := range slices.Sorted(maps.Keys(c.routes.roots)) {
		m.penalty = 0
		if v != version {
			m.penalty = costVersion
		}
		m.visit(c.routes.roots[v], m.firstRow())
	}
	for _, found := range m.found {
		e.Near = append(e.Near, Near{found.op, difference(asked, version, found.op)})
	}
	return e
}

// What a departure costs. A part that stands for another costs from 1 to
// costOther, by how much the two have in common.
const (
	costPart    = 10 // a part too many or too few
	costOther   = 12 // a part that has nothing to do with the one it stands for
	costMethod  = 3
	costVersion = 2
)

// A matcher walks the tree of templates for the operations nearest to a path.
// The distance is Levenshtein's, with parts in place of letters: the cheapest
// way to make the one path the other by inserting, leaving out and changing
// parts. A subtree in which nothing can come nearer than what was found is not
// walked, or a miss would cost as much as looking at every template.
type matcher struct {
	method  string
	asked   []string
	penalty int         // for the version whose tree is walked
	found   []candidate // the nearest first
}

type candidate struct {
	op   *Operation
	cost int
}

// A row is one of Levenshtein's matrix: what it costs to make the template so
// far of the first parts of the path, of none to all of them.
type row [maxParts + 1]int

// firstRow is the row of an empty template.
func (m *matcher) firstRow() row {
	var r row
	for i := range m.asked {
		r[i+1] = costPart * (i + 1)
	}
	return r
}

// visit offers the operations at a node and visits the nodes below, the most
// promising first.
func (m *matcher) visit(n *node, r row) {
	for _, o := range n.operations {
		cost := r[len(m.asked)] + m.penalty
		if o.Method != m.method {
			cost += costMethod
		}
		m.offer(candidate{o, cost})
	}
	type child struct {
		node  *node
		row   row
		least int
	}
	var children []child
	add := func(part string, next *node) {
		if r, least := m.nextRow(r, part); least+m.penalty <= m.limit() {
			children = append(children, child{next, r, least})
		}
	}
	for part, next := range n.literals {
		add(part, next)
	}
	if n.parameter != nil {
		add("{}", n.parameter)
	}
	sort.Slice(children, func(i, j int) bool { return children[i].least < children[j].least })
	for _, c := range children {
		// The limit falls as candidates are found.
		if c.least+m.penalty <= m.limit() {
			m.visit(c.node, c.row)
		}
	}
}

// nextRow returns the row of the template with one more part, and the least
// that any template that begins so can cost.
func (m *matcher) nextRow(r row, part string) (next row, least int) {
	next[0] = r[0] + costPart
	least = next[0]
	for i, a := range m.asked {
		next[i+1] = min(r[i+1]+costPart, next[i]+costPart, r[i]+changeCost(a, part))
		least = min(least, next[i+1])
	}
	return next, least
}

// limit is the most that a candidate may cost to be of interest.
func (m *matcher) limit() int {
	if len(m.found) == maxNear {
		return m.found[maxNear-1].cost
	}
	return costPart * len(m.asked)
}

func (m *matcher) offer(c candidate) {
	if c.cost > m.limit() {
		return
	}
	m.found = append(m.found, c)
	sort.Slice(m.found, func(i, j int) bool {
		a, b := m.found[i], m.found[j]
		return cmp.Or(a.cost-b.cost, strings.Compare(a.op.String(), b.op.String())) < 0
	})
	m.found = m.found[:min(len(m.found), maxNear)]
}

// changeCost is what it costs to take a part of a path for one of a template.
func changeCost(asked, part string) int {
	switch {
	case asked == part:
		return 0
	case IsParameter(part):
		return 1
	case strings.EqualFold(asked, part):
		return 2
	case len(asked) > 2 && len(part) > 2 && strings.EqualFold(asked[:3], part[:3]):
		// record and recs: who gets the beginning right means the word.
		return min(6, 2+3*levenshtein.ComputeDistance(asked, part))
	case max(len(asked)-len(part), len(part)-len(asked)) > 3:
		return costOther
	}
	distance := levenshtein.ComputeDistance(asked, part)
	if 2*distance > max(len(asked), len(part)) {
		return costOther // short words too: me is no slip for ip or sms
	}
	return min(costOther, 2+3*distance)
}

// difference says how the path that was asked for departs from an operation's.
func difference(asked []string, version string, o *Operation) string {
	template := o.Group.Parts()
	if version != o.Branch.Version {
		return "it is of " + o.Branch.Version
	}
	if len(asked) > len(template) {
		for i, t := range template {
			if IsParameter(t) && i+1 < len(asked) && (i+1 == len(template) || asked[i+1] != template[i+1]) {
				return fmt.Sprintf("%s is one part: write a slash within it as %%2F", t)
			}
		}
		return fmt.Sprintf("it ends before %q", truncate(asked[len(template)]))
	}
	for i, a := range asked {
		if a != template[i] && !IsParameter(template[i]) {
			return fmt.Sprintf("%q instead of %q", template[i], truncate(a))
		}
	}
	if len(asked) < len(template) {
		return fmt.Sprintf("it goes on with %q", strings.Join(template[len(asked):], "/"))
	}
	return ""
}
