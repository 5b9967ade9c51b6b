package catalog

import (
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// PathArguments returns the values that a concrete path gives to the
// parameters of the operation's path, decoded.
func (o *Operation) PathArguments(path string) map[string]string {
	_, rest := SplitVersion(path)
	values := SplitPath(rest)
	args := make(map[string]string)
	for i, part := range o.Group.Parts() {
		if IsParameter(part) && i < len(values) {
			args[strings.Trim(part, "{}")] = values[i]
		}
	}
	return args
}

// Target returns the operation that shows what a call of o on path acts on, and
// its path: the same path, or the nearest above it that names one thing and can
// be read. It returns nil when there is none.
func (o *Operation) Target(path string) (get *Operation, getPath string) {
	template := o.Group.Parts()
	sent := strings.Split(strings.Trim(path, "/"), "/")
	extra := len(sent) - len(template) // 1 when the path names its version
	if extra < 0 {
		return nil, "" // not a path of o
	}
	for n := len(template); n > 0; n-- {
		// What does not end with a name is a list or an act. Only the own path of
		// a PUT or a DELETE may be a thing of which there is one.
		if !IsParameter(template[n-1]) && (n < len(template) || o.Method == "POST") {
			continue
		}
		if get = o.Branch.getOn("/" + strings.Join(template[:n], "/")); get != nil {
			return get, "/" + strings.Join(sent[:n+extra], "/")
		}
	}
	return nil, ""
}

// getOn returns the GET on a template of the branch, or nil.
func (b *Branch) getOn(template string) *Operation {
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

// Rule returns the access rule that lets a key call the operation on whatever
// its path names.
func (o *Operation) Rule() ovh.AccessRule {
	parts := strings.Split(o.RawPath(), "/")
	for i, part := range parts {
		if IsParameter(part) {
			parts[i] = "*"
		}
	}
	return ovh.AccessRule{Method: o.Method, Path: strings.Join(parts, "/")}
}
