// Package apitest gives tests OVHcloud's own description of its API. Only tests
// import it.
package apitest

import (
	"embed"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// Described returns a library of OVHcloud's own description, which lies beside
// the repository. Reading it takes a second: tests of a package share one.
func Described() *catalog.Library { return library(os.DirFS(folder())) }

//go:embed description
var own embed.FS

// Own returns a library of a few operations, in the manner of OVHcloud's own,
// for tests that go on where that is absent.
func Own() *catalog.Library {
	files, err := fs.Sub(own, "description")
	if err != nil {
		panic(err)
	}
	return library(files)
}

// Empty returns a library that finds nothing.
func Empty() *catalog.Library { return library(fstest.MapFS{}) }

// Branch returns a library of the branch /name of version 1 and no other.
func Branch(name, description string) *catalog.Library {
	return library(fstest.MapFS{
		"v1/index.json":        {Data: []byte(`{"apis":[{"path":"/` + name + `"}]}`)},
		"v1/" + name + ".json": {Data: []byte(description)},
	})
}

// Catalog returns the catalogue of l, and skips the test where there is none.
func Catalog(t testing.TB, l *catalog.Library) *catalog.Catalog {
	t.Helper()
	c, err := l.Catalog(t.Context())
	if err != nil {
		t.Skipf("OVHcloud's descriptions are not there: %v", err)
	}
	return c
}

func library(descriptions fs.FS) *catalog.Library {
	return &catalog.Library{Folder: descriptions, Log: slog.New(slog.DiscardHandler)}
}

// folder finds the descriptions in a folder above the one that tests run in.
func folder() string {
	const descriptions = "shared/ovh-descriptions"
	at, err := os.Getwd()
	if err != nil {
		return descriptions
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if found := filepath.Join(at, descriptions); exists(found) {
			return found
		}
	}
	return descriptions
}

func exists(folder string) bool {
	_, err := os.Stat(folder)
	return err == nil
}
