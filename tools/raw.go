package tools

import (
	"context"
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type rawPath struct {
	Path      string            `json:"path" jsonschema:"minLength=1,maxLength=2048" jsonschema_description:"After /1.0, such as /me or /v2/iam/policy; the slash of an IP block is %2F."`
	Query     map[string]string `json:"query,omitempty"`
	Unchecked bool              `json:"unchecked,omitempty" jsonschema_description:"Skip the check against OVHcloud's own description."`
}

func (in rawPath) faults() []schemas.Fault {
	if err := ovh.CheckRawPath(in.Path); err != nil {
		return fault("path", "can't be sent: "+err.Error())
	}
	return nil
}

type rawRead struct {
	rawPath
	Fields []string `json:"fields,omitempty" jsonschema:"maxItems=100" jsonschema_description:"Only these fields of the answer or its rows."`
	Offset int      `json:"offset,omitempty" jsonschema:"minimum=0" jsonschema_description:"Into a list."`
	Limit  int      `json:"limit,omitempty" jsonschema:"minimum=1,maximum=10000"`
}

type rawWrite struct {
	rawPath
	Body anyJSON `json:"body,omitempty" jsonschema_description:"JSON, sent as it is."`
}

// A rawAnswer is an answer of OVHcloud, cut to what a model can read.
type rawAnswer struct {
	Body   anyJSON `json:"body"`
	Before anyJSON `json:"before,omitempty"` // what a Change replaced
	Total  int     `json:"total,omitempty"`  // rows of the whole list
	Note   string  `json:"note,omitempty"`   // what was cut or masked, and how to get it
}

// anyJSON is JSON of any kind, as it came.
type anyJSON json.RawMessage

// MarshalJSON implements json.Marshaler.
func (a anyJSON) MarshalJSON() ([]byte, error) {
	if len(a) == 0 {
		return []byte("null"), nil
	}
	return a, nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *anyJSON) UnmarshalJSON(b []byte) error {
	*a = append((*a)[:0], b...)
	return nil
}

func raw(o Options) []Definition {
	judge := judge{o.Catalog, newChecks()}
	shape := newShaper(o)
	return []Definition{
		define(Tool[rawRead, rawAnswer]{
			Name:        "raw_get",
			Title:       "Read any path",
			Description: "Reads any path of OVHcloud's API that no other tool covers; search_api finds it.",
			Effect:      Read,
			Table:       "body",
			Judge: func(ctx context.Context, _ *ovh.Client, in rawRead) (Effect, error) {
				return judge.reading(ctx, in.rawPath)
			},
			Run: func(ctx context.Context, api *ovh.Client, in rawRead) (rawAnswer, error) {
				body, err := api.Raw(ctx, "GET", in.Path, in.Query, nil)
				if err != nil {
					return rawAnswer{}, err
				}
				return shape.answer(in, body, judge.of(ctx, "GET", in.rawPath, nil)), nil
			},
		}),
		rawWriter("raw_post", "POST", "Post to any path", "Sends a POST to any path of OVHcloud's API that no other tool covers; describe_api tells its body.", judge, shape),
		rawWriter("raw_put", "PUT", "Put to any path", "Sends a PUT to any path of OVHcloud's API that no other tool covers; describe_api tells its body.", judge, shape),
		rawWriter("raw_delete", "DELETE", "Delete any path", "Sends a DELETE to any path of OVHcloud's API that no other tool covers.", judge, shape),
	}
}

func rawWriter(name, method, title, description string, judge judge, shape shaper) Definition {
	return define(Tool[rawWrite, rawAnswer]{
		Name: name, Title: title, Description: description, Effect: Destroy,
		Judge: func(ctx context.Context, _ *ovh.Client, in rawWrite) (Effect, error) {
			return judge.writing(ctx, method, in)
		},
		Plan: func(ctx context.Context, api *ovh.Client, in rawWrite) (confirm.Plan, error) {
			return planRaw(ctx, api, judge.of(ctx, method, in.rawPath, in.Body), method, in)
		},
		Run: func(ctx context.Context, api *ovh.Client, in rawWrite) (rawAnswer, error) {
			v := judge.of(ctx, method, in.rawPath, in.Body)
			var before json.RawMessage
			if v.effect.Kind == catalog.Change && method == "PUT" {
				// A Change tells what it replaced. Keys that may not read it still change it.
				before, _ = v.target(ctx, api, in.rawPath)
			}
			body, err := api.Raw(ctx, method, in.Path, in.Query, json.RawMessage(in.Body))
			if err != nil {
				return rawAnswer{}, err
			}
			out := shape.answer(rawRead{rawPath: in.rawPath}, body, v)
			out.Before = anyJSON(before)
			return out, nil
		},
	})
}
