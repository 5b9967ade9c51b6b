// Package redact strikes secrets out of what leaves the program: answers,
// plans, errors, progress and logs.
//
// A secret is known in three ways. By its value: a private key, a token, a
// password within a link look like nothing else, wherever they turn up, and
// [Redactor.Text] and [Redactor.JSON] find them. By the name of what holds it,
// which [Field] and [Parameter] judge. And for what it is: the program's own
// keys, which [New] is told.
//
// What is public stays to the byte, for whoever reads an answer may send it
// back: public keys of SSH and DKIM, certificates, hashes of certificates and
// keys in the DNS, UUIDs, base64 of anything else.
package redact

import (
	"log/slog"
	"strings"
)

// Mask stands in the place of a secret.
const Mask = "REDACTED"

// A Redactor strikes secrets out by their values. The zero Redactor knows them
// by their looks alone.
type Redactor struct{ keys []string }

// shortestKey is how long a key of the program's own has to be. A shorter one
// may be part of anything.
const shortestKey = 8

// New returns a redactor that strikes out keys too, by their exact values.
func New(keys ...string) Redactor {
	var r Redactor
	for _, k := range keys {
		if len(k) >= shortestKey {
			r.keys = append(r.keys, k)
		}
	}
	return r
}

// rounds bounds how often a text is looked through: what stood beside a secret
// may be plain only when that is gone.
const rounds = 4

// Text returns s without the secrets in it. It takes about a millisecond for a
// megabyte.
func (r Redactor) Text(s string) string {
	for _, k := range r.keys {
		s = strings.ReplaceAll(s, k, Mask)
	}
	for range rounds {
		clean := once(s)
		if clean == s {
			break
		}
		s = clean
	}
	return s
}

// Attr strikes secrets out of the texts and errors of a log line. It is to be
// the ReplaceAttr of a handler.
func (r Redactor) Attr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(r.Text(v.String()))
	case slog.KindAny:
		if text := v.String(); r.Text(text) != text {
			a.Value = slog.StringValue(r.Text(text))
		}
	}
	return a
}

// once looks through s a single time.
func once(s string) string {
	c := scanner{s: s}
	if !c.scan() {
		return s
	}
	return c.result()
}

// A scanner looks through a text from left to right.
type scanner struct {
	s    string
	done int    // all before it is in out
	out  []byte // masked

	link      linkSeen
	unescaped int // the end of what was unescaped last
}

// scan looks through the whole text, and reports whether there are secrets. Each
// is known by what stands where it begins, or within it.
func (c *scanner) scan() (found bool) {
	for i := 0; i < len(c.s); i++ {
		switch c.s[i] {
		case ':':
			c.links(i)
		case '=':
			c.assignment(i)
		case '-':
			c.key(i)
			c.productKey(i)
		case 'L', 'M', 'P', 'Q', 'U':
			c.key(i)
		case 'B', 'b':
			c.key(i)
			c.credentials(i)
		case 'A', 'd', 'e', 'g', 'h', 'n', 'r', 's', 'x':
			c.token(i)
		case '$', '{':
			c.hash(i)
		case '%':
			c.escaped(i)
		case 'F', 'f':
			c.confirmation(i)
		default:
			continue
		}
		i = max(i, c.done-1)
	}
	return c.done > 0
}

// mask strikes out what stands between from and to.
func (c *scanner) mask(from, to int) { c.replace(from, to, Mask) }

// replace puts text in the place of what stands between from and to.
func (c *scanner) replace(from, to int, text string) {
	if to <= c.done {
		return
	}
	c.out = append(c.out, c.s[c.done:max(from, c.done)]...)
	c.out = append(c.out, text...)
	c.done = to
}

// result returns the text without the secrets that were found.
func (c *scanner) result() string { return string(append(c.out, c.s[c.done:]...)) }

// starts reports whether a word can begin at i: what stands before it is no
// letter and no digit, or an escape such as \n or %20.
func starts(s string, i int) bool {
	switch {
	case i == 0 || !isWord(s[i-1]):
		return true
	case i >= 2 && s[i-2] == '\\':
		return strings.IndexByte("nrt", s[i-1]) >= 0
	}
	return i >= 3 && s[i-3] == '%' && isHex(s[i-2]) && isHex(s[i-1])
}

// run returns where the bytes from i on end that are of a kind.
func run(s string, i int, of func(byte) bool) int {
	for i < len(s) && of(s[i]) {
		i++
	}
	return i
}

func isDigit(b byte) bool  { return '0' <= b && b <= '9' }
func isUpper(b byte) bool  { return 'A' <= b && b <= 'Z' }
func isLower(b byte) bool  { return 'a' <= b && b <= 'z' }
func isLetter(b byte) bool { return isUpper(b) || isLower(b) }
func isAlnum(b byte) bool  { return isLetter(b) || isDigit(b) }
func isWord(b byte) bool   { return isAlnum(b) || b == '_' }
func isHex(b byte) bool    { return isDigit(b) || 'a' <= b|0x20 && b|0x20 <= 'f' }

func isBase32(b byte) bool    { return isLetter(b) || '2' <= b && b <= '7' }
func isBase64(b byte) bool    { return isAlnum(b) || b == '+' || b == '/' || b == '=' }
func isBase64URL(b byte) bool { return isWord(b) || b == '-' }
