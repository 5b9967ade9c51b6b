// Package skills holds the runbooks: pages that lead an assistant through a
// piece of work, call by call, with what to check before and after.
//
// Each page is a folder in the open format of Agent Skills, so that an agent
// can use it as it is; the program serves the same pages as MCP prompts. A page
// writes a call as a span of code, the name of a tool and its arguments:
//
//	`get_server {"server":"{server}"}`
//
// {server} is an argument of the page itself, and <task id> what an earlier
// answer or the user tells. The section "When it fails" is for that case alone.
package skills

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"strings"
)

//go:embed */SKILL.md
var pages embed.FS

// A Skill is one page.
type Skill struct {
	Name        string   // its folder's
	Title       string   // a few words for people
	Description string   // what it does, and when to use it
	Arguments   []string // what has to be known; "os?" may be left out, "days=60" has a default
	Needs       []string // the tools without which the page leads nowhere
}

// mostFront is how long a front matter may be, in bytes.
const mostFront = 2 << 10

// All returns the skills, by their names. It reads no more of the pages than their
// front matter, and panics on one of another form: a mistake in the program that
// its first start shows.
func All() []Skill {
	folders, err := pages.ReadDir(".")
	if err != nil {
		panic(err)
	}
	all := make([]Skill, len(folders))
	for i, folder := range folders {
		if all[i], err = read(folder.Name()); err != nil || all[i].Name != folder.Name() {
			panic(fmt.Sprintf("skill %s (%q): %v", folder.Name(), all[i].Name, err))
		}
	}
	return all
}

// Page returns the page, without its front matter, in Markdown.
func (s Skill) Page() string {
	text, err := pages.ReadFile(file(s.Name))
	if err != nil {
		panic(err) // All found it
	}
	_, page, _ := strings.Cut(string(text), endOfFront)
	return strings.TrimSpace(page) + "\n"
}

const endOfFront = "\n---\n"

func file(name string) string { return name + "/SKILL.md" }

// read reads a front matter: YAML of one line a field.
func read(name string) (Skill, error) {
	f, err := pages.Open(file(name))
	if err != nil {
		return Skill{}, err
	}
	defer f.Close()
	begin := make([]byte, mostFront)
	n, err := io.ReadFull(f, begin)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Skill{}, err
	}
	front, _, ok := strings.Cut(string(begin[:n]), endOfFront)
	if !ok {
		return Skill{}, errors.New("it has no front matter")
	}
	var s Skill
	for line := range strings.SplitSeq(front, "\n") {
		field, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch field {
		case "name":
			s.Name = value
		case "title":
			s.Title = value
		case "description":
			s.Description = value
		case "arguments":
			s.Arguments = strings.Fields(value)
		case "tools":
			s.Needs = strings.Fields(value)
		}
	}
	return s, nil
}
