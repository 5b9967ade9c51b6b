package catalog

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

const apiURI = "ovh://api/"

// Resources returns the catalogue as resources: a branch of the API with its
// operations, and one operation. There are none without a library.
func Resources(library *catalog.Library) []tool.Resource {
	if library == nil {
		return nil
	}
	// Either template matches the URIs of both, so both are read the same way.
	read := func(ctx context.Context, uri string) (string, error) {
		c, err := library.Catalog(ctx)
		if err != nil {
			return "", err
		}
		return textOf(c, uri)
	}
	return []tool.Resource{
		{
			Template: apiURI + "{version}/{+branch}",
			Name:     "api_branch",
			Title:    "A branch of OVHcloud's API",
			About:    "Its operations, a line each: ovh://api/v1/dedicated/server",
			Read:     read,
			Complete: completeBranch(library),
		},
		{
			Template: apiURI + "{method}/{+path}",
			Name:     "api_operation",
			Title:    "An operation of OVHcloud's API",
			About:    "What it takes, answers and does: ovh://api/POST/me/sshKey",
			Read:     read,
			Complete: completeOperation(library),
		},
	}
}

// textOf writes the resource that a URI names.
func textOf(c *catalog.Catalog, uri string) (string, error) {
	plain, err := url.PathUnescape(uri)
	if err != nil {
		return "", err
	}
	first, path, _ := strings.Cut(strings.TrimPrefix(plain, apiURI), "/")
	if first == "v1" || first == "v2" {
		return branchText(c, first, "/"+path)
	}
	o, err := c.Find(strings.ToUpper(first), "/"+path)
	if err != nil {
		return "", err
	}
	return described(o).text(), nil
}

// branchText writes the operations of a branch, a line each.
func branchText(c *catalog.Catalog, version, path string) (string, error) {
	i := slices.IndexFunc(c.Branches, func(b catalog.Branch) bool { return b.Version == version && b.Path == path })
	if i < 0 {
		return "", fmt.Errorf("no branch %q in %s; the branches are %s", path, version, strings.Join(branches(c, version), ", "))
	}
	var b strings.Builder
	for _, g := range c.Branches[i].Groups {
		for _, o := range g.Operations {
			e := effect.Of(&o)
			fmt.Fprintf(&b, "%s: %s (%s %d)", &o, catalog.OneLine(o.Summary(), 120), e.Kind, e.Severity)
			if s := status(o.Status); s != "" {
				b.WriteString(" " + s)
			}
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

// branches returns the paths of the branches of a version; of all when it is
// not known.
func branches(c *catalog.Catalog, version string) []string {
	var all []string
	for _, b := range c.Branches {
		if b.Version == version || version == "" {
			all = append(all, b.Path)
		}
	}
	return all
}

// text writes a description for a reader.
func (d description) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", d.Operation, d.Does)
	for _, part := range []struct{ name, text string }{
		{"status", d.Status},
		{"effect", fmt.Sprintf("%s, severity %d of 5: %s", d.Effect, d.Severity, d.Reason)},
		{"parameters", d.Parameters},
		{"body", d.Body},
		{"answer", d.Answer},
		{"access rule", d.Rule},
		{"IAM actions", strings.Join(d.IAM, ", ")},
		{"errors", d.Errors},
		{"example for " + d.Tool, string(tool.Object(d.Example))},
		{"see also", strings.Join(d.SeeAlso, "\n")},
	} {
		if part.text != "" {
			fmt.Fprintf(&b, "\n%s:\n%s\n", part.name, part.text)
		}
	}
	return b.String()
}
