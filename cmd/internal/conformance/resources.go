package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func addResources(s *server.MCPServer) {
	textual := func(mimeType string, text func(mcp.ReadResourceRequest) string) func(context.Context, mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
		return func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			return []mcp.ResourceContents{mcp.TextResourceContents{URI: req.Params.URI, MIMEType: mimeType, Text: text(req)}}, nil
		}
	}
	s.AddResource(mcp.NewResource("test://static-text", "static text", mcp.WithMIMEType("text/plain")),
		textual("text/plain", func(mcp.ReadResourceRequest) string { return "This is the content of the static text resource." }))
	s.AddResource(mcp.NewResource("test://watched-resource", "watched", mcp.WithMIMEType("text/plain")),
		textual("text/plain", func(mcp.ReadResourceRequest) string { return "watched" }))
	s.AddResource(mcp.NewResource("test://static-binary", "static binary", mcp.WithMIMEType("image/png")),
		func(_ context.Context, req mcp.ReadResourceRequest) ([]mcp.ResourceContents, error) {
			return []mcp.ResourceContents{mcp.BlobResourceContents{URI: req.Params.URI, MIMEType: "image/png", Blob: pixel}}, nil
		})
	s.AddResourceTemplate(mcp.NewResourceTemplate("test://template/{id}/data", "template", mcp.WithTemplateMIMEType("application/json")),
		textual("application/json", func(req mcp.ReadResourceRequest) string {
			id, _ := req.Params.Arguments["id"].([]string)
			return fmt.Sprintf(`{"id":%q,"templateTest":true,"data":"Data for ID: %[1]s"}`, strings.Join(id, "/"))
		}))
}
