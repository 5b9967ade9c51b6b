package raw

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// text reads a name or a text. One that the buffer does not hold is read in
// parts, of which a long text keeps what it may.
func (l *lexer) text(k tokenKind) (token, error) {
	t := token{kind: k}
	l.start, l.escape = l.at, span{-1, -1}
	l.at++
	for {
		closed, err := l.characters()
		if err != nil {
			return token{}, err
		}
		if closed {
			break
		}
		if l.full() {
			l.spill(&t)
		}
		if err := l.fill(); err != nil {
			return token{}, l.cut(err)
		}
	}
	raw := l.buf[l.start:l.at]
	t.size += len(raw)
	if t.long == nil {
		t.raw = raw
		return t, nil
	}
	t.long.add(raw, l.hold)
	t.long.normal += len(`""`)
	return t, nil
}

// A span is a part of the buffer.
type span struct{ from, to int }

// characters reads on to the closing quote, or as far as the buffer goes. An
// escape that is not complete there is left for later.
func (l *lexer) characters() (closed bool, err error) {
	for l.at < len(l.buf) {
		switch c := l.buf[l.at]; {
		case c == '"':
			l.at++
			return true, nil
		case c < ' ':
			return false, l.malformed()
		case c != '\\':
			l.at++
			continue
		}
		rest := l.buf[l.at:]
		n := escapeLength(rest)
		switch {
		case n < 0:
			return false, l.malformed()
		case n == 0:
			return false, nil
		case l.escape.to != l.at || l.escape.to-l.escape.from != n || !isHalf(l.buf[l.escape.from:], "89ABab") || !isHalf(rest, "CDEFcdef"):
			l.escape.from = l.at // it is no second half
		}
		l.at += n
		l.escape.to = l.at
	}
	return false, nil
}

// spill takes the beginning of a text out of the buffer. It ends within no
// character, whether that is escaped or not.
func (l *lexer) spill(t *token) {
	if t.long == nil {
		t.long = new(longText)
	}
	end := min(l.at, len(l.buf)-1) // the last byte makes place for a quote
	if l.escape.to > end || l.escape.to == l.at {
		end = l.escape.from
	}
	for i := 1; i < utf8.UTFMax; i++ {
		if utf8.RuneStart(l.buf[end-i]) {
			if !utf8.FullRune(l.buf[end-i : end]) {
				end -= i
			}
			break
		}
	}
	next := l.buf[end]
	l.buf[end] = '"'
	t.long.add(l.buf[l.start:end+1], l.hold)
	t.size += end - l.start - len(`"`)
	l.buf[end] = next
	l.start = end - 1
	l.buf[l.start] = '"'
}

// escapeLength returns the length of the escape that b begins with: 0 when it
// goes on after b, and -1 when it is none.
func escapeLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
	default:
		return -1
	}
	for i := 2; i < 6; i++ {
		if i == len(b) {
			return 0
		}
		c := b[i] | 0x20 // in lower case, if it is a letter
		if (c < 'a' || 'f' < c) && (b[i] < '0' || '9' < b[i]) {
			return -1
		}
	}
	return 6
}

// isHalf reports whether b begins with the escape of half a character, whose
// second digit tells which half.
func isHalf(b []byte, digits string) bool {
	return len(b) >= 6 && b[1] == 'u' && b[2]|0x20 == 'd' && strings.IndexByte(digits, b[3]) >= 0
}

// number reads a number. It may be of any length; one that the buffer does not
// hold is not kept.
func (l *lexer) number() (token, error) {
	l.start = l.at
	t, s := token{kind: otherToken}, numberBegins
	for !l.digits(&s) {
		if l.full() {
			t.size += len(l.buf)
			l.buf, l.at = l.buf[:0], 0
		}
		if err := l.fill(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return token{}, err
		}
	}
	if !s.complete() {
		return token{}, l.malformed()
	}
	raw := l.buf[l.start:l.at]
	if t.size == 0 {
		t.raw = raw
	}
	t.size += len(raw)
	return t, nil
}

// digits reads on to the end of a number, or as far as the buffer goes.
func (l *lexer) digits(s *numberState) (ended bool) {
	for ; l.at < len(l.buf); l.at++ {
		next := s.after(l.buf[l.at])
		if next == numberEnds {
			return true
		}
		*s = next
	}
	return false
}

// A numberState is how far a number is read.
type numberState int

const (
	numberEnds numberState = iota
	numberBegins
	minus
	zero
	digits
	point
	fraction
	exponent
	sign
	power
)

// after returns the state that c leads to, or numberEnds.
func (s numberState) after(c byte) numberState {
	digit := '0' <= c && c <= '9'
	switch {
	case digit:
		return s.afterDigit(c)
	case c == '-' && s == numberBegins:
		return minus
	case c == '.' && (s == zero || s == digits):
		return point
	case (c == 'e' || c == 'E') && (s == zero || s == digits || s == fraction):
		return exponent
	case (c == '-' || c == '+') && s == exponent:
		return sign
	}
	return numberEnds
}

func (s numberState) afterDigit(c byte) numberState {
	switch s {
	case numberBegins, minus:
		if c == '0' {
			return zero
		}
		return digits
	case digits:
		return digits
	case point, fraction:
		return fraction
	case exponent, sign, power:
		return power
	}
	return numberEnds
}

func (s numberState) complete() bool { return s == zero || s == digits || s == fraction || s == power }
