package effect

import (
	_ "embed"
	"iter"
	"strings"
	"unicode"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// The floors are what every operation of OVHcloud's API was judged when this
// program was made, by the descriptions of that day. They are compiled in: a
// description that is loaded later can make an operation look worse and never
// better.
//
// The file is a tree of all templates, a part a line, indented by tabs; * is
// any value. Behind a part stands what can be called there, and what it does:
//
//	reinstall POST5           destroys, of severity 5
//	start POSTc2              changes, of severity 2
//	estimate POSTr            reads
//	authInfo GET!             reads, and its answer holds secrets
//	* PUT43:1description:+monitoring
//
// The last destroys with a severity of 4 as a whole and of 3 at least when it
// sets anything but these fields: description is a label, a change of severity
// 1, and so is monitoring when it is turned on. A plain GET is left out.
//
// The file is walked as it stands. That takes some twenty microseconds, and no
// memory.
//
//go:embed floors.txt
var floors string

const anyValue = "*"

// A sighting is what the floors say of a path.
type sighting struct {
	words, values []bool   // by position: a word of OVHcloud's stands there, or a value may
	marks         []string // of the templates that are the whole path
	isGuess       bool     // the path is no template of OVHcloud's, but may stand for several
}

// note remembers what stands at a depth.
func (s *sighting) note(depth int, name string) {
	if name == anyValue {
		s.values[depth] = true
	} else {
		s.words[depth] = true
	}
}

func (s sighting) isWord(i int) bool  { return i < len(s.words) && s.words[i] }
func (s sighting) isValue(i int) bool { return i < len(s.values) && s.values[i] }

// lookUp finds a path that is sent.
func lookUp(parts []string) sighting {
	return lookUpBy(parts, func(name, part string) bool { return name == anyValue || strings.EqualFold(name, part) })
}

// lookUpTemplate finds a template. Where a parameter of it stands for what is
// no value here, it stands for every word.
func lookUpTemplate(parts []string) sighting {
	parts = withoutVersion(parts)
	exact := lookUpBy(parts, func(name, part string) bool {
		return name == anyValue && catalog.IsParameter(part) || strings.EqualFold(name, part)
	})
	if len(exact.marks) > 0 {
		return exact
	}
	s := lookUpBy(parts, func(name, part string) bool {
		return name == anyValue || catalog.IsParameter(part) || strings.EqualFold(name, part)
	})
	s.isGuess = true
	return s
}

// lookUpBy walks the floors once. A line is looked at only if the one above it
// in the tree is a match.
func lookUpBy(parts []string, matches func(name, part string) bool) sighting {
	s := sighting{words: make([]bool, len(parts)), values: make([]bool, len(parts))}
	plain := make([]string, len(parts))
	for i, part := range parts {
		if plain[i] = part; !catalog.IsParameter(part) {
			plain[i] = bare(part)
		}
	}
	reach := 0
	for rest := floors; rest != ""; {
		end := strings.IndexByte(rest, '\n')
		line := rest[:end]
		rest = rest[end+1:]
		// Tabs are at the beginning only, so this one is deeper.
		if len(line) > reach && line[reach] == '\t' {
			continue
		}
		indented := strings.TrimLeft(line, "\t")
		depth := len(line) - len(indented)
		if depth >= len(parts) {
			continue
		}
		name, marks, _ := strings.Cut(indented, " ")
		if reach = depth; !matches(name, plain[depth]) {
			continue
		}
		reach++
		s.note(depth, name)
		if depth == len(parts)-1 {
			s.marks = append(s.marks, marks)
		}
	}
	return s
}

// bare takes off a part of a path what a server may not mind: a format at its
// end, and what is no letter and no digit around it.
func bare(part string) string {
	for _, format := range [...]string{".json", ".yaml", ".yml", ".xml"} {
		if len(part) > len(format) && strings.EqualFold(part[len(part)-len(format):], format) {
			part = part[:len(part)-len(format)]
		}
	}
	return strings.TrimFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// has reports whether a method is known on the path.
func (s sighting) has(method string) bool {
	for e := range s.entries() {
		if e.method == method {
			return !s.isGuess
		}
	}
	return false
}

// entries are what is known of the path.
func (s sighting) entries() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for _, m := range s.marks {
			for text := range strings.FieldsSeq(m) {
				if !yield(parseEntry(text)) {
					return
				}
			}
		}
	}
}

// floor returns the least that a method on the path does: of any call where
// sent is nil, else of one that sets that. It is the zero Effect where nothing
// is known of the path. A method that is not known counts as the worst of those
// that are, but for DELETE, which says nothing of others.
func (s sighting) floor(method string, sent *sending) Effect {
	var e Effect
	listed := false
	for known := range s.entries() {
		if known.method == method {
			listed, e = true, e.Worse(known.effect(sent))
		}
	}
	if listed || isSafe(method) {
		return e
	}
	for known := range s.entries() {
		if known.method == "POST" || known.method == "PUT" {
			e = e.Worse(known.effect(nil))
		}
	}
	e.Reveals = false // of another method
	return e
}
