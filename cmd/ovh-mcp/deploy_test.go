package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestDeploymentsNameWhatThereIs holds the flags and the variables in deploy/
// against the program.
func TestDeploymentsNameWhatThereIs(t *testing.T) {
	const folder = "../../deploy"
	root := new(program).rootCommand(t.Context())
	known := variablesInCode(t)
	flags, variables := 0, 0
	err := filepath.WalkDir(folder, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !slices.Contains([]string{".yaml", ".tpl", ".service"}, filepath.Ext(file)) {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, flag := range regexp.MustCompile(`(?:^|\s)--([a-z-]+)`).FindAllStringSubmatch(string(text), -1) {
			flags++
			if !slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Flags().Lookup(flag[1]) != nil }) {
				t.Errorf("%s: no command has a flag --%s", file, flag[1])
			}
		}
		for _, variable := range regexp.MustCompile(`\bOVH_[A-Z_]+`).FindAllString(string(text), -1) {
			variables++
			if !known[strings.TrimSuffix(variable, "_FILE")] {
				t.Errorf("%s: the program reads no %s", file, variable)
			}
		}
		return nil
	})
	if err != nil || flags < 20 || variables < 10 {
		t.Errorf("%d flags and %d variables in %s, %v; want more: the files were not found", flags, variables, folder, err)
	}
}

// variablesInCode are those that the code of the program names.
func variablesInCode(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	for _, folder := range []string{".", "../../ovh/client"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range regexp.MustCompile(`"(OVH_[A-Z_]+)"`).FindAllStringSubmatch(string(text), -1) {
				names[name[1]] = true
			}
		}
	}
	return names
}
