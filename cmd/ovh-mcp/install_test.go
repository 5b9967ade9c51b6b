package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestFilesOfAnEntryAreFoundFromAnyFolder goes through all flags whose help
// says that they take a file or a folder.
func TestFilesOfAnEntryAreFoundFromAnyFolder(t *testing.T) {
	p := &program{getenv: func(string) string { return "" }}
	files := 0
	p.installCommand().Flags().VisitAll(func(f *pflag.Flag) {
		isFile := strings.HasSuffix(f.Name, "-file") || strings.HasPrefix(f.Usage, "file ") || strings.HasPrefix(f.Usage, "folder ") || strings.Contains(f.Usage, "configuration file")
		if !isFile {
			return
		}
		files++
		if got, err := fromAnywhere(f.Name, "x"); err != nil || !filepath.IsAbs(got) {
			t.Errorf("fromAnywhere(%q, x) = %q, %v, want a whole path", f.Name, got, err)
		}
	})
	if files < 6 {
		t.Errorf("%d flags take files, want those of serve", files)
	}
}
