package tools_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/client"
	"github.com/ovh-mcp/ovh-mcp/tools"
)

// TestReadmeIsFresh holds the generated parts of the README against the tools.
func TestReadmeIsFresh(t *testing.T) {
	const readme = "../README.md"
	golden.Part(t, readme, "tools", toolTable())
	golden.Part(t, readme, "rights", rights(t))
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	written := regexp.MustCompile(`(?s)<!-- generated: .*?<!-- end -->`).ReplaceAll(page, nil)
	if lines := strings.Count(string(written), "\n"); lines >= 125 {
		t.Errorf("the README has %d lines besides its tables, want less than 125", lines)
	}
}

func toolTable() string {
	var b strings.Builder
	b.WriteString("| tool | toolset | effect | what it does |\n|---|---|---|---|\n")
	for _, d := range tools.All(tools.Options{}) {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, d.Toolset, d.Effect, d.Description)
	}
	return b.String()
}

// rights lists the access rules that cover all others, and the page that grants them.
func rights(t *testing.T) string {
	t.Helper()
	var all []ovh.AccessRule
	for _, d := range tools.All(tools.Options{}) {
		all = append(all, d.Access...)
	}
	all = ovh.Minimal(all)
	api, err := client.New(client.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "[create keys at ovh-eu](%s)\n\n", api.Reader().CreateTokenURL(all))
	byMethod := make(map[string][]string)
	for _, r := range all {
		byMethod[r.Method] = append(byMethod[r.Method], "`"+r.Path+"`")
	}
	for _, method := range slices.Sorted(maps.Keys(byMethod)) {
		fmt.Fprintf(&b, "- %s: %s\n", method, strings.Join(byMethod[method], ", "))
	}
	return b.String()
}
