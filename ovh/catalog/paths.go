package catalog

import (
	"net/url"
	"strings"
)

// SplitVersion takes the version off a path the way [ovh.Reader.Get] reads it:
// a path without one is of version 1.
func SplitVersion(path string) (version, rest string) {
	for _, v := range [...]struct{ prefix, version string }{{"/v1", "v1"}, {"/1.0", "v1"}, {"/v2", "v2"}} {
		if rest, ok := strings.CutPrefix(path, v.prefix); ok && (rest == "" || rest[0] == '/') {
			return v.version, rest
		}
	}
	return "v1", path
}

// SplitPath splits a path at its slashes and decodes the parts. A part that
// can't be decoded stays as it is. The path of nothing is one empty part.
func SplitPath(path string) []string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, p := range parts {
		if plain, err := url.PathUnescape(p); err == nil {
			parts[i] = plain
		}
	}
	return parts
}

// IsParameter reports whether a part of a template stands for a value, as
// {serviceName} does.
func IsParameter(part string) bool { return strings.Contains(part, "{") }

// Parts returns the parts of the template. They belong to the group: do not
// change them.
func (g *Group) Parts() []string {
	if g.parts == nil {
		return SplitPath(g.Path) // of a group that is in no catalogue
	}
	return g.parts
}
