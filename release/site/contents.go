package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A part is a section of the list of pages.
type part struct {
	title string
	pages []string // files of the clone, in reading order
}

// contents is the order in which somebody new would read.
func contents() []part {
	return []part{
		{"Begin", []string{"README.md", "docs/clients.md", "docs/credentials.md", "docs/doctor.md", "docs/troubleshooting.md"}},
		{"Work", []string{
			"docs/toolsets.md", "docs/terminal.md", "docs/dns.md", "docs/raw.md", "docs/plan-changes.md", "docs/runbooks.md",
			"docs/results.md", "docs/errors.md", "docs/requests.md", "docs/accounts.md", "docs/simulator.md",
		}},
		{"Stay safe", []string{
			"docs/confirmation.md", "docs/consent.md", "docs/policy.md", "docs/audit.md", "docs/gate.md", "docs/untrusted.md", "SECURITY.md",
		}},
		{"Serve a team", []string{"docs/http.md", "docs/sign-in.md", "docs/deploy.md", "docs/replicas.md", "docs/metrics.md"}},
		{"The project", []string{
			"docs/comparison.md", "docs/architecture.md", "CONTRIBUTING.md", "docs/contributing.md", "docs/release.md", "CHANGELOG.md",
		}},
	}
}

// complete finds pages of docs/ that no part names, and two that would be one
// file of the site.
func complete(clone string, parts []part) error {
	files, err := filepath.Glob(filepath.Join(clone, "docs", "*.md"))
	if err != nil {
		return err
	}
	var named []string
	for _, p := range parts {
		named = append(named, p.pages...)
	}
	var faults []error
	taken := make(map[string]string)
	for _, page := range named {
		if other, is := taken[address(page)]; is {
			faults = append(faults, fmt.Errorf("%s and %s are both %s on the site: name one of them in address", other, page, address(page)))
		}
		taken[address(page)] = page
	}
	for _, file := range files {
		if page := "docs/" + filepath.Base(file); !slices.Contains(named, page) {
			faults = append(faults, fmt.Errorf("%s is in no part: add it to contents in release/site/contents.go", page))
		}
	}
	return errors.Join(faults...)
}

// address returns what the page of a file is called on the site.
func address(page string) string {
	switch page {
	case "README.md":
		return "index.html"
	case "CONTRIBUTING.md": // beside docs/contributing.md, on systems to which both are one
		return "how-to-contribute.html"
	}
	return strings.ToLower(strings.TrimSuffix(filepath.Base(page), ".md")) + ".html"
}

// exists reports whether a clone has a file or a folder.
func exists(clone, file string) bool {
	_, err := os.Stat(filepath.Join(clone, file))
	return err == nil
}
