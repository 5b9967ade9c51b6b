package catalog

import (
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// PathArguments returns the values that a concrete path gives to the
// parameters of the operation's path.
func (o *Operation) PathArguments(path string) map[string]string {
	_, rest := split(path)
	values := parts(rest)
	args := make(map[string]string)
	for i, part := range o.Group.parts {
		if isParameter(part) && i < len(values) {
			args[strings.Trim(part, "{}")] = values[i]
		}
	}
	return args
}

// HidesSlash reports whether a part of path that is no address has a slash in
// it: who decodes the path too early takes it for another.
func (o *Operation) HidesSlash(path string) bool {
	args := o.PathArguments(path)
	for _, p := range o.Parameters {
		if p.In == "path" && !strings.HasPrefix(p.Type, "ip") && strings.Contains(args[p.Name], "/") {
			return true
		}
	}
	return false
}

// Target returns the operation that shows what a call of o on path acts on, and
// its path: the same path, or the nearest above it that names one thing and can
// be read. It returns nil when there is none.
func (o *Operation) Target(path string) (*Operation, string) {
	own := o.Group.parts
	sent := strings.Split(strings.Trim(path, "/"), "/")
	extra := len(sent) - len(own) // the version
	if extra < 0 {
		return nil, "" // not a path of o
	}
	for n := len(own); n > 0; n-- {
		if !isParameter(own[n-1]) && (n < len(own) || o.Method == "POST") {
			continue
		}
		if get := o.Branch.reads("/" + strings.Join(own[:n], "/")); get != nil {
			return get, "/" + strings.Join(sent[:n+extra], "/")
		}
	}
	return nil, ""
}

// reads returns the GET on a template of the branch, or nil.
func (b *Branch) reads(template string) *Operation {
	for i := range b.Groups {
		if b.Groups[i].Path != template {
			continue
		}
		for j := range b.Groups[i].Operations {
			if o := &b.Groups[i].Operations[j]; o.Method == "GET" {
				return o
			}
		}
	}
	return nil
}

// Rule returns the access rule that lets a key call the operation, on whatever
// its path names.
func (o *Operation) Rule() ovh.AccessRule {
	all := strings.Split(o.RawPath(), "/")
	for i, part := range all {
		if isParameter(part) {
			all[i] = "*"
		}
	}
	return ovh.AccessRule{Method: o.Method, Path: strings.Join(all, "/")}
}
