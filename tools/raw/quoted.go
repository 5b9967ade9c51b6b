package raw

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A quoted text is one as JSON has it, its quotes included, and well-formed.

// saysItself reports whether a quoted text says what stands between its quotes.
func saysItself(quoted []byte) bool {
	return bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted)
}

// isNormal reports whether encoding/json writes what a quoted text says as it
// stands there.
func isNormal(quoted []byte) bool {
	return saysItself(quoted) && !bytes.Contains(quoted, []byte("\u2028")) && !bytes.Contains(quoted, []byte("\u2029"))
}

// quote writes a text as encoding/json does.
func quote(text []byte) []byte { return tool.Object(string(text)) }

// quotedSize returns the length of a text as encoding/json writes it.
func quotedSize(text []byte) int {
	size := len(`""`) + len(text)
	for _, c := range text {
		switch {
		case c == '"', c == '\\', c == '\b', c == '\f', c == '\n', c == '\r', c == '\t':
			size++
		case c < ' ':
			size += len(`\u0000`) - 1
		}
	}
	const separator = len("\u2028")
	return size + (len(`\u2028`)-separator)*(bytes.Count(text, []byte("\u2028"))+bytes.Count(text, []byte("\u2029")))
}

// unquote appends to dst what a quoted text says, as encoding/json reads it:
// what is no character becomes U+FFFD.
func unquote(dst, quoted []byte) []byte {
	for rest := quoted[1 : len(quoted)-1]; len(rest) > 0; {
		if rest[0] != '\\' {
			r, n := utf8.DecodeRune(rest)
			dst = utf8.AppendRune(dst, r)
			rest = rest[n:]
			continue
		}
		r, n := unescape(rest)
		dst = utf8.AppendRune(dst, r)
		rest = rest[n:]
	}
	return dst
}

// unescape returns the character that an escape stands for, and the length of
// the escape.
func unescape(b []byte) (rune, int) {
	switch b[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
	default:
		return rune(b[1]), 2
	}
	r := hex(b[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if pair := utf16.DecodeRune(r, hex(b[8:12])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex(digits []byte) rune {
	n, _ := strconv.ParseUint(string(digits), 16, 16)
	return rune(n)
}
