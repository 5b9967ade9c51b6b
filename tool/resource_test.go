package tool_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/server"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

func TestResourcesHideNothing(t *testing.T) {
	const text = "a\u202eb\u200bc\n\U000e0041"
	s := server.NewMCPServer("ovh-mcp", "test", server.WithResourceCapabilities(false, false))
	tool.RegisterResources(s, []tool.Resource{{Template: "test://{name}", Name: "test", Read: func(_ context.Context, uri string) (string, error) {
		if uri == "test://none" {
			return "", errors.New(text)
		}
		return text, nil
	}}})
	for uri, want := range map[string]string{"test://one": `a[U+202E]b[U+200B]c\n[U+E0041]`, "test://none": "a[U+202E]b[U+200B]c; [U+E0041]"} {
		got, err := json.Marshal(s.HandleMessage(t.Context(), []byte(`{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"`+uri+`"}}`)))
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("read %s = %s, %v, want %s", uri, got, err, want)
		}
	}
}
