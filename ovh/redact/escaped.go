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
		next, err := url.QueryUnescape(plain)
		if err != nil || next == plain {
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

// isEscaped reports whether a byte can be part of what is escaped as in a query.
func isEscaped(b byte) bool { return isBase64URL(b) || strings.IndexByte("%.~+*", b) >= 0 }
