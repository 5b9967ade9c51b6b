package tool

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/visible"
)

// A Resource is a family of texts that a client can read by their URI.
type Resource struct {
	Template           string // of its URIs, RFC 6570
	Name, Title, About string

	// Read returns the text behind a URI of this or of any other resource of
	// the same server: hosts match templates as they like.
	Read func(ctx context.Context, uri string) (string, error)

	// Complete returns the values that an argument of the template can have,
	// given the ones that are known already; nil for an argument that is not
	// of this template.
	Complete func(ctx context.Context, argument string, given map[string]string) []string
}

// RegisterResources offers resources on s.
func RegisterResources(s *server.MCPServer, all []Resource) {
	for _, r := range all {
		template := mcp.NewResourceTemplate(r.Template, r.Name, mcp.WithTemplateTitle(r.Title),
			mcp.WithTemplateMIMEType("text/plain"), mcp.WithTemplateDescription(r.About))
		s.AddResourceTemplate(template, func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			text, err := r.Read(ctx, req.Params.URI)
			if err != nil {
				return nil, errors.New(visible.Text(oneLine(err.Error())))
			}
			return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "text/plain", Text: visible.Text(text)}}, nil
		})
	}
}

// Completing completes the arguments of resources.
func Completing(all []Resource) server.ServerOption {
	if len(all) == 0 {
		return func(*server.MCPServer) {}
	}
	return func(s *server.MCPServer) {
		server.WithCompletions()(s)
		server.WithResourceCompletionProvider(completer(all))(s)
	}
}

type completer []Resource

// mostCompletions is what the protocol allows of one answer.
const mostCompletions = 100

// CompleteResourceArgument implements server.ResourceCompletionProvider.
func (c completer) CompleteResourceArgument(ctx context.Context, _ string, arg mcp.CompleteArgument, given mcp.CompleteContext) (*mcp.Completion, error) {
	for _, r := range c {
		if values := r.Complete(ctx, arg.Name, given.Arguments); values != nil {
			return beginning(values, arg.Value), nil
		}
	}
	return &mcp.Completion{Values: []string{}}, nil
}

// beginning keeps what begins with prefix, with or without the slash of a
// path.
func beginning(all []string, prefix string) *mcp.Completion {
	var fitting []string
	for _, s := range all {
		s = visible.Text(strings.TrimPrefix(s, "/"))
		if strings.HasPrefix(s, strings.TrimPrefix(prefix, "/")) {
			fitting = append(fitting, s)
		}
	}
	slices.Sort(fitting)
	fitting = slices.Compact(fitting)
	kept := fitting[:min(len(fitting), mostCompletions)]
	return &mcp.Completion{Values: append([]string{}, kept...), Total: len(fitting), HasMore: len(fitting) > len(kept)}
}
