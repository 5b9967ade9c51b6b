//go:build unix

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// commandsOfReadme are those that the README counts from a clone to an
// assistant.
func commandsOfReadme(t *testing.T) (words [][]string) {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	from := regexp.MustCompile(`(?m)^Three commands from a clone to an assistant: .*$`).FindString(string(text))
	for _, code := range regexp.MustCompile("`((?:go|ovh-mcp) [^`]+)`").FindAllStringSubmatch(from, -1) {
		words = append(words, strings.Fields(code[1]))
	}
	if len(words) != 3 {
		t.Fatalf("the README counts %q, want three commands", words)
	}
	return words
}

// TestThreeCommandsFromACloneToAnAssistant runs the README's commands for
// somebody who has an empty home, and starts what the last one wrote for the
// assistant as that does.
func TestThreeCommandsFromACloneToAnAssistant(t *testing.T) {
	endpoint, home := accountForLogin(t), t.TempDir()
	bin := filepath.Join(home, "go", "bin")
	commands := commandsOfReadme(t)

	build := exec.CommandContext(t.Context(), commands[0][0], commands[0][1:]...)
	build.Dir, build.Env = "..", append(os.Environ(), "GOBIN="+bin)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%q: %v\n%s", commands[0], err, out)
	}
	env := []string{"HOME=" + home, "PATH=" + bin + ":/usr/bin:/bin", "TERM=xterm"}
	onScreen := func(words []string) *screen {
		cmd := exec.CommandContext(t.Context(), filepath.Join(bin, words[0]), words[1:]...)
		cmd.Dir, cmd.Env = home, env
		return screenOf(t, cmd)
	}

	login := onScreen(commands[1])
	login.says("Endpoint .*: ")
	login.types(endpoint + "\n")
	login.says("Number .*: ")
	login.types("\n")
	pasteApplication(login)
	login.types("\n")
	visit(t, login.says(validationPage))
	login.says("ns3000001")
	if code := login.ends(); code != 0 {
		t.Fatalf("login exits with %d:\n%s", code, login)
	}

	install := onScreen(commands[2])
	install.says(`Add it\? `)
	install.types("yes\n")
	if code := install.ends(); code != 0 {
		t.Fatalf("install exits with %d:\n%s", code, install)
	}

	text, err := os.ReadFile(filepath.Join(home, ".config", "Claude", "claude_desktop_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var assistant struct {
		Servers map[string]struct {
			Command string            `json:"command"`
			Args    []string          `json:"args"`
			Env     map[string]string `json:"env"`
		} `json:"mcpServers"`
	}
	if err := json.Unmarshal(text, &assistant); err != nil {
		t.Fatal(err)
	}
	entry := assistant.Servers["ovh"]
	for name, value := range entry.Env {
		env = append(env, name+"="+value)
	}
	alone := transport.WithCommandFunc(func(ctx context.Context, command string, env, args []string) (*exec.Cmd, error) {
		cmd := exec.CommandContext(ctx, command, args...)
		cmd.Dir, cmd.Env = home, env
		return cmd, nil
	})
	c := client.NewClient(transport.NewStdioWithOptions(entry.Command, env, entry.Args, alone, transport.WithCommandStderrWriter(newLogs())))
	t.Cleanup(func() { c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{ProtocolVersion: "2025-11-25"}}); err != nil {
		t.Fatal(err)
	}
	servers, err := c.CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "list_servers"}})
	if err != nil || servers.IsError || !strings.Contains(mcp.GetTextFromContent(servers.Content[0]), "ns3000001") {
		t.Errorf("list_servers = %+v, %v", servers, err)
	}
}
