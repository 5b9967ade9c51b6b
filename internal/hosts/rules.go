package hosts

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const (
	// MostNested is how deep objects may nest, the arguments themselves being
	// the first: what OpenAI's strict mode took at first. It takes 10 today.
	MostNested = 5

	mostProperties  = 100  // of one tool, as before
	mostEnumerated  = 250  // values of one enum, beyond which OpenAI counts letters
	longestName     = 40   // leaves 20 of Cursor's 60 for a prefix such as mcp__ovh-mcp__
	longestDescribe = 1024 // letters
)

// Rules returns what is checked of each tool.
func Rules() []Rule {
	return slices.Concat(toolRules(), shapeRules(), valueRules())
}

func toolRules() []Rule {
	return []Rule{
		{
			Name: "tool name", Why: "OpenAI and Claude take 64 characters, Cursor 60, with the host's prefix; Gemini wants a letter first",
			Sources: []string{
				"https://github.com/microsoft/vscode/issues/243602", "https://github.com/ComposioHQ/composio/issues/2788",
				"https://github.com/mims-harvard/ToolUniverse/issues/3", "https://github.com/cline/cline/issues/7339",
			},
			tool: func(t Tool) string {
				if !regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_-]*$`).MatchString(t.Name) || len(t.Name) > longestName {
					return fmt.Sprintf("name %q is not one of at most %d letters, digits, _ and -", t.Name, longestName)
				}
				return ""
			},
		},
		{
			Name: "tool description", Why: "OpenAI refuses the request beyond 1,024 characters; without one a model guesses",
			Sources: []string{"https://github.com/janwilmake/openapi-mcp-server/issues/23", "https://github.com/CherryHQ/cherry-studio/issues/3698"},
			tool: func(t Tool) string {
				if n := len([]rune(t.Description)); n == 0 || n > longestDescribe {
					return fmt.Sprintf("description has %d characters, want 1 to %d", n, longestDescribe)
				}
				return ""
			},
		},
	}
}

// shapeRules are of what a schema is made of.
func shapeRules() []Rule {
	return []Rule{
		{
			Name: "object at the root", Why: "MCP and every provider want type object there, OpenAI its properties too",
			Sources: []string{"https://modelcontextprotocol.io/specification/2025-11-25/server/tools", "https://github.com/openai/openai-agents-python/pull/454"},
			output:  true,
			schema: func(s schema) string {
				if s.root && (s.is["type"] != "object" || s.properties() == nil) {
					return "is no object with properties"
				}
				return ""
			},
		},
		{
			Name: "no boolean schema", Why: "Claude's SDK and others that read schemas with zod drop all tools of the server",
			Sources: []string{"https://github.com/anthropics/claude-code/issues/92900", "https://github.com/anomalyco/opencode/issues/49464"},
			output:  true,
			schema: func(s schema) string {
				if s.is == nil {
					return fmt.Sprintf("is %v, no object", s.value)
				}
				return ""
			},
		},
		{
			Name: "no reference", Why: "Gemini refuses $ref and $defs, or drops them with all that they say",
			Sources: []string{"https://github.com/epam/ai-dial-adapter-vertexai/issues/288", "https://github.com/NousResearch/hermes-agent/issues/99438"},
			output:  true,
			schema:  func(s schema) string { return having(s.has("$ref", "$defs", "definitions", "$dynamicRef")) },
		},
		{
			Name: "no combination", Why: "Anthropic and OpenAI refuse them at the root; Gemini knows anyOf alone, with nothing beside it",
			Sources: []string{
				"https://github.com/langchain-ai/langchain/issues/39271", "https://github.com/anomalyco/opencode/pull/14659",
				"https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai",
			},
			schema: func(s schema) string {
				return having(s.has("anyOf", "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas"))
			},
		},
		{
			Name: "one type", Why: "Gemini refuses a schema without a type or with a list of types; its CLI skips the tool",
			Sources: []string{
				"https://github.com/danny-avila/LibreChat/issues/6971", "https://github.com/taylorwilsdon/google_workspace_mcp/issues/1099",
				"https://github.com/cyanheads/obsidian-mcp-server/issues/21",
			},
			schema: func(s schema) string {
				if t, _ := s.is["type"].(string); s.is != nil && !slices.Contains([]string{"object", "array", "string", "integer", "number", "boolean"}, t) {
					return fmt.Sprintf("has the type %v", s.is["type"])
				}
				return ""
			},
		},
		{
			Name: "items", Why: "VS Code, which looks into anyOf too, refuses an array without them; so do OpenAI and Gemini, with 400",
			Sources: []string{
				"https://github.com/microsoft/vscode/issues/246119", "https://github.com/mark3labs/mcphost/issues/35",
				"https://github.com/cline/cline/issues/7339",
			},
			output: true,
			schema: func(s schema) string {
				if _, ok := s.is["items"].(map[string]any); !ok && s.is["type"] == "array" {
					return "is an array without a schema of its items"
				}
				return ""
			},
		},
		{
			Name: "properties", Why: "Gemini refuses an object without them; OpenAI's strict mode closes it, so that a model can say {} alone",
			Sources: []string{
				"https://github.com/MarkusPfundstein/mcp-obsidian/issues/21", "https://github.com/letta-ai/letta/issues/3137",
			},
			schema: func(s schema) string {
				if s.is["type"] == "object" && !s.root && len(s.properties()) == 0 {
					return "is an object without properties: make it a string of JSON"
				}
				return ""
			},
		},
		{
			Name: "closed", Why: "OpenAI's strict mode takes additionalProperties only as false; Gemini knows no schema of them",
			Sources: []string{"https://github.com/letta-ai/letta/issues/3137", "https://github.com/nanbingxyz/5ire/issues/42"},
			schema: func(s schema) string {
				if open, ok := s.is["additionalProperties"]; ok && open != false {
					return "has fields that it does not name"
				}
				return ""
			},
		},
		{
			Name: "depth", Why: "OpenAI's strict mode bounds how deep objects nest",
			Sources: []string{"https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai", "https://github.com/tidyverse/ellmer/issues/671"},
			schema: func(s schema) string {
				if s.is["type"] == "object" && s.depth > MostNested {
					return fmt.Sprintf("nests %d deep, want at most %d", s.depth, MostNested)
				}
				return ""
			},
		},
	}
}

// valueRules are of keywords, names and what values may be.
func valueRules() []Rule {
	return []Rule{
		{
			Name: "keywords", Why: "Gemini refuses a request for a keyword that it does not know; OpenAI on Azure refuses default",
			Sources: []string{
				"https://github.com/danny-avila/LibreChat/pull/13850", "https://github.com/zendev-sh/goai/pull/108",
				"https://github.com/openai/openai-agents-python/issues/4390", "https://ai.google.dev/api/caching#Schema",
			},
			schema: func(s schema) string {
				for _, k := range slices.Sorted(maps.Keys(s.is)) {
					if !slices.Contains([]string{"type", "description", "properties", "required", "additionalProperties", "items", "enum", "minimum", "maximum", "format"}, k) {
						return having(k)
					}
				}
				return ""
			},
		},
		{
			Name: "format", Why: "Gemini takes date-time of a string alone",
			Sources: []string{"https://github.com/google-gemini/gemini-cli/issues/2237", "https://ai.google.dev/api/caching#Schema"},
			schema: func(s schema) string {
				if f, ok := s.is["format"]; ok && f != "date-time" {
					return fmt.Sprintf("has the format %v", f)
				}
				return ""
			},
		},
		{
			Name: "enum", Why: "Gemini wants texts, none of them empty; OpenAI bounds how many",
			Sources: []string{
				"https://github.com/BrokkAi/bifrost/issues/25", "https://github.com/sbroenne/mcp-server-excel/issues/607",
				"https://community.openai.com/t/500-enums-limitation-in-structured-output/974416",
			},
			schema: enumProblem,
		},
		{
			Name: "required", Why: "Gemini refuses one that is no property",
			Sources: []string{"https://github.com/probelabs/probe/issues/569"},
			schema: func(s schema) string {
				list, _ := s.is["required"].([]any)
				for _, name := range list {
					if _, ok := s.properties()[fmt.Sprint(name)]; !ok {
						return fmt.Sprintf("requires %v, which is no property", name)
					}
				}
				return ""
			},
		},
		{
			Name: "property names", Why: "Anthropic refuses others",
			Sources: []string{"https://github.com/anthropics/claude-code/issues/79418"},
			schema: func(s schema) string {
				for _, name := range slices.Sorted(maps.Keys(s.properties())) {
					if !regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`).MatchString(name) {
						return fmt.Sprintf("has the property %q", name)
					}
				}
				return ""
			},
		},
		{
			Name: "size", Why: "OpenAI's strict mode bounds how many properties there are in all",
			Sources: []string{"https://jsonschemaprofiles.unitvectorylabs.com/schemas/openai", "https://community.openai.com/t/measuring-maximum-depth-and-object-properties-in-structured-outputs/918388"},
			schema: func(s schema) string {
				n := 0
				if s.root {
					s.walk(func(s schema) { n += len(s.properties()) })
				}
				if n > mostProperties {
					return fmt.Sprintf("has %d properties, want at most %d", n, mostProperties)
				}
				return ""
			},
		},
	}
}

func enumProblem(s schema) string {
	list, ok := s.is["enum"].([]any)
	if !ok {
		return ""
	}
	if s.is["type"] != "string" || len(list) == 0 || len(list) > mostEnumerated {
		return fmt.Sprintf("enumerates %d values of type %v", len(list), s.is["type"])
	}
	for _, v := range list {
		if text, ok := v.(string); !ok || strings.TrimSpace(text) == "" {
			return fmt.Sprintf("enumerates %#v", v)
		}
	}
	return ""
}

// having is what is wrong with a schema that has a keyword; "" without one.
func having(keyword string) string {
	if keyword == "" {
		return ""
	}
	return "has " + keyword
}
