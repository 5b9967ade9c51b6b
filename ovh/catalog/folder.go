package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime/debug"
	"strings"
	"time"
)

// versions of the API, each with a description of its own.
func versions() []string { return []string{"v1", "v2"} }

// Folder reads a description that lies in files: v1/index.json,
// v1/dedicated/server.json, v2/iam.json and so on. Branches that the index
// lists and that are not there are left out without a problem, for the folder
// is somebody's choice; [Catalog.Absent] names them.
func Folder(files fs.FS) (*Catalog, error) {
	c := &Catalog{Endpoint: "folder", Loaded: time.Now()}
	for _, version := range versions() {
		if err := c.addFolder(files, version); err != nil {
			return nil, err
		}
	}
	if len(c.Branches) == 0 {
		return nil, fmt.Errorf("no branch of the API is described there, v1/index.json and v1/me.json are expected: %s", strings.Join(c.Problems, "; "))
	}
	return compacted(c), nil
}

// addFolder adds the branches of a version, or none where it has no index.
func (c *Catalog) addFolder(files fs.FS, version string) error {
	raw, err := fs.ReadFile(files, version+"/index.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	paths, err := parseIndex(raw)
	if err != nil {
		return fmt.Errorf("%s/index.json: %w", version, err)
	}
	for _, p := range paths {
		raw, err := fs.ReadFile(files, version+p+".json")
		if errors.Is(err, fs.ErrNotExist) {
			c.Absent = append(c.Absent, version+p)
			continue
		}
		c.addBranch(version, p, raw, err)
	}
	return nil
}

// An indexDocument lists the branches of one version.
type indexDocument struct {
	APIs []struct {
		Path string `json:"path"`
	} `json:"apis"`
}

// parseIndex returns the paths of the branches that an index lists.
func parseIndex(raw []byte) ([]string, error) {
	var index indexDocument
	if err := json.Unmarshal(raw, &index); err != nil {
		return nil, err
	}
	var paths []string
	for _, api := range index.APIs {
		// A path becomes part of a file's name, so it must not lead elsewhere.
		if !fs.ValidPath(path.Clean("."+api.Path+".json")) || api.Path == "" || api.Path[0] != '/' {
			return nil, fmt.Errorf("the index lists %q, which is no path", truncate(api.Path))
		}
		paths = append(paths, api.Path)
	}
	return paths, nil
}

// addBranch parses and adds a branch, and reports whether it could. err is what
// kept it from being read. A bad branch becomes a problem, and hurts no other.
func (c *Catalog) addBranch(version, path string, raw []byte, err error) bool {
	var b Branch
	var unknown error
	if err == nil {
		b, unknown, err = Parse(version, raw)
	}
	if err != nil {
		c.addProblem("/%s%s: %w", version, path, err)
		c.Absent = append(c.Absent, version+path)
		return false
	}
	if unknown != nil {
		c.addProblem("/%s%s says more than this program knows: %w", version, path, unknown)
	}
	c.Branches = append(c.Branches, b)
	return true
}

func (c *Catalog) addProblem(format string, args ...any) {
	c.Problems = append(c.Problems, truncate(fmt.Errorf(format, args...).Error()))
}

// compacted returns c, ready for use, as it is after its encoded form. That
// takes a fraction of the memory, since each text is there once; what parsing
// took on top is given back to the system, for it is never needed again.
func compacted(c *Catalog) *Catalog {
	compact, err := decode(encode(c))
	if err != nil {
		panic(err) // it was encoded a moment ago
	}
	compact.link()
	debug.FreeOSMemory()
	return compact
}
