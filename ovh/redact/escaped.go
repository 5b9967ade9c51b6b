package redact

import (
	"net/url"
	"strings"
)

const (
	mostEscaped = 64 << 10 // bytes of a text between others that is unescaped
	mostDepth   = 3        // how often
)

// escaped masks the secrets in a part of a text that is escaped as in a query:
// what the escape at i belongs to. Of a part that is escaped several times
// nothing is left when it holds any.
func (c *scanner) escaped(i int) {
	s := c.s
	if i < c.unescaped || i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
		return
	}
	from := i
	for from > c.unescaped && isEscaped(s[from-1]) {
		from--
	}
	c.unescaped = run(s[:min(len(s), from+mostEscaped)], i, isEscaped)
	plain := s[from:c.unescaped]
	for depth := range mostDepth {
		next := unescape(plain)
		if next == plain {
			return
		}
		plain = next
		inner := scanner{s: plain, unescaped: len(plain)} // it is unescaped here
		switch {
		case !inner.scan():
		case depth == 0:
			c.replace(from, c.unescaped, strings.ReplaceAll(url.QueryEscape(inner.result()), "+", "%20"))
			return
		default:
			c.mask(from, c.unescaped)
			return
		}
	}
}

// unescape is url.QueryUnescape, but for a percent sign that begins no escape: it
// stays, and keeps nothing beside it from being read.
func unescape(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b = append(b, digit(s[i+1])<<4|digit(s[i+2]))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

// digit returns what a hexadecimal digit means.
func digit(b byte) byte {
	if isDigit(b) {
		return b - '0'
	}
	return b | 0x20 - 'a' + 10
}

// isEscaped reports whether a byte can be part of what is escaped as in a query.
func isEscaped(b byte) bool { return isBase64URL(b) || strings.IndexByte("%.~+*", b) >= 0 }
