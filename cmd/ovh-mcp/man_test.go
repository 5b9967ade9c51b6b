package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/ovh-mcp/ovh-mcp/internal/golden"
)

// TestManPagesAreFresh writes the pages that packages bring along: the program
// itself links nothing that could.
func TestManPagesAreFresh(t *testing.T) {
	const folder = "../../release/man"
	root := new(program).rootCommand(t.Context())
	root.DisableAutoGenTag = true // a date would make each day's pages others
	pages := make(map[string]bool)
	release, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, cmd := range documented(root) {
		file := filepath.Join(folder, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1")
		pages[file] = true
		golden.File(t, file, manPage(t, cmd))
		if page := "man/" + filepath.Base(file); !bytes.Contains(release, []byte(page)) {
			t.Errorf("the cask of .goreleaser.yaml lacks %s", page)
		}
	}
	have, err := filepath.Glob(folder + "/*.1")
	if err != nil {
		t.Fatal(err)
	}
	golden.Orphans(t, have, pages)
}

// documented returns a command and all below it that help tells of.
func documented(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, documented(sub)...)
		}
	}
	return all
}

func manPage(t *testing.T, cmd *cobra.Command) []byte {
	t.Helper()
	// What help indents by two is set as it stands on a page that is indented by four.
	cmd.Long = regexp.MustCompile(`(?m)^  `).ReplaceAllString(cmd.Long, "    ")
	var page bytes.Buffer
	if err := doc.GenMan(cmd, &doc.GenManHeader{Source: "ovh-mcp", Manual: "ovh-mcp"}, &page); err != nil {
		t.Fatal(err)
	}
	dated := regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1") "[^"]*"`)
	return dated.ReplaceAll(page.Bytes(), []byte(`$1 ""`))
}
