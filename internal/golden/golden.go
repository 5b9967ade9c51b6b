// Package golden holds generated files and parts of pages against what they
// should be. Only tests import it.
//
// A test that holds a generated file is named …IsFresh or …AreFresh, so that
// go generate ./... finds it: that runs these tests with -update, which
// rewrites the files for review.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"
)

// A flag has to be known before the tests parse the command line.
var update = flag.Bool("update", false, "rewrite generated files") //nolint:gochecknoglobals // see above

const advice = "run go generate ./... and review the diff"

// Updating reports whether generated files are to be rewritten.
func Updating() bool { return *update }

// File holds a file against what it should be.
func File(t testing.TB, file string, want []byte) {
	t.Helper()
	have, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err == nil && bytes.Equal(have, want) {
		return
	}
	if !*update {
		t.Errorf("%s is stale: %s", file, advice)
		return
	}
	if err := os.WriteFile(file, want, 0o666); err != nil {
		t.Fatal(err)
	}
}

// Part holds a part of a page against what it should be. It stands between the
// lines "<!-- generated: part -->" and "<!-- end -->".
func Part(t testing.TB, file, part, want string) {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin := "<!-- generated: " + part + " -->\n"
	before, rest, opened := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, "<!-- end -->")
	if !opened || !closed {
		t.Fatalf("%s has no part %q", file, part)
	}
	File(t, file, []byte(before+begin+want+"<!-- end -->"+after))
}

// Orphans fails for files that belong to nothing; updating removes them.
func Orphans(t testing.TB, files []string, expected map[string]bool) {
	t.Helper()
	for _, file := range files {
		if expected[file] {
			continue
		}
		if !*update {
			t.Errorf("%s belongs to nothing: %s", file, advice)
		} else if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}
