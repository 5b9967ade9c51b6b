package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// maxDocument bounds the description of one branch, in bytes. The largest is
// about 4 MB.
const maxDocument = 64 << 20

// A document is a branch in OVHcloud's own form.
type document struct {
	APIVersion   string                `json:"apiVersion"`
	BasePath     string                `json:"basePath"`
	ResourcePath string                `json:"resourcePath"`
	Subsections  map[string]string     `json:"subsections,omitempty"`
	Groups       []Group               `json:"apis"`
	Models       map[string]*described `json:"models"`
}

// A described model has its fields as OVHcloud writes them: by name.
type described struct {
	Model
	Properties map[string]Property `json:"properties,omitempty"`
}

func (d *described) model() *Model {
	m := d.Model
	for _, name := range slices.Sorted(maps.Keys(d.Properties)) {
		p := d.Properties[name]
		p.Name = name
		m.Properties = append(m.Properties, p)
	}
	return &m
}

// Parse reads the description of a branch of that version of the API. What it
// holds beyond what this package understands is no error: strange tells of it.
func Parse(version string, raw []byte) (b Branch, strange error, err error) {
	if len(raw) > maxDocument {
		return b, nil, fmt.Errorf("a description of %d bytes is too large, %d are allowed", len(raw), maxDocument)
	}
	doc, strange, err := decode(raw)
	if err != nil {
		return b, nil, err
	}
	b = Branch{
		Version: version, Path: doc.ResourcePath, APIVersion: doc.APIVersion, BasePath: doc.BasePath,
		Subsections: doc.Subsections, Groups: merge(doc.Groups), Models: make(map[string]*Model, len(doc.Models)),
	}
	for name, m := range doc.Models {
		if m != nil {
			b.Models[name] = m.model()
		}
	}
	return b, strange, b.check()
}

// decode reads a document strictly, and leniently where that fails.
func decode(raw []byte) (doc document, strange, err error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if strange = dec.Decode(&doc); strange == nil {
		return doc, nil, nil
	}
	doc = document{}
	return doc, strange, json.Unmarshal(raw, &doc)
}

// check refuses what can't be a description.
func (b *Branch) check() error {
	path := regexp.MustCompile(`^(/[^/?#\s]+)+$`)
	if !path.MatchString(b.Path) {
		return fmt.Errorf("resourcePath %q is no path", clip(b.Path))
	}
	for _, g := range b.Groups {
		if !path.MatchString(g.Path) {
			return fmt.Errorf("%q is no path", clip(g.Path))
		}
		for _, o := range g.Operations {
			if !slices.Contains([]string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"}, o.Method) {
				return fmt.Errorf("%q on %s is no method", clip(o.Method), clip(g.Path))
			}
		}
	}
	return nil
}

// merge joins groups of the same path. Of an operation that is described
// twice the first word stands.
func merge(groups []Group) []Group {
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

// clip keeps the beginning of foreign text for a message.
func clip(s string) string {
	const most = 200
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
