package main

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

const repository = "https://github.com/ovh-mcp/ovh-mcp"

// A rendered page is one file of Markdown as HTML.
type rendered struct {
	title, body string
	images      []string // files of the clone that it shows
}

// render makes HTML of a page, with its links led to where the site has them.
func (s *site) render(page string, source []byte) (rendered, error) {
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(html.WithUnsafe()), // the pages are ours, and check looks at what they say
	)
	doc := md.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(anchors{}))))
	var r rendered
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var err error
		switch n := n.(type) {
		case *ast.Link:
			var to string
			to, err = s.lead(page, string(n.Destination))
			n.Destination = []byte(to)
		case *ast.Image:
			file := path.Join(path.Dir(page), string(n.Destination))
			r.images = append(r.images, file)
			n.Destination = []byte(path.Base(file))
		case *ast.Heading:
			if n.Level == 1 {
				r.title = plain(n, source)
			} else {
				linkToItself(n)
			}
		}
		return ast.WalkContinue, err
	})
	if err != nil {
		return r, fmt.Errorf("%s: %w", page, err)
	}
	var body bytes.Buffer
	err = md.Renderer().Render(&body, source, doc)
	r.body = body.String()
	return r, err
}

// lead returns where a link of a page leads on the site: to a page of it, or to
// the repository for what the site leaves out.
func (s *site) lead(page, link string) (string, error) {
	file, heading, _ := strings.Cut(link, "#")
	if file == "" || strings.Contains(file, ":") {
		return link, nil
	}
	file = path.Join(path.Dir(page), file)
	if s.has(file) {
		return strings.TrimSuffix(address(file)+"#"+heading, "#"), nil
	}
	if !exists(s.clone, file) {
		return "", fmt.Errorf("link %q leads to no file", link)
	}
	return repository + "/blob/main/" + file, nil // which sends on to a folder
}

// linkToItself gives a heading a link for whoever wants to cite it.
func linkToItself(n *ast.Heading) {
	id, _ := n.AttributeString("id")
	link := ast.NewLink()
	link.Destination = append([]byte("#"), id.([]byte)...)
	link.SetAttributeString("class", []byte("anchor"))
	link.SetAttributeString("aria-label", []byte("link to this section"))
	link.AppendChild(link, ast.NewString([]byte("#")))
	n.AppendChild(n, link)
}

// plain returns the text of a node without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, is := c.(*ast.Text); is {
			b.Write(t.Segment.Value(source))
		} else {
			b.WriteString(plain(c, source))
		}
	}
	return b.String()
}

// anchors names headings as GitHub does, so that a link holds in both places.
type anchors map[string]int

// Generate returns the name of a heading, another one for each of the same text.
func (a anchors) Generate(heading []byte, _ ast.NodeKind) []byte {
	name := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(string(heading)))
	before := a[name]
	a[name]++
	if before > 0 {
		name = fmt.Sprintf("%s-%d", name, before)
	}
	return []byte(name)
}

// Put takes a name that is given already.
func (a anchors) Put(name []byte) { a[string(name)]++ }
