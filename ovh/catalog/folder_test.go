package catalog

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"
)

func TestAFolderMayLackBranches(t *testing.T) {
	index := `{"apis":[{"path":"/garden"},{"path":"/house"},{"path":"/broken"}]}`
	dir := t.TempDir()
	for name, text := range map[string]string{"index": index, "garden": garden, "broken": "{"} {
		if err := os.MkdirAll(filepath.Join(dir, "v1"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "v1", name+".json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := Folder(os.DirFS(dir))
	if err != nil || len(c.Operations()) != 2 || len(c.Problems) != 1 || !strings.Contains(c.Problems[0], "v1/broken") {
		t.Errorf("Folder = %+v, %v, want the garden and a word on the broken branch", c, err)
	}
	if _, err := Folder(os.DirFS(t.TempDir())); err == nil || !strings.Contains(err.Error(), "v1/index.json") {
		t.Errorf("Folder of nothing = %v, want what it lacks", err)
	}
	if _, err := Folder(os.DirFS(filepath.Join(dir, "absent"))); err == nil {
		t.Error("an absent folder is taken for a description")
	}
}

// A slowFolder opens no file before it is released.
type slowFolder struct {
	fs.FS
	released chan struct{}

	mu     sync.Mutex
	opened []string
}

func (f *slowFolder) Open(name string) (fs.File, error) {
	<-f.released
	f.mu.Lock()
	f.opened = append(f.opened, name)
	f.mu.Unlock()
	return f.FS.Open(name)
}

func TestACallerNeedNotWaitForAFolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := &slowFolder{released: make(chan struct{}), FS: fstest.MapFS{
			"v1/index.json":  {Data: []byte(`{"apis":[{"path":"/garden"}]}`)},
			"v1/garden.json": {Data: []byte(garden)},
		}}
		s := newTestLibrary(t, "", nil)
		s.Folder = folder
		var all sync.WaitGroup
		for range 3 { // the first of whom would make the others wait
			all.Go(func() {
				ctx, stop := context.WithTimeout(t.Context(), time.Second)
				defer stop()
				if _, err := s.Catalog(ctx); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "still being loaded") {
					t.Errorf("Catalog = %v, want that it is still being loaded", err)
				}
			})
		}
		all.Wait()
		close(folder.released)
		if got := len(s.catalog().Operations()); got != 2 {
			t.Errorf("the folder holds %d operations, want 2", got)
		}
		if want := []string{"v1/index.json", "v1/garden.json", "v2/index.json"}; !slices.Equal(folder.opened, want) {
			t.Errorf("the folder was asked for %q, want each file once: %q", folder.opened, want)
		}
	})
}

func TestAFolderIsUsedInsteadOfAnythingElse(t *testing.T) {
	s := newTestLibrary(t, t.TempDir(), nil)
	s.Folder = fstest.MapFS{
		"v1/index.json":  {Data: []byte(`{"apis":[{"path":"/garden"}]}`)},
		"v1/garden.json": {Data: []byte(garden)},
	}
	if got := len(s.catalog().Operations()); got != 2 || len(s.requests()) > 0 {
		t.Errorf("the folder holds %d operations, want 2 and no request", got)
	}
	if _, err := s.Update(t.Context()); err == nil {
		t.Error("a folder is updated")
	}
	s = newTestLibrary(t, "", nil)
	s.Folder = fstest.MapFS{}
	for range 2 {
		if _, err := s.Catalog(t.Context()); err == nil || !strings.Contains(err.Error(), "v1/index.json") {
			t.Errorf("Catalog = %v, want what the folder lacks", err)
		}
	}
}
