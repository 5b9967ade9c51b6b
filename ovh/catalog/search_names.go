package catalog

import (
	"path"
	"slices"
	"strings"
)

// named looks for names of OVHcloud's in a text: a path, a model, an IAM
// action. It returns how well each operation goes by the first that any goes
// by, and the other words of the text; nil when there is none.
func (x *index) named(text string) (scores []float32, rest string) {
	words := strings.Fields(text)
	for i, w := range words[:min(len(words), maxWords)] {
		w = strings.Trim(w, "\"'`,;()?!")
		if found := x.byName(w); found != nil {
			return found, strings.Join(slices.Delete(words, i, i+1), " ")
		}
	}
	return nil, text
}

func (x *index) byName(word string) []float32 {
	var judge func(*Operation) float32
	switch {
	case strings.Contains(word, ":"):
		judge = func(o *Operation) float32 { return o.needs(word) }
	case strings.Contains(word, "/"):
		judge = wanted(word).fits
	case strings.Contains(strings.Trim(word, "."), "."):
		model := strings.ToLower(strings.TrimSuffix(word, "[]"))
		judge = func(o *Operation) float32 { return o.speaksOf(model) }
	default:
		return nil
	}
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

// needs is how far an operation needs an IAM action, which may have a * in it.
func (o *Operation) needs(action string) float32 {
	var most float32
	for _, a := range o.IAM {
		if !strings.EqualFold(a.Name, action) && !globs(action, a.Name) {
			continue
		}
		if a.Required {
			return 1 / float32(len(o.IAM))
		}
		most = 0.5 / float32(len(o.IAM))
	}
	return most
}

// globs reports whether a name is what a pattern says. A * stands for slashes
// as well, for an action is no path.
func globs(pattern, name string) bool {
	flat := strings.NewReplacer("/", ":")
	ok, err := path.Match(strings.ToLower(flat.Replace(pattern)), strings.ToLower(flat.Replace(name)))
	return ok && err == nil
}

// speaksOf is how far an operation is about a model, in small letters: it
// answers one, several, or takes one.
func (o *Operation) speaksOf(model string) float32 {
	get := o.Method == "GET"
	switch answer := strings.ToLower(o.Response); {
	case answer == model && get:
		return 1
	case answer == model+"[]" && get:
		return 0.9
	case answer == model || answer == model+"[]":
		return 0.6
	case strings.Contains(answer, "<"+model+">"):
		return 0.5
	}
	for _, p := range o.Parameters {
		for _, t := range []string{p.Type, p.FullType} {
			if strings.EqualFold(strings.TrimSuffix(t, "[]"), model) {
				return map[bool]float32{true: 0.8, false: 0.4}[p.In == "body"]
			}
		}
	}
	return 0
}

// A pattern is a path that somebody wrote, or some of its parts.
type pattern struct {
	version string // "" for any
	parts   []string
	whole   bool // it begins with a slash: it is no part from the middle
}

func wanted(text string) pattern {
	p := pattern{whole: text[0] == '/'}
	text, _, _ = strings.Cut(text, "?")
	p.parts, p.version = branch(text)
	p.whole = p.whole || p.version != ""
	return p
}

// fits is how well a pattern goes with the path of an operation.
func (p pattern) fits(o *Operation) float32 {
	template := o.Group.parts
	if len(p.parts) == 0 || p.version != "" && p.version != o.Branch.Version {
		return 0
	}
	var most float32
	for at := 0; at+len(p.parts) <= len(template); at++ {
		if s := p.at(template[at:], at > 0); s > 0 {
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
// template. In the middle of it a value is not told from a name, so that the
// first part has to be the name.
func (p pattern) at(template []string, middle bool) float32 {
	fit := float32(1)
	for i, w := range p.parts {
		t := template[i]
		last := i == len(p.parts)-1
		switch {
		case isWild(w) && isParameter(t), strings.EqualFold(w, t):
		case isWild(w) || !isParameter(t) && singular(strings.ToLower(w)) == singular(strings.ToLower(t)):
			fit *= 0.8
		case isParameter(t) && !(i == 0 && middle):
			fit *= 0.7
		case last && len(w) > 1 && len(t) > len(w) && strings.EqualFold(w, t[:len(w)]):
			fit *= 0.5
		default:
			return 0
		}
	}
	return fit
}

func isWild(part string) bool { return part == "*" || part == "…" || isParameter(part) }
