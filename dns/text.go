package dns

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The target of a text is written in many ways: bare or in quotes, in one part
// or in several, with escapes for what has a meaning of its own. All of them
// stand for bytes, and by these texts are compared.

// maxPart is how many bytes the DNS has room for in one part of a text.
const maxPart = 255

var (
	errOpenQuote = errors.New("a quote is not closed")
	errEscape    = errors.New(`a backslash stands before a character or before three digits up to 255, such as \195`)
	errBare      = errors.New("it has a comment or parentheses outside of its quotes")
)

// decodeText returns the bytes that the target of a text stands for. One that
// does not begin with a quote is one part, to which OVHcloud adds the quotes:
// blanks and quotes in it are its own.
func decodeText(target string) ([]byte, error) {
	if !strings.HasPrefix(target, `"`) {
		text, _, err := unescape(target, "")
		return text, err
	}
	text, _, err := decodeParts(target)
	return text, err
}

// decodeParts reads a text as a zone file has it and counts the words outside
// of quotes.
func decodeParts(s string) (text []byte, bare int, err error) {
	for {
		s = strings.TrimLeft(s, " \t")
		var part []byte
		switch {
		case s == "":
			return text, bare, nil
		case s[0] == '"':
			if part, s, err = unescape(s[1:], `"`); err == nil && s == "" {
				err = errOpenQuote
			}
			s = strings.TrimPrefix(s, `"`)
		case strings.IndexByte(";()", s[0]) >= 0:
			err = errBare
		default:
			bare++
			part, s, err = unescape(s, " \t\";()")
		}
		if err != nil {
			return nil, 0, err
		}
		text = append(text, part...)
	}
}

// unescape reads s up to one of the characters of end.
func unescape(s, end string) (text []byte, rest string, err error) {
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(end, s[i]) >= 0 {
			return text, s[i:], nil
		}
		if s[i] != '\\' {
			text = append(text, s[i])
			continue
		}
		c, n := escaped(s[i+1:])
		if n == 0 {
			return nil, "", errEscape
		}
		text, i = append(text, c), i+n
	}
	return text, "", nil
}

// escaped reads what follows a backslash, and how long it is; 0 when there is
// no such escape.
func escaped(s string) (c byte, n int) {
	if s == "" {
		return 0, 0
	}
	if s[0] < '0' || s[0] > '9' {
		return s[0], 1
	}
	value := 0
	for ; n < 3; n++ {
		if n >= len(s) || s[n] < '0' || s[n] > '9' {
			return 0, 0
		}
		value = 10*value + int(s[n]-'0')
	}
	if value > 255 {
		return 0, 0
	}
	return byte(value), n
}

// quoteText writes bytes as the target of a text, in as many parts as the DNS
// needs. Letters beyond ASCII stay readable.
func quoteText(text []byte) string {
	var b strings.Builder
	b.WriteByte('"')
	room := maxPart
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if size > room {
			b.WriteString(`" "`)
			room = maxPart
		}
		if size > 1 && unicode.IsGraphic(r) && !unicode.Is(unicode.Zs, r) {
			b.WriteRune(r)
		} else {
			for _, c := range text[:size] {
				b.WriteString(escape(c))
			}
		}
		text, room = text[size:], room-size
	}
	b.WriteByte('"')
	return b.String()
}

// quoteBytes writes bytes in the one form that is compared: in one part, and
// in ASCII.
func quoteBytes(text []byte) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range text {
		b.WriteString(escape(c))
	}
	b.WriteByte('"')
	return b.String()
}

// escape writes one byte of a text within quotes.
func escape(c byte) string {
	switch {
	case c == '"' || c == '\\':
		return `\` + string(c)
	case c < ' ' || c > '~':
		return fmt.Sprintf(`\%03d`, c)
	}
	return string(c)
}

// Text returns what a text says, which is "" for a record of another type and
// for a target that can't be read.
func (r Record) Text() string {
	if WireType(r.Type) != "TXT" {
		return ""
	}
	text, err := decodeText(r.Target)
	if err != nil {
		return ""
	}
	return string(text)
}

// bareType reports whether OVHcloud keeps texts of that type without quotes,
// and refuses them with.
func bareType(recordType string) bool { return recordType == "DKIM" || recordType == "DMARC" }

// checkText refuses a text that OVHcloud refuses for its type.
func checkText(recordType string, text []byte) error {
	switch {
	case len(text) == 0:
		return errors.New("it is empty, which OVHcloud does not take")
	case recordType == "SPF" && !hasVersion(text, "v=spf1"):
		return errors.New("it begins with v=spf1; a text of another kind has the type TXT")
	case recordType == "DMARC" && !hasVersion(text, "v=dmarc1"):
		return errors.New("it begins with v=DMARC1; a text of another kind has the type TXT")
	case bareType(recordType):
		return checkTags(text)
	}
	return nil
}

// hasVersion reports whether a text begins with a version.
func hasVersion(text []byte, version string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(string(text)), version)
	return ok && (rest == "" || strings.IndexByte(" ;\t", rest[0]) >= 0)
}

// checkTags refuses what is no list of tags, which is how DKIM and DMARC are
// written: v=DMARC1; p=none.
func checkTags(text []byte) error {
	for tag := range strings.SplitSeq(strings.TrimRight(string(text), "; "), ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(tag), "=")
		odd := func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }
		if !ok || name == "" || strings.ContainsAny(name, " \"") || strings.ContainsFunc(name+value, odd) {
			return fmt.Errorf("%q is no tag: the form is v=DMARC1; p=none or v=DKIM1; k=rsa; p=…, without quotes and escapes", strings.TrimSpace(tag))
		}
	}
	return nil
}
