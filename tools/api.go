package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

type apiQuery struct {
	Query  string `json:"query" jsonschema:"minLength=1,maxLength=500" jsonschema_description:"Words, a path with *, a model or an IAM action."`
	Method string `json:"method,omitempty" jsonschema:"enum=GET,enum=POST,enum=PUT,enum=DELETE,enum=PATCH"`
	Branch string `json:"branch,omitempty" jsonschema:"maxLength=200" jsonschema_description:"Such as /dedicated/server or /v2/iam."`
	Limit  int    `json:"limit,omitempty" jsonschema:"minimum=1,maximum=50"`
}

// An apiLine is an operation in one line.
type apiLine struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	Does     string `json:"does"`
	Status   string `json:"status,omitempty"` // nothing for PRODUCTION
	Effect   string `json:"effect"`
	Severity int    `json:"severity"`
}

type apiLines struct {
	Operations []apiLine `json:"operations"` // the best first
}

type apiName struct {
	Method string `json:"method" jsonschema:"enum=GET,enum=POST,enum=PUT,enum=DELETE,enum=PATCH"`
	Path   string `json:"path" jsonschema:"minLength=1,maxLength=2048" jsonschema_description:"A template as search_api gives it, or a real path."`
}

// An apiDescription is all that a caller of an operation needs.
type apiDescription struct {
	Operation  string   `json:"operation"`
	Does       string   `json:"does"`
	Status     string   `json:"status,omitempty"`
	Parameters string   `json:"parameters,omitempty"`
	Body       string   `json:"body,omitempty"`
	Answer     string   `json:"answer,omitempty"`
	Effect     string   `json:"effect"`
	Severity   int      `json:"severity"`
	Reason     string   `json:"reason"`
	Reveals    bool     `json:"reveals_secrets,omitempty"`
	Unsigned   bool     `json:"needs_no_keys,omitempty"`
	IAM        []string `json:"iam_actions,omitempty"` // ? marks those that are not required
	Rule       string   `json:"access_rule"`
	Errors     string   `json:"errors,omitempty"`
	Tool       string   `json:"tool"` // that calls it
	Example    apiCall  `json:"example"`
}

// An apiCall is the arguments of a raw call.
type apiCall struct {
	Path  string            `json:"path"`
	Query map[string]string `json:"query,omitempty"`
	Body  anyJSON           `json:"body,omitempty"`
}

func apis(library *catalog.Library) []Definition {
	return []Definition{
		define(Tool[apiQuery, apiLines]{
			Name:        "search_api",
			Title:       "Search OVHcloud's API",
			Description: "Finds operations of OVHcloud's whole API for raw calls. Use it when no other tool does what is wanted.",
			Effect:      Read,
			Table:       "operations",
			Run: func(ctx context.Context, _ *ovh.Client, in apiQuery) (apiLines, error) {
				c, err := open(ctx, library)
				if err != nil {
					return apiLines{}, err
				}
				out := apiLines{Operations: []apiLine{}}
				for _, o := range c.Search(catalog.Query{Text: in.Query, Method: in.Method, Branch: in.Branch, Limit: in.Limit}) {
					out.Operations = append(out.Operations, line(o))
				}
				return out, nil
			},
		}),
		define(Tool[apiName, apiDescription]{
			Name:        "describe_api",
			Title:       "Describe an operation of OVHcloud's API",
			Description: "Tells what an operation takes, answers and does, the rights it needs, and an example call. Find it with search_api.",
			Effect:      Read,
			Run: func(ctx context.Context, _ *ovh.Client, in apiName) (apiDescription, error) {
				c, err := open(ctx, library)
				if err != nil {
					return apiDescription{}, err
				}
				o, err := c.Find(in.Method, in.Path)
				if miss, ok := errors.AsType[*catalog.MissError](err); ok {
					return apiDescription{}, unknownOperation(miss)
				}
				if err != nil {
					return apiDescription{}, refuse(err.Error(), "raw calls work without it, and confirm every write")
				}
				return described(o), nil
			},
		}),
	}
}

// open returns the catalogue, or what to do without one.
func open(ctx context.Context, library *catalog.Library) (*catalog.Catalog, error) {
	if library == nil {
		return nil, refuse(errNoCatalogue.Error(), "raw calls work without it, and confirm every write")
	}
	c, err := library.Catalog(ctx)
	if err != nil {
		return nil, &CallError{Code: codeUnavailable, What: err.Error(), Next: "call again in a minute; raw calls work without it, and confirm every write"}
	}
	return c, nil
}

func line(o *catalog.Operation) apiLine {
	e := o.Effect()
	return apiLine{o.Method, o.RawPath(), catalog.Words(does(o), 120), status(o.Status), e.Kind.String(), e.Severity}
}

func does(o *catalog.Operation) string {
	if o.Description != "" {
		return o.Description
	}
	return o.Group.Description
}

// status says what a caller has to know of an operation's standing.
func status(s catalog.Status) string {
	if s.Value == "PRODUCTION" {
		return ""
	}
	words := s.Value + replacement(s)
	if day, _, _ := strings.Cut(s.Deletion, "T"); day != "" && day > "0001-01-01" {
		words += "; to be deleted " + day
	}
	return words
}

func described(o *catalog.Operation) apiDescription {
	e, sketch := o.Effect(), o.Sketch()
	example := o.Example()
	d := apiDescription{
		Operation: o.String(), Does: catalog.Words(does(o)+" "+o.LongDescription, 400), Status: status(o.Status),
		Parameters: sketch.Parameters, Body: sketch.Body, Answer: sketch.Answer,
		Effect: e.Kind.String(), Severity: e.Severity, Reason: e.Reason, Reveals: e.Reveals, Unsigned: o.Unsigned,
		Rule: o.Rule().String(), Errors: errorClasses(o.Errors), Tool: rawTool(o.Method), Example: apiCall{Path: example.Path, Query: example.Query},
	}
	if example.Body != nil {
		d.Example.Body = anyJSON(object(example.Body))
	}
	for _, a := range o.IAM {
		name := a.Name
		if !a.Required {
			name += "?"
		}
		d.IAM = append(d.IAM, name)
	}
	return d
}

// rawTool names the tool that sends a method.
func rawTool(method string) string {
	if method == "PATCH" || method == "HEAD" {
		return "none: this server does not send " + method
	}
	return "raw_" + strings.ToLower(method)
}

// mostErrors bounds what is told of declared errors, in bytes: some
// operations declare sixty.
const mostErrors = 500

// errorClasses writes classes such as Client::NotFound::DiskGroup, those of
// one kind together.
func errorClasses(classes []string) string {
	var b strings.Builder
	kind := ""
	for i, class := range classes {
		own, name := "", class
		if at := strings.LastIndex(class, "::"); at >= 0 {
			own, name = class[:at], class[at+2:]
		}
		if b.Len()+len(class) > mostErrors {
			fmt.Fprintf(&b, " and %d more", len(classes)-i)
			break
		}
		switch {
		case own == kind && i > 0:
			b.WriteString(" " + name)
			continue
		case i > 0:
			b.WriteString("; ")
		}
		kind = own
		b.WriteString(class)
	}
	return b.String()
}
