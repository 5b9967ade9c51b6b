package tools

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

var update = flag.Bool("update", false, "rewrite golden files")

const readme = "../README.md"

// TestReadmeIsFresh holds the generated parts of the README against the tools.
func TestReadmeIsFresh(t *testing.T) {
	before, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	after := string(before)
	for name, text := range map[string]string{"tools": toolTable(), "rights": rights(t)} {
		part := regexp.MustCompile(`(?s)(<!-- generated: ` + name + ` -->\n).*?(<!-- end -->)`)
		if !part.MatchString(after) {
			t.Fatalf("the README has no part %q", name)
		}
		after = part.ReplaceAllStringFunc(after, func(old string) string {
			m := part.FindStringSubmatch(old)
			return m[1] + text + m[2]
		})
	}
	if *update {
		if err := os.WriteFile(readme, []byte(after), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if after != string(before) {
		t.Errorf("the README is stale; run go test ./tools -update and review the diff")
	}
	if lines := strings.Count(after, "\n"); lines >= 200 {
		t.Errorf("the README has %d lines, want less than 200", lines)
	}
}

func toolTable() string {
	var b strings.Builder
	b.WriteString("| tool | effect | what it does |\n|---|---|---|\n")
	for _, d := range All(Options{}) {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", d.Name, d.Effect, d.Description)
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
