package tool

import (
	"context"
	"errors"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/ovh/redact"
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
				return nil, errors.New(visible.Text(redact.Redactor{}.Text(oneLine(err.Error()))))
			}
			return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "text/plain", Text: visible.Text(text)}}, nil
		})
	}
}
