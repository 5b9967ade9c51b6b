//go:build unix

package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"github.com/ovh-mcp/ovh-mcp/ovh/simulator"
)

// expiringIn is an account whose key ends in so many days; looks counts how
// often the key is looked at.
func expiringIn(t *testing.T, days int) (endpoint string, looks *atomic.Int64) {
	t.Helper()
	looks = new(atomic.Int64)
	behind := time.Until(time.Now().AddDate(-1, 0, days).Add(time.Hour))
	account := simulator.New(simulator.Options{Skew: behind})
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/auth/currentCredential") {
			looks.Add(1)
		}
		account.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { api.Close(); account.Close() })
	return api.URL + "/1.0", looks
}

// metaOfCalls calls a tool until the server has looked at its key, and then
// twice; it returns what the calls' _meta told of it.
func metaOfCalls(t *testing.T, c *client.Client, looks *atomic.Int64, logs *logs) (told []map[string]any) {
	t.Helper()
	req := mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "get_account"}}
	call := func() {
		res, err := c.CallTool(t.Context(), req)
		if err != nil || res.IsError {
			t.Fatalf("get_account = %+v, %v", res, err)
		}
		if about, ok := res.Meta.AdditionalFields["io.github.ovh-mcp/credential"].(map[string]any); ok {
			told = append(told, about)
		}
	}
	call()
	if logs != nil {
		logs.await(t, "the key in use expires soon.*days=10.*ovh-mcp login --renew")
	}
	for range 3 {
		call()
	}
	if n := looks.Load(); n > 1 {
		t.Errorf("the key was looked at %d times", n)
	}
	return told
}

func overStdio(t *testing.T, endpoint string, logs *logs) *client.Client {
	t.Helper()
	env := append(newcomer(t.TempDir()), "OVH_ENDPOINT="+endpoint, "OVH_APPLICATION_KEY="+simulator.ApplicationKey,
		"OVH_APPLICATION_SECRET="+simulator.ApplicationSecret, "OVH_CONSUMER_KEY="+simulator.ConsumerKey)
	c := client.NewClient(transport.NewStdioWithOptions(binary, env, []string{"serve"}, transport.WithCommandStderrWriter(logs)))
	t.Cleanup(func() { c.Close() })
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := c.Initialize(t.Context(), mcp.InitializeRequest{Params: mcp.InitializeParams{
		ProtocolVersion: "2025-11-25", ClientInfo: mcp.Implementation{Name: "e2e", Version: "1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAKeyThatEndsSoonIsToldOnce(t *testing.T) {
	endpoint, looks := expiringIn(t, 10)
	logs := newLogs()
	c := overStdio(t, endpoint, logs)
	if _, err := c.ListTools(t.Context(), mcp.ListToolsRequest{}); err != nil || looks.Load() > 0 {
		t.Errorf("before the first call the key was looked at %d times, %v", looks.Load(), err)
	}
	told := metaOfCalls(t, c, looks, logs)
	if len(told) != 1 || told[0]["days_until_expiration"] != 10.0 || told[0]["next"] != "ask the operator to run 'ovh-mcp login --renew'" || told[0]["expires"] == "" {
		t.Errorf("results tell %v, want once that 10 days are left", told)
	}
	setup, err := c.CallTool(t.Context(), mcp.CallToolRequest{Params: mcp.CallToolParams{Name: "check_setup"}})
	if err != nil || !strings.Contains(mcp.GetTextFromContent(setup.Content[0]), "the key expires in 10 days: ask the operator to run 'ovh-mcp login --renew'") {
		t.Errorf("check_setup = %+v, %v", setup, err)
	}
}

func TestAKeyThatLivesLongIsNoNews(t *testing.T) {
	endpoint, looks := expiringIn(t, 100)
	logs := newLogs()
	if told := metaOfCalls(t, overStdio(t, endpoint, logs), looks, nil); len(told) > 0 || strings.Contains(logs.String(), "expires soon") {
		t.Errorf("results tell %v, and the log %s", told, logs)
	}
}
