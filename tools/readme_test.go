package tools

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestReadmeIsFresh holds the generated parts of the README against the tools.
func TestReadmeIsFresh(t *testing.T) {
	const readme = "../README.md"
	fresh(t, readme, "tools", toolTable())
	fresh(t, readme, "rights", rights(t))
	page, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(page), "\n"); lines >= 200 {
		t.Errorf("the README has %d lines, want less than 200", lines)
	}
}

// fresh holds a generated part of a page against what it should be.
func fresh(t *testing.T, file, part, text string) {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opened := strings.Cut(string(page), "<!-- generated: "+part+" -->\n")
	was, after, closed := strings.Cut(rest, "<!-- end -->")
	switch {
	case !opened || !closed:
		t.Fatalf("%s has no part %q", file, part)
	case *update:
		page := before + "<!-- generated: " + part + " -->\n" + text + "<!-- end -->" + after
		if err := os.WriteFile(file, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
	case was != text:
		t.Errorf("%s is stale in its part %q; run go test ./tools -update and review the diff", file, part)
	}
}

func toolTable() string {
	var b strings.Builder
	b.WriteString("| tool | toolset | effect | what it does |\n|---|---|---|---|\n")
	for _, d := range All(Options{}) {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, d.Toolset, d.Effect, d.Description)
	}
	return b.String()
}

// rights lists the access rules that cover all others, and the page that grants them.
func rights(t *testing.T) string {
	t.Helper()
	var all []ovh.AccessRule
	for _, d := range All(Options{}) {
		all = append(all, d.Access...)
	}
	all = ovh.Minimal(all)
	api, err := ovh.New(ovh.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "[create keys at ovh-eu](%s)\n\n", api.CreateTokenURL(all))
	byMethod := make(map[string][]string)
	for _, r := range all {
		byMethod[r.Method] = append(byMethod[r.Method], "`"+r.Path+"`")
	}
	for _, method := range slices.Sorted(maps.Keys(byMethod)) {
		fmt.Fprintf(&b, "- %s: %s\n", method, strings.Join(byMethod[method], ", "))
	}
	return b.String()
}
