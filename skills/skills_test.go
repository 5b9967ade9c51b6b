package skills_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/ovh-mcp/ovh-mcp/skills"
)

// A front matter is what the format of Agent Skills knows of.
type frontMatter struct {
	Name          string            `yaml:"name"`
	Description   string            `yaml:"description"`
	Compatibility string            `yaml:"compatibility"`
	Metadata      map[string]string `yaml:"metadata"`
}

// The pages are skills as any agent reads them, and say the same to the program.
func TestPagesAreSkills(t *testing.T) {
	all := skills.All()
	folders, err := filepath.Glob("*/SKILL.md")
	if err != nil || len(folders) != len(all) || len(all) < 10 {
		t.Fatalf("%d skills of the files %q, %v", len(all), folders, err)
	}
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for i, s := range all {
		text, err := os.ReadFile(folders[i])
		if err != nil {
			t.Fatal(err)
		}
		front, page, _ := strings.Cut(strings.TrimPrefix(string(text), "---\n"), "\n---\n")
		var f frontMatter
		d := yaml.NewDecoder(strings.NewReader(front))
		d.KnownFields(true)
		if err := d.Decode(&f); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if f.Name != s.Name || f.Name != filepath.Dir(folders[i]) || len(f.Name) > 64 || !name.MatchString(f.Name) {
			t.Errorf("%s is called %q, and %q", folders[i], f.Name, s.Name)
		}
		if f.Description != s.Description || len(f.Description) > 400 || !strings.Contains(f.Description, "Use ") {
			t.Errorf("%s: description %q, want what it does and when to use it", s.Name, s.Description)
		}
		arguments, needs := strings.Fields(f.Metadata["arguments"]), strings.Fields(f.Metadata["tools"])
		if f.Metadata["title"] != s.Title || s.Title == "" || !slices.Equal(arguments, s.Arguments) || !slices.Equal(needs, s.Needs) || len(needs) == 0 {
			t.Errorf("%s = %+v, want it as its front matter says", s.Name, s)
		}
		if strings.TrimSpace(page) != strings.TrimSpace(s.Page()) || len(s.Page()) > 8000 {
			t.Errorf("%s: the page has %d bytes", s.Name, len(s.Page()))
		}
	}
}

// What a plan is, pages say in the same words, and each says what to check, what
// to do when it fails and what to write down.
func TestPagesHaveOneForm(t *testing.T) {
	rule := regexp.MustCompile("(?m)^A call that answers with `confirm`.*$")
	var said string
	for _, s := range skills.All() {
		for _, part := range []string{"\n## When it fails\n", "\n## Write down\n"} {
			if !strings.Contains(s.Page(), part) {
				t.Errorf("%s has no %q", s.Name, strings.TrimSpace(part))
			}
		}
		if !strings.Contains(s.Page(), "\n## Before\n") && !strings.Contains(s.Page(), "\n## Look\n") && !strings.Contains(s.Page(), "\n## Contain\n") {
			t.Errorf("%s has nothing to check before", s.Name)
		}
		got := rule.FindString(s.Page())
		if strings.Contains(s.Page(), "\n## Do") != (got != "") && s.Name != "respond-to-leaked-key" {
			t.Errorf("%s does something, and says of plans %q", s.Name, got)
		}
		if said == "" {
			said = got
		}
		if got != "" && got != said {
			t.Errorf("%s says %q of plans, and others %q", s.Name, got, said)
		}
	}
}
