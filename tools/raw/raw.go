// Package raw is the toolset for calls of any path of OVHcloud's API: for all
// that no other tool covers.
//
// A call is judged once, before anything is sent, by OVHcloud's own description
// of its API (judge.go): whether there is such an operation, whether the call
// fits OVHcloud's models (models.go), and what it does. One that can be changed
// back is sent at once; any other write becomes a plan (plan.go) that shows its
// target (target.go) and waits for its confirmation.
//
// An answer is shaped while it comes, so that it takes no more memory than what
// is shown of it, however long it is: it is split into tokens (tokens.go), its
// secrets are masked (masker.go), and what was asked for is kept as far as there
// is room for it (keep.go, part.go). Nothing is shown before its end is known.
package raw

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

// Options are what the operator decided about raw calls.
type Options struct {
	Catalog     *catalog.Library // what calls are judged by; without one every write has to be confirmed
	ShowSecrets bool             // answers show secrets instead of masking them
	MaxOutput   int              // longest answer, in bytes; [tool.DefaultMaxOutput] when 0
}

// Toolset returns the tools for raw calls.
func Toolset(o Options) tool.Toolset {
	h := handler{judge{o.Catalog, newModels()}, newShaper(o)}
	return tool.Toolset{Name: "raw", About: "calls of any path of the API", Tools: []tool.Tool{
		tool.Read[getCall, answer]{
			Name:        "raw_get",
			Title:       "Read any path",
			Description: "Reads any path of OVHcloud's API that no other tool covers; search_api finds it.",
			Table:       "body",
			Reveals:     o.ShowSecrets,
			Run:         h.get,
		},
		tool.List[listCall, listed]{
			Name:        "raw_list",
			Title:       "List any collection",
			Description: "Lists the objects of any collection of OVHcloud's API, not their ids.",
			Rows:        "objects",
			Reveals:     o.ShowSecrets,
			Run:         h.list,
		},
		tool.Wait[waitCall, waited]{
			Name:        "wait_api",
			Title:       "Wait for any object",
			Description: "Waits until a field of the object at any path has a value, or one that means failure.",
			Watch:       h.wait,
		},
		tool.Destroy[writeCall, answer]{
			Name:        "raw_post",
			Title:       "Post to any path",
			Description: "Sends a POST to any path of OVHcloud's API that no other tool covers; describe_api tells its body.",
			Milder:      true,
			Outline:     h.outline("POST"),
			Prepare:     h.prepare("POST"),
		},
		tool.Destroy[writeCall, answer]{
			Name:        "raw_put",
			Title:       "Put to any path",
			Description: "Sends a PUT to any path of OVHcloud's API that no other tool covers; describe_api tells its body.",
			Milder:      true,
			Outline:     h.outline("PUT"),
			Prepare:     h.prepare("PUT"),
		},
		tool.Destroy[writeCall, answer]{
			Name:        "raw_delete",
			Title:       "Delete any path",
			Description: "Sends a DELETE to any path of OVHcloud's API that no other tool covers.",
			Milder:      true,
			Prepare:     h.prepare("DELETE"),
		},
	}}
}

// An address is what every raw call names.
type address struct {
	Path      string            `json:"path" jsonschema:"minLength=1,maxLength=2048" jsonschema_description:"After /1.0, such as /me or /v2/iam/policy; the slash of an IP block is %2F."`
	Query     map[string]string `json:"query,omitempty" jsonschema_description:"JSON such as {\"fieldType\":\"A\"}."`
	Unchecked bool              `json:"unchecked,omitempty" jsonschema_description:"Skip the check against OVHcloud's own description."`
}

func (in address) Faults() []tool.Fault {
	if err := ovh.CheckRawPath(in.Path); err != nil {
		return tool.FaultAt("path", "can't be sent: "+err.Error())
	}
	return nil
}

// shownQuery returns the query without the values of parameters that hold
// secrets.
func (in address) shownQuery() map[string]string {
	shown := maps.Clone(in.Query)
	for name := range shown {
		if redact.Parameter(name) {
			shown[name] = redact.Mask
		}
	}
	return shown
}

type getCall struct {
	address
	Fields []string `json:"fields,omitempty" jsonschema:"maxItems=100" jsonschema_description:"Only these fields of the answer or its rows."`
	Offset int      `json:"offset,omitempty" jsonschema:"minimum=0" jsonschema_description:"Into a list."`
	Limit  int      `json:"limit,omitempty" jsonschema:"minimum=1,maximum=10000"`
}

// Recorded implements [tool.Recorder].
func (in getCall) Recorded() any {
	in.Query = in.shownQuery()
	return in
}

type writeCall struct {
	address
	Body tool.AnyJSON `json:"body,omitempty" jsonschema_description:"JSON such as {\"bootId\":1}, sent as it is."`
}

// Recorded implements [tool.Recorder]. The request is recorded with its body,
// without what OVHcloud describes as secret.
func (in writeCall) Recorded() any {
	in.Query, in.Body = in.shownQuery(), tool.AnyJSON(`"see the request"`)
	return in
}

// Faults also refuses a private key where OVHcloud stores a public one.
func (in writeCall) Faults() []tool.Fault {
	faults := in.address.Faults()
	if strings.Contains(in.Path, "/sshKey") {
		for _, at := range redact.Places(json.RawMessage(in.Body), redact.HoldsPrivateKey) {
			faults = append(faults, tool.Fault{At: "body." + at, Problem: tool.PrivateKeyProblem})
		}
	}
	return faults
}

// TakesPrivateKey implements [tool.KeyTaker]: OVHcloud takes private keys, such
// as a certificate's, in many bodies.
func (writeCall) TakesPrivateKey(place string) bool {
	return strings.HasPrefix(place, "body") && !redact.Public(place)
}

// An answer is an answer of OVHcloud, cut to what a model can read.
type answer struct {
	Body   tool.AnyJSON `json:"body"`
	Before tool.AnyJSON `json:"before,omitempty"` // what a Change replaced
	Total  int          `json:"total,omitempty"`  // rows of the whole list
	Note   string       `json:"note,omitempty"`   // what was cut or masked, and how to get it
	Next   string       `json:"next,omitempty"`
}

// note adds to what the answer says of itself.
func (a *answer) note(text string) {
	if a.Note != "" && text != "" {
		text = a.Note + "; " + text
	}
	a.Note = cmp.Or(text, a.Note)
}

// A handler makes raw calls.
type handler struct {
	judge judge
	shape shaper
}

func (h handler) get(ctx context.Context, api *ovh.Reader, in getCall) (answer, error) {
	v, err := h.judge.reads(ctx, in.address)
	if err != nil {
		return answer{}, err
	}
	var out answer
	err = api.Stream(ctx, in.Path, in.Query, func(body io.Reader) (err error) {
		out, err = h.shape.read(in, body, v)
		return err
	})
	if out.Total > 0 && v.names() {
		out.Next = "raw_list with this path gives the objects"
	}
	return out, err
}

// names reports whether the answer of a call is names of objects.
func (v verdict) names() bool {
	if v.op == nil {
		return false
	}
	c, ok := v.op.Collection()
	return ok && !c.Direct
}

// outline returns what tells the write of a raw call by its arguments alone. A
// reference in the path stands for a name, so that it can't choose the operation.
func (h handler) outline(method string) func(context.Context, writeCall) ([]ovh.Write, error) {
	return func(ctx context.Context, in writeCall) ([]ovh.Write, error) {
		if faults := in.Faults(); len(faults) > 0 {
			return nil, tool.Invalid(faults...)
		}
		_, op, err := h.judge.find(ctx, method, in.Path)
		if miss, ok := errors.AsType[*catalog.MissError](err); ok && strings.Contains(in.Path, "$(") {
			return nil, operation.Unknown(miss)
		}
		write := ovh.RawWrite(method, in.Path, in.Query, json.RawMessage(in.Body)).Write
		shown := redact.New().JSON(verdict{op: op}.maskBody(in.Body), redact.Field)
		return []ovh.Write{write.WithShown(shown)}, write.Err()
	}
}

// prepare returns what judges and plans the writes of one method.
func (h handler) prepare(method string) func(context.Context, *ovh.Reader, writeCall) (tool.Planned[answer], error) {
	return func(ctx context.Context, api *ovh.Reader, in writeCall) (tool.Planned[answer], error) {
		v, err := h.judge.verdict(ctx, method, in.address, in.Body)
		if err != nil {
			return tool.Planned[answer]{}, err
		}
		t, err := v.target(ctx, api, method, in.address, json.RawMessage(in.Body))
		if err != nil {
			return tool.Planned[answer]{}, err
		}
		return h.act(method, in, v, t).Planned(v.plan(t)), nil
	}
}

// act sends a write that was judged, whose target is t.
func (h handler) act(method string, in writeCall, v verdict, t target) tool.Act[answer] {
	write := ovh.RawWrite(method, in.Path, in.Query, json.RawMessage(in.Body))
	act := tool.Act[answer]{
		Severity: v.effect.Severity,
		Steps:    tool.Steps(write.WithShown(v.maskBody(in.Body))),
		Look:     "raw_get of the path, or of what it belongs to, shows the present state",
		Result: func(_ context.Context, _ *ovh.Reader, got tool.Answers) (answer, error) {
			out := h.shape.answer(getCall{address: in.address}, got[0], v)
			if v.effect.Kind == effect.Change {
				out.Before = tool.AnyJSON(t.Current)
				out.note(t.Note)
			}
			return out, nil
		},
	}
	if v.effect.Kind != effect.Destroy {
		act.Effect = effect.Change
	}
	return act
}
