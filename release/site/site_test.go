package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTheSiteOfThisCloneIsWhole(t *testing.T) {
	folder := t.TempDir()
	if err := build("../..", folder); err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(folder, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<h2 id="credentials">Credentials<a href="#credentials" class="anchor"`,
		`<a href="clients.html#stdio">`,
		`<td><code>reinstall_server</code></td>`,
		`<img src="approval.webp"`,
		`<a href="index.html" aria-current="page">ovh-mcp</a>`,
		`rel="next">Connecting clients →</a>`,
	} {
		if !strings.Contains(string(index), want) {
			t.Errorf("index.html has no %s", want)
		}
	}
}

// TestFaultsAreTold builds sites of few pages that have one fault each.
func TestFaultsAreTold(t *testing.T) {
	for _, test := range []struct {
		name, page, want string // page is what docs/a.md holds
	}{
		{"no such page", "[x](b.md)", `docs/a.md: link "b.md" leads to no file`},
		{"no such heading of another page", "[x](../README.md#none)", `a.html: link "index.html#none": index.html has no such heading`},
		{"no such heading of its own", "# A\n\n[x](#b)", `a.html: link "#b": a.html has no such heading`},
		{"plain http", "[x](http://example.org/)", "is neither of this site nor https"},
		{"a form of link that leads nowhere", "[x](https://nowhere/)", "is neither of this site nor https"},
		{"an image from elsewhere", `<img src="https://example.org/a.png">`, "would be loaded from elsewhere"},
		{"an image that is not there", "![x](a.png)", "a.png: no such file"},
		{"a script", "<script>alert(1)</script>", "has <script>"},
		{"a handler", `<p onclick="x()">y</p>`, `has "onclick"`},
		{"a style that loads", `<p style="background:url(//example.org)">y</p>`, `has "style"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := siteOf(t, map[string]string{"README.md": "# Home\n\n## Some", "docs/a.md": test.page})
			err := s.write()
			if err == nil {
				if faults := check(s.folder); len(faults) == 1 {
					err = faults[0]
				} else {
					t.Fatalf("check = %q, want one fault", faults)
				}
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the fault is %v, want %q", err, test.want)
			}
		})
	}
}

func TestLinksLead(t *testing.T) {
	s := siteOf(t, map[string]string{
		"README.md":  "# Home\n\n## `--state` and more\n\n## Twice\n\n## Twice",
		"docs/a.md":  "[1](../README.md#--state-and-more) [2](../README.md#twice-1) [3](../tool/x.go) [4](../README.md) [5](https://example.org/)",
		"tool/x.go":  "package tool",
		"docs/b.txt": "",
	})
	if err := s.write(); err != nil {
		t.Fatal(err)
	}
	if faults := check(s.folder); len(faults) > 0 {
		t.Errorf("check = %q, want none", faults)
	}
	page, err := readPage(filepath.Join(s.folder, "a.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"index.html#--state-and-more", "index.html#twice-1", repository + "/blob/main/tool/x.go", "index.html", "https://example.org/"} {
		if !slices.Contains(page.links, want) {
			t.Errorf("links = %q, want %q among them", page.links, want)
		}
	}
}

func TestEveryPageHasItsPlace(t *testing.T) {
	s := siteOf(t, map[string]string{"README.md": "# Home", "docs/a.md": "# A", "SECURITY.md": "# S", "docs/security.md": "# S"})
	err := complete(s.clone, []part{{"", []string{"README.md", "SECURITY.md", "docs/security.md"}}})
	for _, want := range []string{"docs/a.md is in no part", "SECURITY.md and docs/security.md are both security.html"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("complete = %v, want %q", err, want)
		}
	}
}

// siteOf returns the site of a clone of a few files, whose pages are all of Markdown.
func siteOf(t *testing.T, files map[string]string) *site {
	t.Helper()
	s := &site{clone: t.TempDir(), folder: t.TempDir(), parts: []part{{title: "All"}}}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(file, ".md") {
			s.parts[0].pages = append(s.parts[0].pages, file)
		}
		to := filepath.Join(s.clone, file)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(files[file]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}
