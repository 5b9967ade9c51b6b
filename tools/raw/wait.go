package raw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/schemas"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// gone is what an object is that OVHcloud answers 404 about.
const gone = "gone"

type waitCall struct {
	Path    string   `json:"path" jsonschema:"minLength=1,maxLength=2048"`
	Field   string   `json:"field" jsonschema:"minLength=1,maxLength=200" jsonschema_description:"Such as resourceStatus."`
	Until   []string `json:"until" jsonschema:"minItems=1,maxItems=50" jsonschema_description:"Values that end it; \"\" is none, gone a 404."`
	Timeout int      `json:"timeout_seconds,omitempty" jsonschema:"minimum=1,maximum=3600,default=50"`
}

// Faults implements [tool.Checker].
func (in waitCall) Faults() []tool.Fault {
	if slices.Contains(strings.Split(in.Path, "/"), "*") {
		return tool.FaultAt("path", "must name one object: raw_list tells those of a collection")
	}
	return address{Path: in.Path}.Faults()
}

// ends returns the terms of which one ends the wait.
func (in waitCall) ends() []term {
	all := make([]term, len(in.Until))
	for i, value := range in.Until {
		all[i] = term{in.Field, "=", value}
	}
	return all
}

// waited is how a wait for an object ended.
type waited struct {
	Value    string       `json:"value"`            // of the field
	Done     bool         `json:"done"`             // it has changed for good
	Failed   bool         `json:"failed,omitempty"` // to a value that means so, which was not asked for
	TimedOut bool         `json:"timed_out"`
	Object   tool.AnyJSON `json:"object"`
	Next     string       `json:"next,omitempty"`
}

// A lookout judges what the looks at an object find.
type lookout struct {
	in     waitCall
	hides  secrets
	known  []catalog.Field
	failed bool
}

// wait waits until a field of an object has one of the values asked for, or one
// that means failure.
func (h handler) wait(ctx context.Context, api *ovh.Reader, in waitCall, w tool.Watcher) (waited, error) {
	v, err := h.judge.reads(ctx, address{Path: in.Path})
	if err != nil {
		return waited{}, err
	}
	l := &lookout{in: in, hides: v.secrets(in.Path)}
	if err := l.check(v.op); err != nil {
		return waited{}, err
	}
	watch := tool.Watching(tool.WaitTime{Timeout: in.Timeout}, w, func(s ovh.Sight) string { return fmt.Sprintf("%s of %s is %s", in.Field, in.Path, s.State) })
	last, err := api.WaitObject(ctx, in.Path, watch, l.judge)
	return l.over(last, err)
}

// check refuses what can't be waited for, as far as OVHcloud describes it.
func (l *lookout) check(op *catalog.Operation) error {
	if l.hides.whole {
		return l.refuse()
	}
	if op == nil {
		return nil
	}
	t, err := catalog.ParseType(op.Response)
	if err == nil && t.Kind == catalog.ListType {
		return tool.Refuse(l.in.Path+" is a list", "add the name of one object to the path: raw_list tells them")
	}
	l.known = op.Branch.Fields(t)
	if l.known == nil {
		return nil
	}
	at := slices.IndexFunc(l.known, func(f catalog.Field) bool { return f.Name == l.in.Field })
	if at < 0 {
		return tool.Invalid(schemas.UnknownField("field", l.in.Field, firstOf(fieldNames(l.known), mostKnown)))
	}
	var faults []tool.Fault
	for i, end := range l.in.ends() {
		if fault, is := end.impossible(l.known[at]); is && end.want != gone {
			fault.At = fmt.Sprintf("until[%d]", i)
			faults = append(faults, fault)
		}
	}
	if len(faults) > 0 {
		return tool.Invalid(faults...)
	}
	return nil
}

// judge judges one look. What is masked can't be waited for.
func (l *lookout) judge(body json.RawMessage, err error) (ovh.Sight, error) {
	if errors.Is(err, ovh.ErrNotFound) && slices.Contains(l.in.Until, gone) {
		return ovh.Sight{State: gone, Over: true}, nil
	}
	if err != nil {
		return ovh.Sight{}, err
	}
	body, found := l.hides.masked(body)
	if found == hiddenSecrets {
		return ovh.Sight{}, l.refuse()
	}
	r := row{fields: make(map[string]json.RawMessage)}
	r.spread(body, "", mostWithin)
	if len(r.fields) == 0 {
		return ovh.Sight{}, tool.Refuse(l.in.Path+" answers no object", "raw_get shows what it answers")
	}
	value, ok := r.fields[l.in.Field]
	if !ok && l.known == nil {
		return ovh.Sight{}, tool.Invalid(schemas.UnknownField("field", l.in.Field, firstOf(fieldsOf([]row{r}), mostKnown)))
	}
	reached := slices.ContainsFunc(l.in.ends(), func(t term) bool { return t.holds(value, time.Now()) })
	l.failed = !reached && slices.ContainsFunc(statesOf(value), meansFailure)
	return ovh.Sight{Body: l.short(r), State: stateText(value), Over: reached || l.failed}, nil
}

// refuse is why nothing is told of what is secret as a whole.
func (l *lookout) refuse() error {
	return tool.Refuse(l.in.Path+" answers with a secret, which is not shown", "wait for what it belongs to")
}

// short tells of an object what tells most.
func (l *lookout) short(r row) json.RawMessage {
	t := rows{all: []row{r}}
	shown, _ := t.columns(listing{known: l.known}, fieldsOf(t.all))
	return r.object(append([]string{"id", l.in.Field}, shown...))
}

// over tells how the wait ended. That its time is over is no error.
func (l *lookout) over(last ovh.Sight, err error) (waited, error) {
	out := waited{Value: last.State, Object: tool.AnyJSON(last.Body)}
	_, late := errors.AsType[*ovh.TaskTimeoutError](err)
	switch {
	case late:
		out.TimedOut, out.Next = true, "it may still come: call wait_api again"
	case err != nil:
		return waited{}, err
	case l.failed:
		out.Done, out.Failed, out.Next = true, true, fmt.Sprintf("it failed: raw_get of %s tells more", l.in.Path)
	default:
		out.Done = true
	}
	return out, nil
}

// statesOf returns the states that a value tells: itself, or those of the tasks in
// it.
func statesOf(value json.RawMessage) []string {
	var tasks []struct{ Status, State string }
	if json.Unmarshal(value, &tasks) != nil {
		return texts(value)
	}
	var all []string
	for _, t := range tasks {
		all = append(all, t.Status, t.State)
	}
	return all
}

// stateText tells a value in a few words.
func stateText(value json.RawMessage) string {
	states := slices.DeleteFunc(statesOf(value), func(s string) bool { return s == "" })
	if len(states) == 0 {
		return tool.CutText(strings.Join(texts(value), ", "), 200)
	}
	return tool.CutText(strings.Join(states, ", "), 200)
}

// meansFailure reports whether a state is one that OVHcloud's tasks and resources
// end in without success.
func meansFailure(state string) bool {
	return containsOne(strings.ToLower(state), "error fail cancel abort refused rejected denied expired unpaid suspended out_of_sync")
}
