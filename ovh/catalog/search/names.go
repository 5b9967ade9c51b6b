package search

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// maxNames bounds the words of a text that are looked up.
const maxNames = 8

// named looks for names of OVHcloud's in a text: a path, a model, an IAM
// action. It returns how well each operation goes by the first that any goes
// by, and the other words of the text; nil when there is none.
func (x *Index) named(text string) (scores []float32, rest string) {
	words := strings.Fields(text)
	tried := 0
	for i, w := range words {
		judge := x.judge(strings.Trim(w, "\"'`,;()?!"))
		if judge == nil {
			continue
		}
		if scores = x.judged(judge); scores != nil {
			return scores, strings.Join(slices.Delete(words, i, i+1), " ")
		}
		if tried++; tried == maxNames {
			break
		}
	}
	return nil, text
}

func (x *Index) judged(judge func(*catalog.Operation) float32) []float32 {
	var scores []float32
	for i, o := range x.ops {
		if s := judge(o); s > 0 {
			if scores == nil {
				scores = make([]float32, len(x.ops))
			}
			scores[i] = s
		}
	}
	return scores
}

// judge returns what tells how well an operation goes by a word, or nil where
// the word has the form of no name.
func (x *Index) judge(word string) func(*catalog.Operation) float32 {
	switch {
	case strings.Contains(word, ":"):
		pieces := strings.Split(strings.ToLower(word), "*")
		return func(o *catalog.Operation) float32 { return needs(o, word, pieces) }
	case strings.Contains(word, "/"):
		return x.wanted(word).fits
	case strings.Contains(strings.Trim(word, "."), "."):
		model := strings.TrimSuffix(word, "[]")
		return func(o *catalog.Operation) float32 { return speaksOf(o, model) }
	}
	return nil
}

// needs is how far an operation needs an IAM action, which may have a * in
// it: then pieces are what it has between.
func needs(o *catalog.Operation, action string, pieces []string) float32 {
	var most float32
	for _, a := range o.IAM {
		if !strings.EqualFold(a.Name, action) && (len(pieces) == 1 || !has(strings.ToLower(a.Name), pieces)) {
			continue
		}
		if a.Required {
			return 1 / float32(len(o.IAM))
		}
		most = 0.5 / float32(len(o.IAM))
	}
	return most
}

// has reports whether a name is made of pieces with anything between them.
func has(name string, pieces []string) bool {
	rest, ok := strings.CutPrefix(name, pieces[0])
	last := pieces[len(pieces)-1]
	if !ok || !strings.HasSuffix(rest, last) {
		return false
	}
	rest = strings.TrimSuffix(rest, last)
	for _, piece := range pieces[1 : len(pieces)-1] {
		if _, rest, ok = strings.Cut(rest, piece); !ok {
			return false
		}
	}
	return true
}

// speaksOf is how far an operation is about a model: it answers one, several,
// or takes one.
func speaksOf(o *catalog.Operation, model string) float32 {
	one := strings.EqualFold(o.Response, model)
	several := strings.EqualFold(strings.TrimSuffix(o.Response, "[]"), model)
	switch {
	case one && o.Method == "GET":
		return 1
	case several && o.Method == "GET":
		return 0.9
	case several:
		return 0.6
	}
	if _, inner, generic := strings.Cut(o.Response, "<"); generic && strings.EqualFold(strings.TrimRight(inner, ">[]"), model) {
		return 0.5
	}
	for _, p := range o.Parameters {
		if !strings.EqualFold(strings.TrimSuffix(p.Type, "[]"), model) {
			continue
		}
		if p.In == "body" {
			return 0.8
		}
		return 0.4
	}
	return 0
}

// A pattern is a path that somebody wrote, or some of its parts.
type pattern struct {
	version string // "" for any
	parts   []string
	values  []bool // parts that are the name of nothing in the API
	whole   bool   // it begins with a slash: it is no part from the middle
}

func (x *Index) wanted(text string) pattern {
	p := pattern{whole: text[0] == '/'}
	text, _, _ = strings.Cut(text, "?")
	p.parts, p.version = branch(text)
	p.whole = p.whole || p.version != ""
	for _, part := range p.parts {
		_, known := x.terms["/"+x.words.whole(part)]
		p.values = append(p.values, !known)
	}
	return p
}

// fits is how well a pattern goes with the path of an operation.
func (p pattern) fits(o *catalog.Operation) float32 {
	template := o.Group.Parts()
	if len(p.parts) == 0 || p.version != "" && p.version != o.Branch.Version {
		return 0
	}
	var most float32
	for at := 0; at+len(p.parts) <= len(template); at++ {
		if s := p.at(template[at:]); s > 0 {
			rest := len(template) - at - len(p.parts)
			most = max(most, s/(1+0.2*float32(at)+0.4*float32(rest)))
		}
		if p.whole {
			break
		}
	}
	return most
}

// at is how well a pattern goes with the beginning of some parts of a
// template. In a pattern that may begin anywhere, what names a part of some
// path stands for that part, and for no value.
func (p pattern) at(template []string) float32 {
	fit := float32(1)
	for i, w := range p.parts {
		t := template[i]
		switch last := i == len(p.parts)-1; {
		case isWild(w) && catalog.IsParameter(t), strings.EqualFold(w, t):
		case isWild(w):
			fit *= 0.6
		case strings.EqualFold(singular(w), singular(t)):
			fit *= 0.9
		case catalog.IsParameter(t) && (p.whole || p.values[i] && i > 0):
			fit *= 0.7
		case last && len(w) > 1 && len(t) > len(w) && strings.EqualFold(w, t[:len(w)]):
			fit *= 0.5
		default:
			return 0
		}
	}
	return fit
}

func isWild(part string) bool { return part == "*" || part == "…" || catalog.IsParameter(part) }
