package tools_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/policy"
	"github.com/ovh-mcp/ovh-mcp/tool"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// A canned network answers at once, so that only this program's own cost is
// measured.
type canned struct{}

func (canned) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"nichandle":"xx1111-ovh","email":"ops@example.com","name":"Martin","country":"FR","state":"complete","currency":{"code":"EUR","symbol":"€"}}`
	if strings.HasSuffix(r.URL.Path, "/auth/time") {
		body = strconv.FormatInt(time.Now().Unix(), 10)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// BenchmarkCall is one call of a tool that sends one signed request, from the
// client's message to the answer.
func BenchmarkCall(b *testing.B) {
	api, err := client.New(client.Config{
		HTTPClient:  &http.Client{Transport: canned{}},
		Credentials: client.Credentials{ApplicationKey: "ak", ApplicationSecret: "as", ConsumerKey: "ck"},
	})
	if err != nil {
		b.Fatal(err)
	}
	s := server.NewMCPServer("ovh-mcp", "test")
	runner := tool.NewRunner(api, confirm.NewLedger(time.Minute), slog.New(slog.DiscardHandler))
	if err := runner.Register(s, new(server.Hooks), tools.All(tools.Options{}), func(mcp.CallToolRequest) policy.Caller { return policy.Caller{Name: "bench"} }); err != nil {
		b.Fatal(err)
	}
	message := json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_account","arguments":{}}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(s.HandleMessage(b.Context(), message)); err != nil {
			b.Fatal(err)
		}
	}
}
