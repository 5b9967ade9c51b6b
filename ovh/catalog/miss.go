package catalog

import (
	"fmt"
	"slices"
	"strings"
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
	type candidate struct {
		op   *Operation
		cost int
	}
	var all []candidate
	for _, o := range c.routes.all {
		cost := alike(asked, o.Group.parts)
		if o.Method != method {
			cost += 3
		}
		if o.Branch.Version != version {
			cost += 2
		}
		all = append(all, candidate{o, cost})
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return a.cost - b.cost })
	for _, found := range all[:min(mostNear, len(all))] {
		if found.cost <= 10*len(asked) {
			e.Near = append(e.Near, Near{found.op, differs(asked, version, found.op)})
		}
	}
	return e
}

// alike is how far a path is from a template: the cheapest way to make one
// the other by inserting, leaving out and changing parts.
func alike(asked, template []string) int {
	const whole = 10 // a part too many or too few
	var row [mostParts + 2]int
	template = template[:min(len(template), mostParts)]
	for j := range template {
		row[j+1] = whole * (j + 1)
	}
	for i, a := range asked {
		diagonal := row[0]
		row[0] = whole * (i + 1)
		for j, t := range template {
			diagonal, row[j+1] = row[j+1], min(row[j+1]+whole, row[j]+whole, diagonal+change(a, t))
		}
	}
	return row[len(template)]
}

// other is the cost of a part that has nothing to do with the one it stands
// for.
const other = 12

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
		return min(6, 2+3*distance(a, t))
	case max(len(a)-len(t), len(t)-len(a)) > 3:
		return other
	}
	return min(other, 2+3*distance(a, t))
}

// distance is the number of letters to insert, delete or replace between a
// and b.
func distance(a, b string) int {
	const far = 40
	if len(a) > far || len(b) > far {
		return far
	}
	var row [far + 1]int
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
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
