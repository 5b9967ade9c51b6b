package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
)

// maxDocument bounds the description of one branch, in bytes. The largest is
// about 4 MB.
const maxDocument = 64 << 20

// A document is a branch as OVHcloud writes it.
type document struct {
	APIVersion   string                    `json:"apiVersion"`
	BasePath     string                    `json:"basePath"`
	ResourcePath string                    `json:"resourcePath"`
	Subsections  map[string]string         `json:"subsections,omitempty"`
	Groups       []Group                   `json:"apis"`
	Models       map[string]*documentModel `json:"models"`
}

// A documentModel has its properties as OVHcloud writes them, in an object. The
// model itself keeps a list, which is smaller and has one order.
type documentModel struct {
	Model
	Properties map[string]Property `json:"properties,omitempty"`
}

func (d *documentModel) model() *Model {
	m := d.Model
	for _, name := range slices.Sorted(maps.Keys(d.Properties)) {
		p := d.Properties[name]
		p.Name = name
		m.Properties = append(m.Properties, p)
	}
	return &m
}

// Parse reads the description of one branch of a version of the API, "v1" or
// "v2". OVHcloud adds fields without notice: one that this package does not know
// is no failure, and unknown names it.
func Parse(version string, raw []byte) (b Branch, unknown error, err error) {
	if len(raw) > maxDocument {
		return b, nil, fmt.Errorf("a description of %d bytes is too large, %d are allowed", len(raw), maxDocument)
	}
	doc, unknown, err := parseDocument(raw)
	if err != nil {
		return b, nil, err
	}
	b = Branch{
		Version: version, Path: doc.ResourcePath, APIVersion: doc.APIVersion, BasePath: doc.BasePath,
		Subsections: doc.Subsections, Groups: mergeGroups(doc.Groups), Models: make(map[string]*Model, len(doc.Models)),
	}
	for name, m := range doc.Models {
		if m != nil {
			b.Models[name] = m.model()
		}
	}
	return b, unknown, b.validate()
}

// parseDocument reads a document strictly and, where that fails, again without
// minding unknown fields.
func parseDocument(raw []byte) (doc document, unknown, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if unknown = dec.Decode(&doc); unknown == nil {
		return doc, nil, nil
	}
	doc = document{}
	return doc, unknown, json.Unmarshal(raw, &doc)
}

// validate refuses what can't be a description: its paths and methods become
// requests.
func (b *Branch) validate() error {
	path := regexp.MustCompile(`^(/[^/?#\s]+)+$`)
	if !path.MatchString(b.Path) {
		return fmt.Errorf("resourcePath %q is no path", truncate(b.Path))
	}
	for _, g := range b.Groups {
		if !path.MatchString(g.Path) {
			return fmt.Errorf("%q is no path", truncate(g.Path))
		}
		for _, o := range g.Operations {
			if !slices.Contains([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}, o.Method) {
				return fmt.Errorf("%q on %s is no method", truncate(o.Method), truncate(g.Path))
			}
		}
	}
	return nil
}

// mergeGroups joins groups of the same path. Of an operation that is described
// twice, the first description stands.
func mergeGroups(groups []Group) []Group {
	var out []Group
	at := make(map[string]int)
	for _, g := range groups {
		i, seen := at[g.Path]
		if !seen {
			i = len(out)
			at[g.Path] = i
			out = append(out, Group{Path: g.Path, Description: g.Description})
		}
		for _, o := range g.Operations {
			if !slices.ContainsFunc(out[i].Operations, func(known Operation) bool { return known.Method == o.Method }) {
				out[i].Operations = append(out[i].Operations, o)
			}
		}
	}
	return out
}
