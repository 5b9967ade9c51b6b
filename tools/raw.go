package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/schemas"
)

type rawPath struct {
	Path  string            `json:"path" jsonschema:"minLength=1,maxLength=2048" jsonschema_description:"After /1.0, such as /me or /v2/iam/policy; the slash of an IP block is %2F."`
	Query map[string]string `json:"query,omitempty"`
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
	Body  anyJSON `json:"body"`
	Total int     `json:"total,omitempty"` // rows of the whole list
	Note  string  `json:"note,omitempty"`  // what was cut or masked, and how to get it
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

func raw(showSecrets bool) []Definition {
	shape := shaper{showSecrets}
	return []Definition{
		define(Tool[rawRead, rawAnswer]{
			Name:        "raw_get",
			Title:       "Read any path",
			Description: "Reads any path of OVHcloud's API that no other tool covers.",
			Effect:      Read,
			Run: func(ctx context.Context, api *ovh.Client, in rawRead) (rawAnswer, error) {
				body, err := api.Raw(ctx, "GET", in.Path, in.Query, nil)
				if err != nil {
					return rawAnswer{}, err
				}
				return shape.answer(in, body)
			},
		}),
		rawWriter("raw_post", "POST", "Post to any path", "Sends a POST to any path of OVHcloud's API that no other tool covers.", shape),
		rawWriter("raw_put", "PUT", "Put to any path", "Sends a PUT to any path of OVHcloud's API that no other tool covers.", shape),
		rawWriter("raw_delete", "DELETE", "Delete any path", "Sends a DELETE to any path of OVHcloud's API that no other tool covers.", shape),
	}
}

func rawWriter(name, method, title, description string, shape shaper) Definition {
	return define(Tool[rawWrite, rawAnswer]{
		Name: name, Title: title, Description: description, Effect: Destroy,
		Plan: func(_ context.Context, _ *ovh.Client, in rawWrite) (confirm.Plan, error) {
			return planRaw(method, in), nil
		},
		Run: func(ctx context.Context, api *ovh.Client, in rawWrite) (rawAnswer, error) {
			body, err := api.Raw(ctx, method, in.Path, in.Query, json.RawMessage(in.Body))
			if err != nil {
				return rawAnswer{}, err
			}
			return shape.answer(rawRead{rawPath: in.rawPath}, body)
		},
	})
}

// A rawTarget is all that is known of a raw call.
type rawTarget struct {
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Query  map[string]string `json:"query,omitempty"`
}

func planRaw(method string, in rawWrite) confirm.Plan {
	p := confirm.Plan{
		Summary:    fmt.Sprintf("Send %s %s to OVHcloud.", method, in.Path),
		Target:     object(rawTarget{method, in.Path, in.Query}),
		WillHappen: []string{"OVHcloud carries the request out. This server does not know what it does: OVHcloud's documentation of the path does."},
		WillBeLost: []string{"Unknown: it may destroy data, cut service or spend money."},
		Undo:       "Unknown.",
		Requests:   []confirm.Request{{Method: method, Path: in.Path + queryText(in.Query)}},
		Duration:   "unknown",
	}
	if len(in.Body) > 0 {
		p.Requests[0].Body = masked(json.RawMessage(in.Body))
	}
	return p
}

func queryText(query map[string]string) string {
	if len(query) == 0 {
		return ""
	}
	values := make(url.Values)
	for k, v := range query {
		values.Set(k, v)
	}
	return "?" + values.Encode()
}
