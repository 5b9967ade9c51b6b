package main

import (
	"encoding/json"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const (
	// pixel is a PNG of one pixel, silence a WAV of no samples; both base64.
	pixel   = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	silence = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA="

	noArguments = `{"type":"object","properties":{}}`
)

// fixtures returns a server that offers what the suite asks for, by the names
// that the suite gives it.
func fixtures() *server.MCPServer {
	s := server.NewMCPServer("conformance", "1",
		server.WithToolCapabilities(true),
		server.WithResourceCapabilities(true, true),
		server.WithPromptCapabilities(true),
		server.WithCompletions(),
		server.WithLogging(),
		server.WithInputSchemaValidation(),
		server.WithCacheHints(time.Minute.Milliseconds(), mcp.CacheScopePublic),
	)
	s.EnableSampling()
	for _, add := range []func(*server.MCPServer){
		addContents, addSchemas, addNotifications, addChanges, addQuestions, addRounds, addResources, addPrompts,
	} {
		add(s)
	}
	return s
}

// fixture describes a tool by its name alone: nobody but the suite reads it.
func fixture(name, schema string) mcp.Tool {
	return mcp.NewToolWithRawSchema(name, "Fixture "+name+".", json.RawMessage(schema))
}

func text(s string) *mcp.CallToolResult { return mcp.NewToolResultText(s) }
