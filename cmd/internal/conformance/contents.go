package main

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// addContents adds one tool for each kind of content, and one that fails.
func addContents(s *server.MCPServer) {
	image := mcp.NewImageContent(pixel, "image/png")
	for name, result := range map[string]*mcp.CallToolResult{
		"test_simple_text":   text("This is a simple text response for testing."),
		"test_image_content": contents(image),
		"test_audio_content": contents(mcp.NewAudioContent(silence, "audio/wav")),
		"test_embedded_resource": contents(
			embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."),
		),
		"test_multiple_content_types": contents(
			mcp.NewTextContent("Multiple content types test:"),
			image,
			embedded("test://mixed-content-resource", "application/json", `{"test":"data","value":123}`),
		),
		"test_error_handling": mcp.NewToolResultError("This tool intentionally returns an error for testing"),
	} {
		s.AddTool(fixture(name, noArguments), always(result))
	}
}

// addSchemas adds tools whose schemas must reach the client as they are.
func addSchemas(s *server.MCPServer) {
	s.AddTool(fixture("json_schema_2020_12_tool", `{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"type": "object",
		"$defs": {"address": {
			"$anchor": "addressDef", "type": "object",
			"properties": {"street": {"type": "string"}, "city": {"type": "string"}}
		}},
		"properties": {
			"name": {"type": "string"},
			"address": {"$ref": "#/$defs/address"},
			"contactMethod": {"type": "string", "enum": ["phone", "email"]},
			"phone": {"type": "string"},
			"email": {"type": "string"}
		},
		"allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
		"if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
		"then": {"required": ["phone"]},
		"else": {"required": ["email"]},
		"additionalProperties": false
	}`), always(text("ok")))
	s.AddTool(fixture("test_header_arguments", `{
		"type": "object",
		"properties": {
			"region": {"type": "string", "x-mcp-header": "Region"},
			"count": {"type": "integer", "x-mcp-header": "Count"}
		},
		"required": ["region"]
	}`), always(text("ok")))
}

func contents(c ...mcp.Content) *mcp.CallToolResult { return &mcp.CallToolResult{Content: c} }

func embedded(uri, mimeType, text string) mcp.EmbeddedResource {
	return mcp.NewEmbeddedResource(mcp.TextResourceContents{URI: uri, MIMEType: mimeType, Text: text})
}

func always(r *mcp.CallToolResult) server.ToolHandlerFunc {
	return func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		// The library stamps what it sends: each call needs its own.
		own := *r
		return &own, nil
	}
}
