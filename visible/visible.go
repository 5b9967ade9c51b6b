// Package visible lets text of others be read for what it is. A display name, a
// DNS record or an SMS can hold characters that show nothing, turn the direction
// of what follows, move a cursor or pile up on other lines: a person sees another
// text than a model reads. Such a character is written out, as [U+202E].
//
// The form is reversible to the byte, so that what was read so can be written
// back so: where a text holds the form itself, its bracket is written out. It is
// free of what JSON, HTML, Markdown and quotes give a meaning. So it must be
// applied once, where a text leaves, and no second time.
package visible

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// opening begins the form of a character.
const opening = "[U+"

// mostMarks is how many marks may follow a character: no script needs more, and
// more of them cover what stands around.
const mostMarks = 4

// Text returns s with what can't be seen written out: controls, what turns the
// direction, of no width or no ink, tags, selectors, private characters, and
// marks that belong to no character or are too many. Line breaks and tabs stay,
// as does all of ASCII else. What is no UTF-8 becomes U+FFFD.
//
// Joiners and selectors within emoji and in some scripts are written out too:
// they are what hides a text best.
func Text(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	done, marks := 0, mostMarks // a mark that comes first would join what stands before s
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case isAlnum(r):
			marks = 0
			continue
		case ' ' <= r && r < 0x7f: // a mark would join a quote or a bracket of the server's
			marks = mostMarks
		case isMark(r):
			marks++
		case isHidden(r):
			marks = mostMarks
		default:
			marks = 0
		}
		broken := r == utf8.RuneError && size == 1
		if !broken && marks <= mostMarks && !mustShow(s, i, r) {
			continue
		}
		b.WriteString(s[done:i])
		done = i + size
		if broken {
			b.WriteRune(utf8.RuneError)
			continue
		}
		fmt.Fprintf(&b, opening+"%04X]", r)
	}
	return b.String() + s[done:]
}

// mustShow reports whether the character r at s[i] is to be written out, wherever
// it stands.
func mustShow(s string, i int, r rune) bool {
	switch r {
	case '\n', '\t':
		return false
	case '\r':
		return !strings.HasPrefix(s[i+1:], "\n")
	case '[':
		_, form := parse(s[i:])
		return form > 0
	}
	return isHidden(r)
}

// Original returns the text that [Text] wrote out.
func Original(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, opening)
		if i < 0 {
			return b.String() + s
		}
		b.WriteString(s[:i])
		r, size := parse(s[i:])
		if size == 0 {
			b.WriteString(opening)
			size = len(opening)
		} else {
			b.WriteRune(r)
		}
		s = s[i+size:]
	}
}

// parse returns the character whose form s begins with, and how long that is: 0
// where it is none that [Text] writes.
func parse(s string) (r rune, size int) {
	if !strings.HasPrefix(s, opening) {
		return 0, 0
	}
	digits, _, closed := strings.Cut(s[len(opening):min(len(s), len(opening)+len("10FFFF]"))], "]")
	n, err := strconv.ParseUint(digits, 16, 32)
	r = rune(n)
	if !closed || err != nil || fmt.Sprintf("%04X", r) != digits || !utf8.ValidRune(r) {
		return 0, 0
	}
	if r != '[' && !isHidden(r) && !isMark(r) {
		return 0, 0
	}
	return r, len(opening) + len(digits) + 1
}

// isPlain reports whether s is ASCII that stays as it is.
func isPlain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x7f, c < ' ' && c != '\n' && c != '\t':
			return false
		}
	}
	return !strings.Contains(s, opening)
}

// isHidden reports whether r shows nothing by itself.
func isHidden(r rune) bool {
	switch {
	case r < 0x300:
		return r < ' ' || 0x7f <= r && r < 0xa0 || r == 0xad
	case 0x400 <= r && r < 0x483, 0x4e00 <= r && r < 0xa000, 0xac00 <= r && r < 0xd7a4: // of whole scripts
		return false
	}
	switch r {
	case 0x2800, 0x13441, 0x13442, 0x16fe4, 0x1d159: // blanks that count as letters or symbols
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// isMark reports whether r is drawn onto the character before it.
func isMark(r rune) bool { return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) }
