package catalog

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

func TestWhatOthersMayHaveWrittenIsNoCache(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such modes")
	}
	for name, c := range map[string]struct {
		tamper func(t *testing.T, cache, key string)
		says   string
	}{
		"of the group":            {func(t *testing.T, cache, _ string) { chmod(t, cache, 0o620) }, "used by others"},
		"of the world":            {func(t *testing.T, cache, _ string) { chmod(t, cache, 0o602) }, "used by others"},
		"a key that others read":  {func(t *testing.T, _, key string) { chmod(t, key, 0o640) }, "used by others"},
		"a key that is gone":      {func(t *testing.T, _, key string) { remove(t, key) }, "its key is gone"},
		"a key of another length": {func(t *testing.T, _, key string) { write(t, key, []byte("short")) }, "holds no key"},
		"another key":             {func(t *testing.T, _, key string) { write(t, key, make([]byte, keyLength)) }, "not written by this program"},
		"another's file":          {chown, "belongs to another user"},
		"a link":                  {func(t *testing.T, cache, _ string) { relink(t, cache) }, "is a link"},
		"a linked key":            {func(t *testing.T, _, key string) { relink(t, key) }, "is a link"},
		"a folder":                {func(t *testing.T, cache, _ string) { remove(t, cache); mkdir(t, cache) }, "no plain file"},
		"without a code":          {unsigned, "not written by this program"},
		"changed by a bit":        {flipped, "not written by this program"},
		"cut":                     {func(t *testing.T, cache, _ string) { write(t, cache, []byte("x")) }, "not written by this program"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				first := newTestLibrary(t, dir, nil)
				first.catalog()
				c.tamper(t, first.cacheFile(), filepath.Join(dir, keyFile))
				again := newTestLibrary(t, dir, nil)
				if again.catalog(); len(again.requests()) == 0 || !strings.Contains(again.log.String(), c.says) {
					t.Errorf("it was believed, or the log does not say %q: %s", c.says, again.log.String())
				}
				if name == "a folder" {
					return // it stands in the way of a new one
				}
				healed := newTestLibrary(t, dir, nil)
				if healed.catalog(); len(healed.requests()) > 0 {
					t.Errorf("what was cached in its place is not believed: %s", healed.log.String())
				}
				for _, file := range []string{healed.cacheFile(), filepath.Join(dir, keyFile)} {
					if info, err := os.Lstat(file); err != nil || info.Mode() != 0o600 {
						t.Errorf("%s has mode %v, %v, want 0600", file, info.Mode(), err)
					}
				}
			})
		})
	}
}

func chmod(t *testing.T, file string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, file string) {
	t.Helper()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// relink moves a file elsewhere and leaves a link to it.
func relink(t *testing.T, file string) {
	t.Helper()
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.Rename(file, elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, file); err != nil {
		t.Fatal(err)
	}
}

func chown(t *testing.T, cache, _ string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	if err := os.Chown(cache, 12345, 12345); err != nil {
		t.Fatal(err)
	}
}

func unsigned(t *testing.T, cache, _ string) {
	t.Helper()
	raw, err := os.ReadFile(cache)
	if err != nil {
		t.Fatal(err)
	}
	write(t, cache, raw[:len(raw)-keyLength])
}

// flipped changes a bit of the catalogue and mends its checksum.
func flipped(t *testing.T, cache, _ string) {
	t.Helper()
	raw, err := os.ReadFile(cache)
	if err != nil {
		t.Fatal(err)
	}
	body := raw[headerLength : len(raw)-keyLength]
	body[len(body)-1] ^= 1
	write(t, cache, append(withHeader(body), raw[len(raw)-keyLength:]...))
}
