package catalog

import (
	"fmt"
	"slices"
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
	Operations []row  `json:"operations"`     // the best first
	Note       string `json:"note,omitempty"` // why none of them may be what is meant
}

// A row is a path with the operations on it, in one line. Method and Effect tell
// of each, in the same order, the one that answers best first; Does tells of
// that one.
type row struct {
	Method  string `json:"method"`
	Path    string `json:"path"`
	Does    string `json:"does"`
	Status  string `json:"status,omitempty"` // nothing for PRODUCTION
	Effect  string `json:"effect"`           // each with its severity
	SeeAlso string `json:"see_also,omitempty"`
}

func find(index *search.Index, in query) found {
	answer := index.Find(search.Query{Text: in.Query, Method: in.Method, Branch: in.Branch, Limit: in.Limit})
	out := found{Operations: []row{}, Note: note(answer)}
	for _, r := range answer.Resources {
		out.Operations = append(out.Operations, rowOf(r))
	}
	return out
}

func rowOf(r search.Resource) row {
	out := row{
		Path: r.Best().RawPath(), Does: catalog.OneLine(r.Best().Summary(), 120), Status: status(r.Best().Status),
		SeeAlso: seeAlso(r.Like),
	}
	var methods, effects []string
	for _, o := range r.Operations {
		e := effect.Of(o)
		methods, effects = append(methods, o.Method), append(effects, fmt.Sprintf("%s %d", e.Kind, e.Severity))
	}
	out.Method, out.Effect = strings.Join(methods, " "), strings.Join(effects, ", ")
	return out
}

// mostLike bounds the paths of the same kind that a row names.
const mostLike = 2

// seeAlso names operations that do the same for something else.
func seeAlso(like []*catalog.Operation) string {
	var paths []string
	for _, o := range like[:min(mostLike, len(like))] {
		paths = append(paths, o.RawPath())
	}
	if left := len(like) - mostLike; left > 0 {
		paths = append(paths, fmt.Sprintf("and %d more alike", left))
	}
	return strings.Join(paths, ", ")
}

// note says how to ask again where no row answers much of the question.
func note(answer search.Answer) string {
	if !answer.Weak {
		return ""
	}
	words := []string{"weak matches"}
	if len(answer.Unknown) > 0 {
		words = append(words, "nothing in the API speaks of "+strings.Join(answer.Unknown, ", "))
	}
	if near := branchesOf(answer.Resources); len(near) > 0 {
		words = append(words, "near come "+strings.Join(near, ", "))
	}
	return strings.Join(append(words, "ask with product and action in English, as in delete vps snapshot"), "; ")
}

// mostBranches bounds the branches that come near.
const mostBranches = 3

// branchesOf names the branches of some resources, the first of each.
func branchesOf(resources []search.Resource) []string {
	var names []string
	for _, r := range resources {
		b := r.Best().Branch
		name := b.Path
		if b.Version == "v2" {
			name = "/v2" + name
		}
		if len(names) < mostBranches && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
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
