package tools

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

const apiURI = "ovh://api/"

// mostCompletions is what the protocol allows of one answer.
const mostCompletions = 100

// RegisterAPI offers the catalogue as resources: a branch of the API with its
// operations, and one operation. Library may be nil; then it offers nothing.
func RegisterAPI(s *server.MCPServer, library *catalog.Library) {
	if library == nil {
		return
	}
	read := func(ctx context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		c, err := library.Catalog(ctx)
		if err != nil {
			return nil, err
		}
		text, err := apiText(c, req.Params.URI)
		if err != nil {
			return nil, err
		}
		return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: "text/plain", Text: text}}, nil
	}
	// Either template matches the URIs of both, so both are read the same way.
	s.AddResourceTemplate(mcp.NewResourceTemplate(apiURI+"{version}/{+branch}", "api_branch",
		mcp.WithTemplateTitle("A branch of OVHcloud's API"), mcp.WithTemplateMIMEType("text/plain"),
		mcp.WithTemplateDescription("Its operations, a line each: ovh://api/v1/dedicated/server")), read)
	s.AddResourceTemplate(mcp.NewResourceTemplate(apiURI+"{method}/{+path}", "api_operation",
		mcp.WithTemplateTitle("An operation of OVHcloud's API"), mcp.WithTemplateMIMEType("text/plain"),
		mcp.WithTemplateDescription("What it takes, answers and does: ovh://api/POST/me/sshKey")), read)
}

// apiText writes the resource that a URI names.
func apiText(c *catalog.Catalog, uri string) (string, error) {
	plain, err := url.PathUnescape(uri)
	if err != nil {
		return "", err
	}
	first, path, _ := strings.Cut(strings.TrimPrefix(plain, apiURI), "/")
	if first == "v1" || first == "v2" {
		return branchText(c, first, "/"+path)
	}
	o, err := c.Find(strings.ToUpper(first), "/"+path)
	if err != nil {
		return "", err
	}
	return described(o).text(), nil
}

func branchText(c *catalog.Catalog, version, path string) (string, error) {
	i := slices.IndexFunc(c.Branches, func(b catalog.Branch) bool { return b.Version == version && b.Path == path })
	if i < 0 {
		return "", fmt.Errorf("no branch %q in %s; the branches are %s", path, version, strings.Join(branches(c, version), ", "))
	}
	var b strings.Builder
	for _, g := range c.Branches[i].Groups {
		for _, o := range g.Operations {
			l := line(&o)
			fmt.Fprintf(&b, "%s %s: %s (%s %d)", l.Method, l.Path, l.Does, l.Effect, l.Severity)
			if l.Status != "" {
				b.WriteString(" " + l.Status)
			}
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

func branches(c *catalog.Catalog, version string) []string {
	var all []string
	for _, b := range c.Branches {
		if b.Version == version || version == "" {
			all = append(all, b.Path)
		}
	}
	return all
}

// text writes a description for a reader.
func (d apiDescription) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", d.Operation, d.Does)
	for _, part := range []struct{ name, text string }{
		{"status", d.Status},
		{"effect", fmt.Sprintf("%s, severity %d of 5: %s", d.Effect, d.Severity, d.Reason)},
		{"parameters", d.Parameters},
		{"body", d.Body},
		{"answer", d.Answer},
		{"access rule", d.Rule},
		{"IAM actions", strings.Join(d.IAM, ", ")},
		{"errors", d.Errors},
		{"example for " + d.Tool, string(object(d.Example))},
	} {
		if part.text != "" {
			fmt.Fprintf(&b, "\n%s:\n%s\n", part.name, part.text)
		}
	}
	return b.String()
}

// Completing completes the arguments of the resources of [RegisterAPI].
func Completing(library *catalog.Library) server.ServerOption {
	if library == nil {
		return func(*server.MCPServer) {}
	}
	return func(s *server.MCPServer) {
		server.WithCompletions()(s)
		server.WithResourceCompletionProvider(completer{library})(s)
	}
}

type completer struct{ library *catalog.Library }

// CompleteResourceArgument implements server.ResourceCompletionProvider.
func (c completer) CompleteResourceArgument(ctx context.Context, _ string, arg mcp.CompleteArgument, given mcp.CompleteContext) (*mcp.Completion, error) {
	known, err := c.library.Catalog(ctx)
	if err != nil {
		return &mcp.Completion{Values: []string{}}, nil //nolint:nilerr // nothing to offer is no failure of the editor's
	}
	var all []string
	switch arg.Name {
	case "version":
		all = []string{"v1", "v2"}
	case "method":
		all = []string{"DELETE", "GET", "POST", "PUT"}
	case "branch":
		all = branches(known, given.Arguments["version"])
	case "path":
		for _, o := range known.Operations() {
			if method := given.Arguments["method"]; method == "" || o.Method == method {
				all = append(all, o.RawPath())
			}
		}
	}
	return beginning(all, arg.Value), nil
}

// beginning keeps what begins with prefix, with or without the slash of a
// path.
func beginning(all []string, prefix string) *mcp.Completion {
	var fitting []string
	for _, s := range all {
		s = strings.TrimPrefix(s, "/")
		if strings.HasPrefix(s, strings.TrimPrefix(prefix, "/")) {
			fitting = append(fitting, s)
		}
	}
	slices.Sort(fitting)
	fitting = slices.Compact(fitting)
	kept := fitting[:min(len(fitting), mostCompletions)]
	return &mcp.Completion{Values: append([]string{}, kept...), Total: len(fitting), HasMore: len(fitting) > len(kept)}
}
