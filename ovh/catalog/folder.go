package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
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
func Folder(files fs.FS) (*Catalog, []error, error) {
	var branches []Branch
	var problems []error
	for _, version := range versions() {
		raw, err := fs.ReadFile(files, version+"/index.json")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		paths, err := parseIndex(raw)
		if err != nil {
			return nil, nil, fmt.Errorf("%s/index.json: %w", version, err)
		}
		for _, p := range paths {
			raw, err := fs.ReadFile(files, version+p+".json")
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			branches, problems = add(branches, problems, version, p, raw, err)
		}
	}
	if len(branches) == 0 {
		return nil, problems, errors.Join(append(problems, errors.New("no branch of the API is described there: v1/index.json and v1/me.json, for example, are expected"))...)
	}
	return New("folder", branches), problems, nil
}

// add parses one branch. What is wrong with it hurts no other.
func add(branches []Branch, problems []error, version, p string, raw []byte, err error) ([]Branch, []error) {
	if err != nil {
		return branches, append(problems, fmt.Errorf("%s%s: %w", version, p, err))
	}
	b, strange, err := Parse(version, raw)
	if err != nil {
		return branches, append(problems, fmt.Errorf("%s%s: %w", version, p, err))
	}
	if strange != nil {
		problems = append(problems, fmt.Errorf("%s%s says more than this program knows: %w", version, p, strange))
	}
	return append(branches, b), problems
}
