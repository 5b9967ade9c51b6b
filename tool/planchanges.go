package tool

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

const planChanges = "plan_changes"

// PlanChanges is the tool that plans calls of other tools as one, and carries
// them out with one consent. The runner alone can, so it is no value of the
// kinds.
type PlanChanges struct{}

type plannedCalls struct {
	Calls []plannedCall `json:"calls" jsonschema:"minItems=1,maxItems=50"`
}

type plannedCall struct {
	Tool      string  `json:"tool" jsonschema:"minLength=1,maxLength=100"`
	Arguments AnyJSON `json:"arguments,omitempty" jsonschema_description:"JSON. \"$1.record.id\" is that field of what call 1 answers; $(1.body.id) within a text."`
}

// TakesPrivateKey implements [KeyTaker]: the tool that is called says where.
func (plannedCalls) TakesPrivateKey(place string) bool { return strings.HasPrefix(place, "calls[") }

// A performance is what a plan of several calls answers that was carried out.
type performance struct {
	Calls []performed `json:"calls"`
}

type performed struct {
	Call   int     `json:"call"`
	Tool   string  `json:"tool"`
	Result AnyJSON `json:"result,omitempty"`
}

func (PlanChanges) define() *Definition {
	return &Definition{
		Name: planChanges, Title: "Plan several changes as one",
		Description: "Plans calls of tools that change something, in order, as one plan with one token. What needs an earlier call's answer refers to it.",
		Effect:      effect.Destroy, Milder: true,
		In: reflect.TypeFor[plannedCalls](), Out: reflect.TypeFor[outcome[performance]](),
		code: code{prepares: true, joins: true},
	}
}

// parts are the calls of a plan, each as one of its own on its way.
type parts []*part

// parts reads the calls of a plan, as far as they can be before any of them is
// carried out.
func (r *Runner) parts(q *request, in plannedCalls) (parts, error) {
	all := make(parts, len(in.Calls))
	var faults []Fault
	for i, c := range in.Calls {
		at := fmt.Sprintf("calls[%d]", i)
		d, problem := r.callable(c.Tool)
		if problem != "" {
			faults = append(faults, Fault{At: at + ".tool", Problem: problem})
			continue
		}
		b, err := bind(d)
		if err != nil {
			return nil, err
		}
		p := &part{number: i + 1, of: len(in.Calls), args: json.RawMessage(c.Arguments)}
		if len(p.args) == 0 {
			p.args = json.RawMessage("{}")
		}
		p.q = r.request(b, q.by, p.args, q.meter, q.guard.record, q.Watcher)
		all[i] = p
		for _, f := range p.read(all[:i]) {
			f.At = strings.TrimSuffix(at+".arguments."+f.At, ".")
			faults = append(faults, f)
		}
	}
	if len(faults) > 0 {
		return nil, Invalid(faults...)
	}
	return all, nil
}

// callable returns the tool of that name, if it can be part of a plan, or what
// keeps it from that.
func (r *Runner) callable(name string) (d Definition, problem string) {
	var known []string
	for _, d := range r.Offered {
		if d.code.prepares && !d.code.joins {
			known = append(known, d.Name)
		}
	}
	i := slices.IndexFunc(r.Offered, func(d Definition) bool { return d.Name == name })
	switch {
	case slices.Contains(known, name):
		return r.Offered[i], ""
	case i < 0:
		problem = fmt.Sprintf("names %q, which is no tool of this server", name)
		if near := Nearest(name, known); near != "" {
			problem += fmt.Sprintf("; did you mean %q?", near)
		}
		return d, problem
	case r.Offered[i].code.joins:
		return d, "names the tool itself: put the calls into one list"
	}
	return d, "names " + name + ", which changes nothing: call it by itself, before"
}

// Recorded implements [Recorder]: each call as its tool has it recorded.
func (all parts) Recorded() any {
	calls := make([]plannedCall, len(all))
	for i, p := range all {
		calls[i].Tool = p.q.Name
		if len(p.refs) > 0 {
			calls[i].Arguments = AnyJSON(Object(p.waitsFor()))
			continue
		}
		calls[i].Arguments = AnyJSON(Object(asRecorded(p.in.in)))
	}
	return plannedCalls{calls}
}
