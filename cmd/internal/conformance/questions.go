package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// addQuestions adds tools that ask the client while their call runs, as
// servers did up to 2025-11-25.
func addQuestions(s *server.MCPServer) {
	s.AddTool(fixture("test_sampling", `{"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]}`),
		func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			//nolint:staticcheck // deprecated since 2026-07-28, and part of what came before
			res, err := s.RequestSampling(ctx, mcp.CreateMessageRequest{CreateMessageParams: sampling(req.GetString("prompt", ""))})
			if err != nil {
				return mcp.NewToolResultErrorFromErr("sampling", err), nil
			}
			return text("LLM response: " + mcp.GetTextFromContent(res.Content)), nil
		})
	s.AddTool(fixture("test_elicitation", `{"type":"object","properties":{"message":{"type":"string"}},"required":["message"]}`),
		elicits(s, `{
			"type": "object",
			"properties": {"username": {"type": "string"}, "email": {"type": "string"}},
			"required": ["username", "email"]
		}`))
	s.AddTool(fixture("test_elicitation_sep1034_defaults", noArguments), elicits(s, `{
		"type": "object",
		"properties": {
			"name": {"type": "string", "default": "John Doe"},
			"age": {"type": "integer", "default": 30},
			"score": {"type": "number", "default": 95.5},
			"status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
			"verified": {"type": "boolean", "default": true}
		}
	}`))
	s.AddTool(fixture("test_elicitation_sep1330_enums", noArguments), elicits(s, `{
		"type": "object",
		"properties": {
			"untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
			"titledSingle": {"type": "string", "oneOf": [
				{"const": "value1", "title": "First Option"},
				{"const": "value2", "title": "Second Option"},
				{"const": "value3", "title": "Third Option"}
			]},
			"legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["Option One", "Option Two", "Option Three"]},
			"untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
			"titledMulti": {"type": "array", "items": {"anyOf": [
				{"const": "value1", "title": "First Choice"},
				{"const": "value2", "title": "Second Choice"},
				{"const": "value3", "title": "Third Choice"}
			]}}
		}
	}`))
}

// elicits returns a tool that shows the client's user a form.
func elicits(s *server.MCPServer, schema string) server.ToolHandlerFunc {
	return func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		res, err := s.RequestElicitation(ctx, mcp.ElicitationRequest{Params: mcp.ElicitationParams{
			Message: req.GetString("message", "Please fill in."), RequestedSchema: json.RawMessage(schema),
		}})
		if err != nil {
			return mcp.NewToolResultErrorFromErr("elicitation", err), nil
		}
		content, err := json.Marshal(res.Content)
		return text(fmt.Sprintf("Elicitation completed: action=%s, content=%s", res.Action, content)), err
	}
}

func sampling(prompt string) mcp.CreateMessageParams {
	return mcp.CreateMessageParams{
		Messages:  []mcp.SamplingMessage{{Role: mcp.RoleUser, Content: mcp.NewTextContent(prompt)}},
		MaxTokens: 100,
	}
}
