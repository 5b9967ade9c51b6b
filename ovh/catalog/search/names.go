package search

import (
	"slices"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// maxNames bounds the words of a text that are looked up: each costs a look at
// every operation.
const maxNames = 8

// matchNames looks for names of OVHcloud's in a text: a path, a model, an IAM
// action. It returns how well each operation goes by the first that any goes
// by, and the other words of the text; nil when there is none.
func (x *Index) matchNames(text string) (fits []float32, rest string) {
	words := strings.Fields(text)
	tried := 0
	for i, w := range words {
		fit := x.nameMatcher(strings.Trim(w, "\"'`,;()?!"))
		if fit == nil {
			continue
		}
		if fits = x.fits(fit); fits != nil {
			return fits, strings.Join(slices.Delete(words, i, i+1), " ")
		}
		if tried++; tried == maxNames {
			break
		}
	}
	return nil, text
}

// fits returns how well each operation fits, or nil when none does.
func (x *Index) fits(fit func(*catalog.Operation) float32) []float32 {
	var fits []float32
	for i, o := range x.ops {
		if f := fit(o); f > 0 {
			if fits == nil {
				fits = make([]float32, len(x.ops))
			}
			fits[i] = f
		}
	}
	return fits
}

// nameMatcher returns a function that tells how well an operation goes by a
// word, from 0 to 1, or nil where the word has the form of no name.
func (x *Index) nameMatcher(word string) func(*catalog.Operation) float32 {
	switch {
	case strings.Contains(word, ":"):
		pieces := strings.Split(strings.ToLower(word), "*")
		return func(o *catalog.Operation) float32 { return actionFit(o, word, pieces) }
	case strings.Contains(word, "/"):
		return x.parsePattern(word).fit
	case strings.Contains(strings.Trim(word, "."), "."):
		model := strings.TrimSuffix(word, "[]")
		return func(o *catalog.Operation) float32 { return modelFit(o, model) }
	}
	return nil
}

// actionFit is how far an operation is about an IAM action, which may have a *
// in it: then pieces are what it has between. An operation that needs many
// actions is about none of them.
func actionFit(o *catalog.Operation, action string, pieces []string) float32 {
	var best float32
	for _, a := range o.IAM {
		if !strings.EqualFold(a.Name, action) && (len(pieces) == 1 || !matchesPieces(strings.ToLower(a.Name), pieces)) {
			continue
		}
		if a.Required {
			return 1 / float32(len(o.IAM))
		}
		best = 0.5 / float32(len(o.IAM))
	}
	return best
}

// matchesPieces reports whether a name is made of pieces with anything between
// them.
func matchesPieces(name string, pieces []string) bool {
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

// modelFit is how far an operation is about a model. Whoever asks for one by its
// name wants to see such a thing, so what reads one comes before what takes
// one.
func modelFit(o *catalog.Operation, model string) float32 {
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
	if _, arg, generic := strings.Cut(o.Response, "<"); generic && strings.EqualFold(strings.TrimRight(arg, ">[]"), model) {
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
	values  []bool // by part: it names nothing in the API, so it is a value
	atStart bool   // it begins with a slash or a version: it is no part from the middle
}

func (x *Index) parsePattern(text string) pattern {
	p := pattern{atStart: text[0] == '/'}
	text, _, _ = strings.Cut(text, "?")
	p.parts, p.version = parsePath(text)
	p.atStart = p.atStart || p.version != ""
	for _, part := range p.parts {
		_, known := x.terms["/"+x.stems.whole(part)]
		p.values = append(p.values, !known)
	}
	return p
}

// fit is how well a pattern goes with the path of an operation: the better, the
// less the path has before it and, above all, behind it.
func (p pattern) fit(o *catalog.Operation) float32 {
	template := o.Group.Parts()
	if len(p.parts) == 0 || p.version != "" && p.version != o.Branch.Version {
		return 0
	}
	var best float32
	for start := 0; start+len(p.parts) <= len(template); start++ {
		if f := p.fitParts(template[start:]); f > 0 {
			rest := len(template) - start - len(p.parts)
			best = max(best, f/(1+0.2*float32(start)+0.4*float32(rest)))
		}
		if p.atStart {
			break
		}
	}
	return best
}

// fitParts is how well a pattern goes with the first of some parts of a
// template. In a pattern that may begin anywhere, what names a part of some
// path stands for that part, and for no value.
func (p pattern) fitParts(template []string) float32 {
	fit := float32(1)
	for i, w := range p.parts {
		t := template[i]
		switch last := i == len(p.parts)-1; {
		case isWildcard(w) && catalog.IsParameter(t), strings.EqualFold(w, t):
		case isWildcard(w):
			fit *= 0.6
		case strings.EqualFold(singular(w), singular(t)):
			fit *= 0.9
		case catalog.IsParameter(t) && (p.atStart || p.values[i] && i > 0):
			fit *= 0.7
		case last && len(w) > 1 && len(t) > len(w) && strings.EqualFold(w, t[:len(w)]):
			fit *= 0.5 // it is still being typed
		default:
			return 0
		}
	}
	return fit
}

func isWildcard(part string) bool { return part == "*" || part == "…" || catalog.IsParameter(part) }
