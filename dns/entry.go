package dns

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An entry is one entry of a zone file, a record or a directive, on one line:
// without its comments and parentheses.
type entry struct {
	line      int // where it begins, from 1
	text      string
	commented bool // it had a comment
}

// fault says of an entry what is wrong with it.
func (e entry) fault(format string, args ...any) error {
	return fmt.Errorf("line %d: %w", e.line, fmt.Errorf(format, args...))
}

// entries parts a zone file into its entries. It refuses what an editor does
// not show: outside of quotes, blanks are spaces and tabs, and letters are
// letters.
func entries(file string) ([]entry, error) {
	s := splitter{line: 1, begin: 1}
	for i := 0; i < len(file); {
		r, size := utf8.DecodeRuneInString(file[i:])
		if err := s.take(r, file[i:i+size]); err != nil {
			return nil, err
		}
		i += size
	}
	if s.quoted || s.depth > 0 {
		return nil, entry{line: s.begin}.fault("a quote or a parenthesis is not closed")
	}
	s.end()
	return s.all, nil
}

// A splitter reads a zone file character by character.
type splitter struct {
	all         []entry
	b           strings.Builder
	line, begin int
	depth       int // of parentheses
	quoted      bool
	comment     bool // it is within one
	commented   bool // the entry has one
	escape      bool
}

func (s *splitter) take(r rune, text string) error {
	if r == '\n' {
		s.newline()
		return nil
	}
	escaped := s.escape
	s.escape = false
	switch {
	case s.comment:
		return nil
	case r == '\r' && !s.quoted:
		return nil
	case s.quoted && r < ' ':
		s.b.WriteString(escape(text[0]))
		return nil
	case !s.quoted && !isShown(r, text):
		return entry{line: s.line}.fault("it has the character %U, which is not seen or has no place outside of quotes", r)
	case escaped:
	case r == '\\':
		s.escape = true
	case r == '"':
		s.quoted = !s.quoted
	case s.quoted:
	case r == ';':
		s.comment, s.commented = true, true
		return nil
	case r == '(':
		s.depth++
		text = " "
	case r == ')':
		if s.depth--; s.depth < 0 {
			return entry{line: s.line}.fault("it closes a parenthesis that is not open")
		}
		text = " "
	}
	s.b.WriteString(text)
	return nil
}

// newline ends the entry, unless it goes on over the line.
func (s *splitter) newline() {
	s.line++
	s.comment, s.escape = false, false
	switch {
	case s.quoted:
		s.b.WriteString(escape('\n'))
	case s.depth > 0:
		s.b.WriteByte(' ')
	default:
		s.end()
		s.begin = s.line
	}
}

func (s *splitter) end() {
	if text := s.b.String(); strings.TrimSpace(text) != "" {
		s.all = append(s.all, entry{s.begin, text, s.commented})
	}
	s.b.Reset()
	s.commented = false
}

// isShown reports whether a character may stand outside of quotes.
func isShown(r rune, text string) bool {
	switch {
	case r == '\t' || r >= ' ' && r <= '~':
		return true
	case r < utf8.RuneSelf || r == utf8.RuneError && len(text) == 1:
		return false
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.Nd)
}
