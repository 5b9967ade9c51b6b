package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
)

// connected returns a real MCP client of a server on a simulated account.
func connected(t *testing.T, args ...string) *client.Client {
	t.Helper()
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	var log strings.Builder
	p := &program{stdin: fromClient, stdout: toClient, stderr: &log, getenv: func(string) string { return "" }, kept: t.TempDir(), confirmationKey: filepath.Join(t.TempDir(), "key")}
	done := make(chan error, 1)
	go func() {
		err := p.run(t.Context(), append([]string{"serve", "--simulator", "--records", "2000"}, args...))
		done <- err
		toClient.Close()
		fromClient.CloseWithError(fmt.Errorf("serve ended: %w", err)) // or who writes would wait for ever
	}()
	c := client.NewClient(transport.NewIO(fromServer, toServer, io.NopCloser(strings.NewReader(""))))
	t.Cleanup(func() {
		toServer.Close()
		if err := <-done; err != nil {
			t.Errorf("serve: %v\n%s", err, log.String())
		}
	})
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	req := mcp.InitializeRequest{}
	req.Params.ProtocolVersion = mcp.LATEST_PROTOCOL_VERSION
	req.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	if _, err := c.Initialize(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	return c
}

func callTool(t *testing.T, c *client.Client, name string, args map[string]any) *mcp.CallToolResult {
	t.Helper()
	req := mcp.CallToolRequest{}
	req.Params.Name, req.Params.Arguments = name, args
	res, err := c.CallTool(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestClientReadsAListToItsEnd(t *testing.T) {
	c := connected(t, "--max-output", "60000")
	rows := 0
	for args := map[string]any{"zone": "example.org", "fields": []string{"subDomain", "target"}}; args != nil; {
		res := callTool(t, c, "list_dns_records", args)
		text := mcp.GetTextFromContent(res.Content[0])
		data, ok := res.StructuredContent.(map[string]any)
		if !ok || res.IsError || len(res.RawStructuredContent) > 60000 || 2*len(text) > len(res.RawStructuredContent)+200 {
			t.Fatalf("list_dns_records %v: %d bytes of data, %.300s", args, len(res.RawStructuredContent), text)
		}
		records, _ := data["records"].([]any)
		_, table, _ := strings.Cut(text, "\n\n")
		if lines := strings.Count(table, "\n"); lines != len(records) || len(records) == 0 {
			t.Errorf("%d lines of text for %d records", lines, len(records))
		}
		rows += len(records)
		cursor, more := data["next_cursor"]
		args["cursor"] = cursor
		if !more {
			args = nil
		}
	}
	if rows != 2000 {
		t.Errorf("%d rows, want 2000", rows)
	}
}

func TestClientReadsAnErrorAsTextAndData(t *testing.T) {
	c := connected(t)
	res := callTool(t, c, "get_zone", map[string]any{"zone": "nowhere.example"})
	data, _ := res.StructuredContent.(map[string]any)
	failure, _ := data["error"].(map[string]any)
	text := mcp.GetTextFromContent(res.Content[0])
	query, _ := failure["query"].(string)
	if !res.IsError || failure["code"] != "not_found" || query == "" || !strings.HasSuffix(text, "\nquery: "+query) {
		t.Errorf("get_zone = %v, %q", data, text)
	}
}

func TestClientSeesWhatWasChosen(t *testing.T) {
	names := func(args ...string) string {
		t.Helper()
		list, err := connected(t, args...).ListTools(t.Context(), mcp.ListToolsRequest{})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, tool := range list.Tools {
			all = append(all, tool.Name)
		}
		return strings.Join(all, " ")
	}
	if got := names("--toolsets", "reverse", "--tools", "get_zone,send_sms"); got != "delete_reverse get_reverse get_zone list_reverses plan_changes send_sms set_reverse show_plan" {
		t.Errorf("chosen are %s", got)
	}
	if got := names("--toolsets", "ssh_keys", "--read-only"); got != "get_ssh_key list_ssh_keys" {
		t.Errorf("chosen and read-only are %s", got)
	}
	if got := names(); !strings.Contains(got, "list_dns_records") || !strings.Contains(got, "send_sms") {
		t.Errorf("by default are %s", got)
	}
}
