package raw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

type listCall struct {
	Path   string            `json:"path" jsonschema:"minLength=1,maxLength=2048" jsonschema_description:"Such as /cloud/project/*/kube; * is each."`
	Query  map[string]string `json:"query,omitempty"`
	Filter []string          `json:"filter,omitempty" jsonschema:"maxItems=20" jsonschema_description:"All hold: state!=ACTIVE, flavor.name~b3-, end<now, owner=null."`
	Sort   string            `json:"sort,omitempty" jsonschema:"maxLength=200" jsonschema_description:"-field descends."`
	Fields []string          `json:"fields,omitempty"`
}

func (in listCall) address() address { return address{Path: in.Path, Query: in.Query} }

// Faults implements [tool.Checker].
func (in listCall) Faults() []tool.Fault {
	faults := in.address().Faults()
	for i, text := range in.Filter {
		if _, err := newTerm(text); err != nil {
			faults = append(faults, tool.Fault{At: fmt.Sprintf("filter[%d]", i), Problem: err.Error()})
		}
	}
	return faults
}

// Recorded implements [tool.Recorder].
func (in listCall) Recorded() any {
	in.Query = in.address().shownQuery()
	return in
}

// listed are the objects of a collection.
type listed struct {
	Objects []json.RawMessage `json:"objects"`
	Path    string            `json:"object_path,omitempty"`  // of each: its fields stand for their names in it
	Other   string            `json:"other_fields,omitempty"` // that are not shown
	Note    string            `json:"note,omitempty"`
}

// A listing is a call of raw_list, and what is known of what it lists.
type listing struct {
	in    listCall
	op    *catalog.Operation // nil when it is not described
	of    catalog.Collection
	known []catalog.Field // of an object; nil when they are not described
	terms []term
	now   time.Time
}

// list answers with the objects of a collection.
func (h handler) list(ctx context.Context, api *ovh.Reader, in listCall) (listed, error) {
	l, err := h.listing(ctx, in)
	if err != nil {
		return listed{}, err
	}
	places, missing, err := h.places(ctx, api, l)
	if err != nil {
		return listed{}, err
	}
	collections, hides, err := h.collections(ctx, l, places)
	if err != nil {
		return listed{}, err
	}
	objects, err := api.Objects(ctx, collections)
	part, err := ovh.Part(err)
	if err != nil {
		return listed{}, l.explain(err)
	}
	t := h.table(l, objects, places, hides)
	out, err := t.answer(l)
	if err != nil {
		return listed{}, err
	}
	return out, missing.Join(part).Err()
}

// listing judges a call by the catalogue alone, before anything is sent.
func (h handler) listing(ctx context.Context, in listCall) (listing, error) {
	l := listing{in: in, now: time.Now()}
	for _, text := range in.Filter {
		term, err := newTerm(text)
		if err != nil {
			return l, err
		}
		l.terms = append(l.terms, term)
	}
	_, op, err := h.judge.find(ctx, "GET", in.Path)
	if miss, ok := errors.AsType[*catalog.MissError](err); ok {
		return l, operation.Unknown(miss)
	}
	if op == nil {
		return l, nil // what comes is judged then
	}
	of, lists := op.Collection()
	if !lists {
		return l, tool.Refuse(fmt.Sprintf("GET %s is no collection of objects: it answers %s", in.Path, op.Response), "call raw_get with this path")
	}
	l.op, l.of, l.known = op, of, of.Branch.Fields(of.Type)
	return l, l.check(l.names())
}

// names returns the fields that may be named, as far as they are described.
func (l listing) names() []string {
	if l.known == nil {
		return nil
	}
	return append(append(fieldNames(l.known), l.parents()...), l.of.Name())
}

func fieldNames(all []catalog.Field) []string {
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.Name
	}
	return names
}

// check refuses names that no object has, and values that no field has. It knows
// nothing where known is nil.
func (l listing) check(known []string) error {
	var faults []tool.Fault
	check := func(at, name string) {
		if known != nil && name != "" && !slices.Contains(known, name) {
			faults = append(faults, schemas.UnknownField(at, name, firstOf(known, mostKnown)))
		}
	}
	for _, name := range l.in.Fields {
		check("fields", name)
	}
	for _, t := range l.terms {
		check("filter", t.field)
		if at := slices.IndexFunc(l.known, func(f catalog.Field) bool { return f.Name == t.field }); at >= 0 {
			if fault, is := t.impossible(l.known[at]); is {
				faults = append(faults, fault)
			}
		}
	}
	check("sort", newOrder(l.in.Sort).field)
	if len(faults) > 0 {
		return tool.Invalid(faults...)
	}
	return nil
}

// mostKnown bounds the names that a refusal tells.
const mostKnown = 40

// firstOf keeps the first of many names.
func firstOf(names []string, most int) []string { return names[:min(most, len(names))] }

// explain says what to do where a collection can't be read.
func (l listing) explain(err error) error {
	if many, ok := errors.AsType[*ovh.TooManyError](err); ok {
		return tool.Refuse(many.Error(), "narrow it by query, of which describe_api tells the parameters, or read the names alone by raw_get")
	}
	if errors.Is(err, ovh.ErrNoList) {
		return tool.Refuse(err.Error(), "call raw_get with this path")
	}
	return err
}

// secrets returns what is known of the secrets in the objects.
func (l listing) secrets() secrets {
	list := verdict{op: l.op}
	if l.op != nil {
		list.effect = effect.Of(l.op)
	}
	all := list.secrets(l.in.Path)
	one := list
	if l.of.Item != nil {
		one = verdict{op: l.of.Item, effect: effect.Of(l.of.Item)}
	}
	more := one.secrets(l.in.Path + "/x")
	return secrets{append(all.fields, more.fields...), all.said || more.said, all.whole || more.whole}
}

// parents returns what the path calls each name that stands for a *.
func (l listing) parents() []string {
	_, own := catalog.SplitVersion(l.in.Path)
	var names []string
	parts := catalog.SplitPath(own)
	for i, part := range parts {
		switch {
		case part != "*":
		case l.op != nil:
			names = append(names, strings.Trim(l.op.Group.Parts()[i], "{}"))
		default:
			names = append(names, parts[max(i-1, 0)])
		}
	}
	return names
}

// objectPath returns the path of each object, with the names of fields for what
// stands in them.
func (l listing) objectPath(key string) string {
	if l.op == nil || l.of.Item == nil || key == "" {
		return ""
	}
	parts, parents := strings.Split(l.in.Path, "/"), l.parents()
	for i, part := range parts {
		if part == "*" {
			parts[i], parents = "{"+parents[0]+"}", parents[1:]
		}
	}
	return strings.Join(parts, "/") + "/{" + key + "}"
}

// fieldsOf returns all the names of fields that some row has, in order.
func fieldsOf(rows []row) []string {
	all := make(map[string]bool)
	for _, r := range rows {
		for name := range r.fields {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
