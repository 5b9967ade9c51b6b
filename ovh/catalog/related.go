package catalog

import (
	"slices"
	"strings"
)

// Related are the operations that one goes on with.
type Related struct {
	List *Operation // what there is of the thing that the operation is about; nil when nothing lists it
	Get  *Operation // shows that thing; nil when nothing does
	Wait *Wait      // until what the operation began is over; nil when nothing tells
}

// A Wait is for a field of what a GET shows.
type Wait struct {
	Get   *Operation
	Field string
	Until string // its value when all is well
}

// Related returns what an operation is usually called with. It names neither
// the operation itself nor one twice.
func (o *Operation) Related() Related {
	var r Related
	parts := o.Group.Parts()
	thing := len(parts) // of them, up to the name of the thing
	for thing > 0 && !IsParameter(parts[thing-1]) {
		thing--
	}
	if thing < len(parts) { // what lies below a thing may be a collection of others
		if list := o.Branch.getOn(join(parts)); list != nil && strings.HasSuffix(list.Response, "[]") {
			r.List, r.Get = list, o.Branch.itemOf(parts)
		}
	}
	if r.List == nil && thing > 0 {
		r.List, r.Get = o.Branch.getOn(join(parts[:thing-1])), o.Branch.getOn(join(parts[:thing]))
	}
	if r.List == o {
		r.List = nil
	}
	if r.Get == o {
		r.Get = nil
	}
	r.Wait = o.wait()
	return r
}

func join(parts []string) string { return "/" + strings.Join(parts, "/") }

// itemOf returns the GET on the one parameter below a path, or nil.
func (b *Branch) itemOf(parts []string) *Operation {
	for i := range b.Groups {
		below := b.Groups[i].Parts()
		if len(below) == len(parts)+1 && IsParameter(below[len(parts)]) && slices.Equal(below[:len(parts)], parts) {
			return b.getOn(b.Groups[i].Path)
		}
	}
	return nil
}

// wait returns the wait for what a write answers with: a task, or the thing
// itself, which tells its state.
func (o *Operation) wait() *Wait {
	if o.Method == "GET" || o.Response == "" {
		return nil
	}
	field, until := o.Branch.state(o.Response)
	if until == "" {
		return nil
	}
	var best *Operation
	fewest, nearest := 2, -1 // names that the caller does not have: that of the task is told by the answer
	for i := range o.Branch.Groups {
		parts := o.Branch.Groups[i].Parts()
		get := o.Branch.getOn(o.Branch.Groups[i].Path)
		if get == nil || strings.TrimSuffix(get.Response, "WithIAM") != strings.TrimSuffix(o.Response, "WithIAM") {
			continue
		}
		missing, common := compareParts(parts, o.Group.Parts())
		if missing < fewest || missing == fewest && common > nearest {
			best, fewest, nearest = get, missing, common
		}
	}
	if best == nil {
		return nil
	}
	return &Wait{best, field, until}
}

// compareParts counts the parameters of one path that another lacks, and the
// parts that both begin with.
func compareParts(path, other []string) (missing, common int) {
	for i, part := range path {
		if IsParameter(part) && !slices.Contains(other, part) {
			missing++
		}
		if common == i && i < len(other) && part == other[i] {
			common++
		}
	}
	return missing, common
}

// settled are the values of states that all is well with, the surest first.
const settled = `done DONE completed COMPLETED SUCCESS APPLIED READY ACTIVE active available ok VALID CREATED created RUNNING running`

// state returns the field of a model that tells its state, and the value of it
// when all is well; "" when there is none.
func (b *Branch) state(model string) (field, until string) {
	m := b.Models[model]
	if m == nil {
		return "", ""
	}
	for _, p := range m.Properties {
		states := b.Models[p.Type]
		if states == nil || !slices.Contains([]string{"status", "state", "resourceStatus"}, p.Name) {
			continue
		}
		for value := range strings.FieldsSeq(settled) {
			if slices.Contains(states.Enum, stringLiteral(value)) {
				return p.Name, value
			}
		}
	}
	return "", ""
}
