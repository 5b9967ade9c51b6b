package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A written page is what check reads of one file of the site.
type written struct {
	name    string
	anchors map[string]bool
	links   []string // that lead away when they are followed
	loads   []string // that a browser fetches by itself
	faults  []error
}

// check reads a site as it was written, and returns what is wrong with it: links
// that lead nowhere, and whatever a browser would load from elsewhere. That other
// sites have a page it takes on trust.
func check(folder string) []error {
	files, err := filepath.Glob(filepath.Join(folder, "*.html"))
	if err != nil {
		return []error{err}
	}
	pages := make(map[string]written)
	for _, file := range files {
		page, err := readPage(file)
		if err != nil {
			return []error{err}
		}
		pages[page.name] = page
	}
	faults := checkStyle(folder)
	for _, file := range files {
		page := pages[filepath.Base(file)]
		faults = append(faults, page.faults...)
		for _, link := range page.links {
			if err := follow(folder, pages, page.name, link); err != nil {
				faults = append(faults, fmt.Errorf("%s: link %q: %w", page.name, link, err))
			}
		}
		for _, link := range page.loads {
			if err := loaded(folder, link); err != nil {
				faults = append(faults, fmt.Errorf("%s: %q: %w", page.name, link, err))
			}
		}
	}
	return faults
}

// checkStyle finds what the style sheet would load.
func checkStyle(folder string) []error {
	style, err := os.ReadFile(filepath.Join(folder, "style.css"))
	if err != nil {
		return []error{err}
	}
	var faults []error
	for _, load := range []string{"url(", "@import"} {
		if strings.Contains(string(style), load) {
			faults = append(faults, fmt.Errorf("style.css: has %s, which this site does without", load))
		}
	}
	return faults
}

func follow(folder string, pages map[string]written, from, link string) error {
	u, err := url.Parse(link)
	switch {
	case err != nil:
		return err
	case u.Scheme == "https" && strings.Contains(u.Host, "."), u.Scheme == "mailto" && strings.Contains(u.Opaque, "@"):
		return nil
	case u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "/"):
		return errors.New("is neither of this site nor https")
	}
	to := u.Path
	if to == "" {
		to = from
	}
	if page, is := pages[to]; !is {
		return fileIn(folder, to)
	} else if u.Fragment != "" && !page.anchors[u.Fragment] {
		return fmt.Errorf("%s has no such heading", to)
	}
	return nil
}

// loaded finds fault with what a browser fetches, unless it is a file beside the page.
func loaded(folder, link string) error {
	if link == "data:," {
		return nil
	}
	if u, err := url.Parse(link); err != nil || u.Scheme != "" || u.Host != "" {
		return errors.New("would be loaded from elsewhere")
	}
	return fileIn(folder, link)
}

func fileIn(folder, name string) error {
	if !fs.ValidPath(name) {
		return errors.New("leads out of the site")
	}
	_, err := os.Stat(filepath.Join(folder, name))
	return err
}

// readPage parses a page as a browser would.
func readPage(file string) (written, error) {
	page := written{name: filepath.Base(file), anchors: make(map[string]bool)}
	f, err := os.Open(file)
	if err != nil {
		return page, err
	}
	defer f.Close()
	doc, err := html.Parse(f)
	if err != nil {
		return page, err
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			page.read(n)
		}
	}
	return page, nil
}

func (page *written) read(n *html.Node) {
	if slices.Contains([]string{"script", "iframe", "object", "embed", "style", "base", "form"}, n.Data) {
		page.faults = append(page.faults, fmt.Errorf("%s: has <%s>, which this site does without", page.name, n.Data))
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "id" && page.anchors[a.Val]:
			page.faults = append(page.faults, fmt.Errorf("%s: has two headings #%s", page.name, a.Val))
		case a.Key == "id":
			page.anchors[a.Val] = true
		case a.Key == "href" && n.Data == "a":
			page.links = append(page.links, a.Val)
		case a.Key == "href", a.Key == "src":
			page.loads = append(page.loads, a.Val)
		case a.Key == "srcset", a.Key == "style", strings.HasPrefix(a.Key, "on"):
			page.faults = append(page.faults, fmt.Errorf("%s: <%s> has %q, which this site does without", page.name, n.Data, a.Key))
		}
	}
}
