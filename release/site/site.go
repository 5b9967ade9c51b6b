package main

import (
	_ "embed"
	"html/template"
	"os"
	"path"
	"path/filepath"
)

//go:embed page.html
var pageHTML string

//go:embed style.css
var styleCSS []byte

// A site is written from a clone into a folder.
type site struct {
	clone, folder string
	parts         []part
}

func (s *site) has(page string) bool { return s.at(page) >= 0 }

// at returns the place of a page in reading order, or -1.
func (s *site) at(page string) int {
	for i, p := range s.pages() {
		if p == page {
			return i
		}
	}
	return -1
}

// pages are those of all parts, in reading order.
func (s *site) pages() []string {
	var all []string
	for _, p := range s.parts {
		all = append(all, p.pages...)
	}
	return all
}

// What page.html is given.
type (
	view struct {
		Title          string
		Body           template.HTML
		Source         string
		Parts          []viewPart
		Previous, Next *entry
	}
	viewPart struct {
		Title   string
		Entries []entry
	}
	entry struct {
		Title, Address string
		Here           bool
	}
)

// write writes every page, what they show, and how they look.
func (s *site) write() error {
	layout, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return err
	}
	all := make(map[string]rendered)
	for _, page := range s.pages() {
		source, err := os.ReadFile(filepath.Join(s.clone, page))
		if err != nil {
			return err
		}
		if all[page], err = s.render(page, source); err != nil {
			return err
		}
	}
	for page, r := range all {
		if err := s.writePage(layout, page, all); err != nil {
			return err
		}
		for _, image := range r.images {
			if err := s.copy(image); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(filepath.Join(s.folder, "style.css"), styleCSS, 0o644)
}

func (s *site) writePage(layout *template.Template, page string, all map[string]rendered) error {
	file, err := os.Create(filepath.Join(s.folder, address(page)))
	if err != nil {
		return err
	}
	defer file.Close()
	v := view{Title: all[page].title, Body: template.HTML(all[page].body), Source: repository + "/blob/main/" + page} //nolint:gosec // made by render
	for _, p := range s.parts {
		listed := viewPart{Title: p.title}
		for _, other := range p.pages {
			listed.Entries = append(listed.Entries, entry{all[other].title, address(other), other == page})
		}
		v.Parts = append(v.Parts, listed)
	}
	pages, at := s.pages(), s.at(page)
	if at > 0 {
		v.Previous = &entry{Title: all[pages[at-1]].title, Address: address(pages[at-1])}
	}
	if at+1 < len(pages) {
		v.Next = &entry{Title: all[pages[at+1]].title, Address: address(pages[at+1])}
	}
	if err := layout.Execute(file, v); err != nil {
		return err
	}
	return file.Close()
}

// copy puts a file of the clone beside the pages.
func (s *site) copy(file string) error {
	data, err := os.ReadFile(filepath.Join(s.clone, file))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.folder, path.Base(file)), data, 0o644)
}
