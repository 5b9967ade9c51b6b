package catalog

import (
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/search"
	"github.com/ovh-mcp/ovh-mcp/tools/internal/operation"
)

type query struct {
	Query  string `json:"query" jsonschema:"minLength=1,maxLength=500" jsonschema_description:"Words, a path with *, a model or an IAM action."`
	Method string `json:"method,omitempty" jsonschema:"enum=GET,enum=POST,enum=PUT,enum=DELETE,enum=PATCH"`
	Branch string `json:"branch,omitempty" jsonschema:"maxLength=200" jsonschema_description:"Such as /dedicated/server or /v2/iam."`
	Limit  int    `json:"limit,omitempty" jsonschema:"minimum=1,maximum=50"`
}

type found struct {
	Operations []line `json:"operations"` // the best first
}

// A line is an operation in one line.
type line struct {
	Method   string `json:"method"`
	Path     string `json:"path"`
	Does     string `json:"does"`
	Status   string `json:"status,omitempty"` // nothing for PRODUCTION
	Effect   string `json:"effect"`
	Severity int    `json:"severity"`
}

func find(index *search.Index, in query) found {
	out := found{Operations: []line{}}
	for _, o := range index.Find(search.Query{Text: in.Query, Method: in.Method, Branch: in.Branch, Limit: in.Limit}) {
		out.Operations = append(out.Operations, lineOf(o))
	}
	return out
}

func lineOf(o *catalog.Operation) line {
	e := effect.Of(o)
	return line{o.Method, o.RawPath(), catalog.OneLine(does(o), 120), status(o.Status), e.Kind.String(), e.Severity}
}

// does says what an operation does; where its own description is empty, that
// of its path has to do.
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
	words := s.Value + operation.Replacement(s)
	// OVHcloud writes "no date" as the year 1.
	if day, _, _ := strings.Cut(s.Deletion, "T"); day != "" && day > "0001-01-01" {
		words += "; to be deleted " + day
	}
	return words
}
