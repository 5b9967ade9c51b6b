package main

import (
	"context"
	"fmt"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func addPrompts(s *server.MCPServer) {
	addPrompt(s, "test_simple_prompt", nil, func(map[string]string) []mcp.Content {
		return []mcp.Content{mcp.NewTextContent("This is a simple prompt for testing.")}
	})
	addPrompt(s, "test_prompt_with_arguments", []string{"arg1", "arg2"}, func(args map[string]string) []mcp.Content {
		return []mcp.Content{mcp.NewTextContent(fmt.Sprintf("Prompt with arguments: arg1='%s', arg2='%s'", args["arg1"], args["arg2"]))}
	})
	addPrompt(s, "test_prompt_with_embedded_resource", []string{"resourceUri"}, func(args map[string]string) []mcp.Content {
		return []mcp.Content{
			embedded(args["resourceUri"], "text/plain", "Embedded resource content for testing."),
			mcp.NewTextContent("Please process the embedded resource above."),
		}
	})
	addPrompt(s, "test_prompt_with_image", nil, func(map[string]string) []mcp.Content {
		return []mcp.Content{mcp.NewImageContent(pixel, "image/png"), mcp.NewTextContent("Please analyze the image above.")}
	})
	s.AddPrompt(mcp.NewPrompt("test_input_required_result_prompt", mcp.WithPromptDescription("Asks first.")),
		func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
			if server.ElicitationResponse(req.Params.InputResponses, "user_context") == nil {
				return server.NewInputRequestBuilder("").Elicit("user_context", form("context", "string")).PromptResult(), nil
			}
			return said(mcp.NewTextContent("with context")), nil
		})
}

// addPrompt adds a prompt of one user's messages.
func addPrompt(s *server.MCPServer, name string, required []string, say func(args map[string]string) []mcp.Content) {
	opts := []mcp.PromptOption{mcp.WithPromptDescription("Fixture " + name + ".")}
	for _, arg := range required {
		opts = append(opts, mcp.WithArgument(arg, mcp.RequiredArgument()))
	}
	s.AddPrompt(mcp.NewPrompt(name, opts...), func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return said(say(req.Params.Arguments)...), nil
	})
}

func said(contents ...mcp.Content) *mcp.GetPromptResult {
	messages := make([]mcp.PromptMessage, len(contents))
	for i, c := range contents {
		messages[i] = mcp.NewPromptMessage(mcp.RoleUser, c)
	}
	return mcp.NewGetPromptResult("", messages)
}
