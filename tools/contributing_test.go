package tools_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestContributingShowsTheSource holds the pieces of code in the walk-through
// against the files that they are from.
func TestContributingShowsTheSource(t *testing.T) {
	page, err := os.ReadFile("../docs/contributing.md")
	if err != nil {
		t.Fatal(err)
	}
	pieces := regexp.MustCompile("(?s)```go (\\S+)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(pieces) < 3 {
		t.Fatalf("%d pieces of code, want at least 3", len(pieces))
	}
	for _, piece := range pieces {
		source, err := os.ReadFile(filepath.Join("..", piece[1]))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), piece[2]) {
			t.Errorf("docs/contributing.md shows of %s what does not stand there:\n%s", piece[1], piece[2])
		}
	}
}
