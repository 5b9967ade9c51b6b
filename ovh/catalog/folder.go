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

// An indexFile lists the branches of one version.
type indexFile struct {
	APIs []struct {
		Path string `json:"path"`
	} `json:"apis"`
}

// parseIndex returns the paths of the branches that an index lists.
func parseIndex(raw []byte) ([]string, error) {
	var f indexFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, err
	}
	var paths []string
	for _, api := range f.APIs {
		if !fs.ValidPath(path.Clean("."+api.Path+".json")) || api.Path == "" || api.Path[0] != '/' {
			return nil, fmt.Errorf("the index lists %q, which is no path", clip(api.Path))
		}
		paths = append(paths, api.Path)
	}
	return paths, nil
}

// versions of the API, each with a description of its own.
func versions() []string { return []string{"v1", "v2"} }

// Folder reads a description that lies in files: v1/index.json,
// v1/dedicated/server.json, v2/iam.json and so on. Branches that the index
// lists and that are not there are left out silently: a folder is somebody's
// choice.
func Folder(files fs.FS) (*Catalog, error) {
	c := &Catalog{Endpoint: "folder", Loaded: time.Now()}
	for _, version := range versions() {
		raw, err := fs.ReadFile(files, version+"/index.json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		paths, err := parseIndex(raw)
		if err != nil {
			return nil, fmt.Errorf("%s/index.json: %w", version, err)
		}
		for _, p := range paths {
			raw, err := fs.ReadFile(files, version+p+".json")
			if errors.Is(err, fs.ErrNotExist) {
				c.Absent = append(c.Absent, version+p)
				continue
			}
			c.add(version, p, raw, err)
		}
	}
	if len(c.Branches) == 0 {
		return nil, fmt.Errorf("no branch of the API is described there, v1/index.json and v1/me.json are expected: %s", strings.Join(c.Problems, "; "))
	}
	return small(c), nil
}

// add parses a branch. What is wrong with it hurts no other.
func (c *Catalog) add(version, path string, raw []byte, err error) {
	var b Branch
	var strange error
	if err == nil {
		b, strange, err = Parse(version, raw)
	}
	if err != nil {
		c.problem("/%s%s: %w", version, path, err)
		c.Absent = append(c.Absent, version+path)
		return
	}
	if strange != nil {
		c.problem("/%s%s says more than this program knows: %w", version, path, strange)
	}
	c.Branches = append(c.Branches, b)
}

func (c *Catalog) problem(format string, args ...any) {
	c.Problems = append(c.Problems, clip(fmt.Errorf(format, args...).Error()))
}

// small returns c as it is after its compact form, which takes a fraction of
// the memory, and gives back what reading it took.
func small(c *Catalog) *Catalog {
	again, err := uncompact(compact(c))
	if err != nil {
		panic(err) // it was written a moment ago
	}
	again.index()
	debug.FreeOSMemory()
	return again
}
