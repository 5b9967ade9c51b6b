package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A configuration is what hosts read to find their servers.
type configuration struct {
	MCPServers     map[string]configured
	Servers        map[string]configured
	ContextServers map[string]configured `json:"context_servers"`
}

type configured struct {
	Command string
	Args    []string
	URL     string
	Headers map[string]string
}

func TestDocumentedConfigurationsConnect(t *testing.T) {
	page, err := os.ReadFile("../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("../claude_desktop_config.example.json")
	if err != nil {
		t.Fatal(err)
	}
	configurations := [][]byte{example}
	for _, block := range regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(page, -1) {
		configurations = append(configurations, block[1])
	}
	for _, block := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllSubmatch(page, -1) {
		configurations = append(configurations, fromTOML(block[1]))
	}
	if len(configurations) < 9 {
		t.Errorf("found %d configurations, want those of every section", len(configurations))
	}
	for _, text := range configurations {
		var c configuration
		if err := json.Unmarshal(text, &c); err != nil || len(c.MCPServers)+len(c.Servers)+len(c.ContextServers) != 1 {
			t.Errorf("%s: %v, want one server", text, err)
		}
		for _, servers := range []map[string]configured{c.MCPServers, c.Servers, c.ContextServers} {
			for _, s := range servers {
				t.Run(s.Command+s.URL, func(t *testing.T) {
					t.Parallel()
					s.connect(t)
				})
			}
		}
	}
}

// fromTOML returns a configuration of one [mcp_servers.NAME] as JSON: texts and
// lists are written alike in both.
func fromTOML(text []byte) []byte {
	text = regexp.MustCompile(`\[mcp_servers\.(\w+)\]\n`).ReplaceAll(text, []byte(`{"mcpServers": {"$1": {`+"\n"))
	text = regexp.MustCompile(`(?m)^(\w+) = (.*)$`).ReplaceAll(text, []byte(`"$1": $2,`))
	return append(bytes.TrimSuffix(bytes.TrimSpace(text), []byte(",")), "}}}"...)
}

// connect does what a host does with a configuration, on the program that was
// built, and on an address and with a token that are free.
func (s configured) connect(t *testing.T) {
	t.Helper()
	p := &program{transport: "stdio", command: append([]string{binary}, s.Args...), logs: newLogs()}
	if s.URL != "" {
		u, err := url.Parse(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		p = start(t, map[string]string{"/mcp": "http", "/sse": "sse"}[u.Path])
		if !strings.HasPrefix(s.Headers["Authorization"], "Bearer ") {
			t.Errorf("the headers are %q, want a bearer token", s.Headers)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := connectGoSDK(ctx, p, "2025-11-25")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if names, err := c.Tools(ctx); err != nil || len(names) == 0 {
		t.Errorf("tools = %q, %v, want some", names, err)
	}
}
