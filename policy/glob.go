package policy

import "strings"

// A glob is a pattern in which * stands for any characters, dots included.
type glob []string // what stands between the stars

func newGlob(pattern string) glob { return strings.Split(pattern, "*") }

func (g glob) match(s string) bool {
	if len(g) == 1 {
		return s == g[0]
	}
	last := g[len(g)-1]
	s, begins := strings.CutPrefix(s, g[0])
	if !begins || len(s) < len(last) || !strings.HasSuffix(s, last) {
		return false
	}
	s = s[:len(s)-len(last)]
	for _, part := range g[1 : len(g)-1] {
		_, after, found := strings.Cut(s, part)
		if !found {
			return false
		}
		s = after
	}
	return true
}

// Match reports whether a name fits a pattern, in which * stands for any
// characters.
func Match(pattern, name string) bool { return newGlob(pattern).match(name) }

// matchAny reports whether any of the globs matches.
func matchAny(globs []glob, s string) bool {
	for _, g := range globs {
		if g.match(s) {
			return true
		}
	}
	return false
}

// A pathGlob is a pattern of canonical paths, part by part. In a part, * stands
// for any characters; a nil part, written **, for any parts, or none.
type pathGlob []glob

// match reports whether the pattern is about a path. Of a part that names several
// things, with commas between them, any will do, or all of them has to fit.
func (p pathGlob) match(parts []string, all bool) bool {
	at, back, resume := 0, -1, 0 // back is the last ** met, resume where the parts after it begin
	for i := 0; i < len(parts) || at < len(p); {
		switch {
		case at < len(p) && p[at] == nil:
			back, resume = at, i
			at++
		case at < len(p) && i < len(parts) && p[at].matchPart(parts[i], all):
			at, i = at+1, i+1
		case back >= 0 && resume < len(parts):
			resume++
			at, i = back+1, resume
		default:
			return false
		}
	}
	return true
}

func (g glob) matchPart(part string, all bool) bool {
	if !strings.Contains(part, ",") {
		return g.match(part)
	}
	for one := range strings.SplitSeq(part, ",") {
		if g.match(one) != all {
			return !all
		}
	}
	return all
}

// below reports whether the pattern may be about something that a list names,
// given the path of the list.
func (p pathGlob) below(list []string) bool {
	for i, g := range p {
		switch {
		case g == nil:
			return true
		case i == len(list):
			return i == len(p)-1 || p[i+1] == nil
		case !g.matchPart(list[i], false):
			return false
		}
	}
	return false
}
