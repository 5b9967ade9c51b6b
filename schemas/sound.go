package schemas

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// mostNested bounds how deep arguments may nest, those within a string too.
// What the tools take nests a handful deep; parsers recurse.
const mostNested = 100

// unsound says what keeps a text of JSON from being read as it was meant, or "".
// A decoder replaces what is no character, without a word: it would reach
// OVHcloud as another text. The text may be no JSON at all.
func unsound(text []byte) string {
	if !utf8.Valid(text) {
		return "holds bytes that are not UTF-8: encode it as UTF-8 and send it again"
	}
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			half, length := escape(text[i:])
			if half {
				return fmt.Sprintf("holds %s, which is half a character: write the whole pair, or the character itself", text[i:i+length])
			}
			i += length - 1
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > mostNested {
				return fmt.Sprintf("nests deeper than %d levels", mostNested)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return ""
}

// escape returns how long the escape is that text begins with, and whether it
// is one half of a character without the other.
func escape(text []byte) (half bool, length int) {
	first, ok := codeUnit(text)
	if !ok {
		return false, 2
	}
	if !utf16.IsSurrogate(first) {
		return false, 6
	}
	second, ok := codeUnit(text[6:])
	if !ok || utf16.DecodeRune(first, second) == utf8.RuneError {
		return true, 6
	}
	return false, 12
}

// codeUnit reads an escape such as \u00e9.
func codeUnit(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(unit), err == nil
}
