// Package walls tests who may import whom, by the rules of the linter.
package walls

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/OpenPeeDeeP/depguard/v2"
	"github.com/goccy/go-yaml"
	"golang.org/x/tools/go/analysis"
)

const module = "github.com/ovh-mcp/ovh-mcp/"

// A room is a folder of the house and what its code may import of the others.
type room struct {
	folder string
	may    []string
}

// rooms tell the design once more, by its own words: who may import whom.
func rooms() []room {
	below := []string{"confirm", "ovh", "ovh/catalog", "ovh/catalog/effect", "ovh/redact"}
	toolset := slices.Concat(below, []string{"dns", "ovh/catalog/search", "schemas", "tool", "tools/sshkeys", "tools/internal/operation"})
	all := slices.Concat(toolset, []string{"ovh/client", "ovh/simulator", "tools", "tools/dns", "tools/servers", "tools/raw", "tools/account", "cmd/internal/serve", "policy", "audit", "audit/ocsf", "internal/loopback", "internal/private", "internal/trace", "visible", "consent", "consent/page", "consent/notify", "shared", "cmd/internal/clients", "cmd/internal/keyring", "cmd/internal/metrics", "cmd/internal/profile", "cmd/internal/signin", "skills"})
	return []room{
		{"ovh", nil},
		{"ovh/redact", nil},
		{"ovh/client", []string{"ovh", "ovh/redact"}},
		{"ovh/catalog", []string{"ovh"}},
		{"ovh/catalog/effect", []string{"ovh/catalog", "ovh/redact"}},
		{"ovh/catalog/search", []string{"ovh/catalog"}},
		{"ovh/simulator", []string{"dns"}},
		{"ovh/redact", nil},
		{"dns", nil},
		{"internal/loopback", nil},
		{"internal/private", nil},
		{"internal/trace", nil},
		{"shared", nil},
		{"confirm", []string{"internal/private", "shared"}},
		{"policy", []string{"internal/private", "ovh/catalog/effect", "shared"}},
		{"audit", []string{"internal/private", "policy"}},
		{"audit/ocsf", []string{"audit"}},
		{"visible", nil},
		{"consent", []string{"confirm", "internal/private", "shared"}},
		{"consent/page", []string{"confirm", "consent", "consent/page/markup", "internal/loopback", "internal/private"}},
		{"consent/page/markup", nil},
		{"consent/page/preview", []string{"confirm", "consent", "consent/page"}},
		{"consent/notify", []string{"consent", "internal/loopback", "internal/private"}},
		{"schemas", nil},
		{"skills", nil},
		{"tool", slices.Concat(below, []string{"ovh/client", "schemas", "policy", "audit", "consent", "shared", "visible", "internal/trace"})},
		{"tools/dns", toolset},
		{"tools/raw", toolset},
		{"tools/servers", toolset},
		{"tools/sshkeys", toolset},
		{"tools/internal/operation", toolset},
		{"tools/servers/deep", toolset},
		{"tools/account", toolset},
		{"tools", slices.Concat([]string{"ovh", "skills", "tool", "tools/dns", "tools/servers", "tools/raw", "tools/account", "tools/sshkeys", "tools/internal/operation", "ovh/catalog", "ovh/catalog/effect", "ovh/catalog/search"})},
		{"cmd/ovh-mcp", all},
		{"cmd/internal/serve", all},
		{"cmd/internal/clients", nil},
		{"cmd/internal/keyring", []string{"ovh/client"}},
		{"cmd/internal/metrics", nil},
		{"cmd/internal/profile", []string{"internal/loopback"}},
		{"cmd/internal/signin", []string{"internal/loopback"}},
	}
}

// foreign are modules that one room alone may know, and the packages by which
// a toolset could get around the runner.
func foreign() map[string][]string {
	everyone := func(string) bool { return true }
	outside := func(r string) bool { return !strings.HasPrefix(r, "tools/") }
	list := func(may func(string) bool) (names []string) {
		for _, r := range rooms() {
			if may(r.folder) {
				names = append(names, r.folder)
			}
		}
		return names
	}
	return map[string][]string{
		"github.com/mark3labs/mcp-go/server":            {"tool", "cmd/ovh-mcp", "cmd/internal/serve"},
		"github.com/invopop/jsonschema":                 {},
		"github.com/santhosh-tekuri/jsonschema/v6":      {},
		"github.com/miekg/dns":                          {"dns", "ovh/simulator"},
		"github.com/valkey-io/valkey-go":                {"shared"},
		"go.yaml.in/yaml/v3":                            {"policy"},
		"github.com/pelletier/go-toml/v2/unstable":      {"cmd/internal/clients"},
		"github.com/zalando/go-keyring":                 {"cmd/internal/keyring"},
		"github.com/go-jose/go-jose/v4":                 {"cmd/internal/signin"},
		"github.com/go-jose/go-jose/v4/json":            {"cmd/internal/signin"},
		"github.com/gofrs/flock":                        list(func(r string) bool { return r == "internal/private" || r == "cmd/ovh-mcp" || r == "cmd/internal/serve" }),
		"net/http":                                      list(outside),
		"net":                                           list(outside),
		"os/exec":                                       list(outside),
		"unsafe":                                        list(outside),
		"context":                                       list(everyone),
		"net/netip":                                     list(everyone),
		"github.com/ovh-mcp/ovh-mcp/internal/golden":    {},
		"github.com/ovh-mcp/ovh-mcp/tool/tooltest":      {},
		"github.com/ovh-mcp/ovh-mcp/schemas/schematest": {},
		module + "cmd/internal/signin/signintest":       {},
	}
}

// TestEachWallStands breaks each wall once, in a file that does not exist, and
// wants the linter's own rules to say so; what is allowed they must let pass.
func TestEachWallStands(t *testing.T) {
	walls := walls(t)
	folders := make([]string, 0, len(rooms()))
	for _, r := range rooms() {
		folders = append(folders, r.folder)
	}
	for _, r := range rooms() {
		for _, other := range folders {
			if other == r.folder || other == "cmd/ovh-mcp" || other == "tools/servers/deep" || other == "consent/page/preview" { // nobody imports these
				continue
			}
			refused := imports(t, walls, r.folder, module+other)
			if allowed := slices.Contains(r.may, other); allowed == refused {
				t.Errorf("%s imports %s: refused %t, want %t", r.folder, other, refused, !allowed)
			}
		}
		for pkg, may := range foreign() {
			refused := imports(t, walls, r.folder, pkg)
			if allowed := slices.Contains(may, r.folder); allowed == refused {
				t.Errorf("%s imports %s: refused %t, want %t", r.folder, pkg, refused, !allowed)
			}
		}
	}
}

// TestEveryRoomHasWalls fails for a package that no rule covers.
func TestEveryRoomHasWalls(t *testing.T) {
	walls := walls(t)
	err := filepath.WalkDir("../..", func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("../..", path)
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && rel != "." || entry.Name() == "testdata" || rel == "e2e" || rel == "internal" || rel == "tool/tooltest" || rel == "shared/sharedtest" || rel == "schemas/schematest" || strings.HasSuffix(rel, "test") && strings.Contains(rel, "internal")) {
			return filepath.SkipDir
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return err
		}
		if folder := filepath.ToSlash(filepath.Dir(rel)); !imports(t, walls, folder, "github.com/invopop/jsonschema") {
			t.Errorf("no rule of the linter covers %s", folder)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// walls are the linter's rules as its configuration has them.
func walls(t *testing.T) *analysis.Analyzer {
	t.Helper()
	raw, err := os.ReadFile("../../.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]struct {
						Mode  string `yaml:"list-mode"`
						Files []string
						Allow []string
						Deny  []struct{ Pkg, Desc string }
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal(raw, &config); err != nil {
		t.Fatal(err)
	}
	settings := make(depguard.LinterSettings)
	for name, rule := range config.Linters.Settings.Depguard.Rules {
		list := &depguard.List{ListMode: rule.Mode, Files: rule.Files, Allow: rule.Allow}
		if len(rule.Deny) > 0 {
			list.Deny = make(map[string]string)
		}
		for _, d := range rule.Deny {
			list.Deny[d.Pkg] = d.Desc
		}
		settings[name] = list
	}
	analyzer, err := depguard.NewAnalyzer(&settings)
	if err != nil {
		t.Fatal(err)
	}
	return analyzer
}

// imports reports whether the rules refuse that a file of folder imports pkg.
func imports(t *testing.T, walls *analysis.Analyzer, folder, pkg string) (refused bool) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "/src/ovh-mcp/"+folder+"/file.go", fmt.Sprintf("package p\n\nimport _ %q\n", pkg), parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Analyzer: walls, Fset: files, Files: []*ast.File{file}, Report: func(analysis.Diagnostic) { refused = true }}
	if _, err := walls.Run(pass); err != nil {
		t.Fatal(err)
	}
	return refused
}
