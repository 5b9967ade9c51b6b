package raw

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

const (
	mostNested = 10_000   // brackets open at the same time, as encoding/json has it
	leastHeld  = 16 << 10 // bytes of a token: enough for any link
)

// A lexer splits JSON into tokens while it is read, and refuses all that
// encoding/json does. It holds its buffer and no more, however long the answer
// or a token of it is, and however deep it nests.
type lexer struct {
	from io.Reader // nil when all is in buf
	hold int       // bytes of a token that are kept
	buf  []byte    // what was read; all before start is done with
	err  error     // that ended the reading
	read int64     // bytes

	start, at int    // of the token that is being read; where in it
	escape    span   // the last escape in it; both of those that make one character
	nest      []byte // the brackets that are open
	expect    expectation
}

// An expectation is what may come next.
type expectation int

const (
	aValue  expectation = iota // of the whole, or of a name
	aFirst                     // element or name within a bracket, or its end
	aNext                      // comma and what follows it, or the end of the bracket
	aColon                     // after a name
	nothing                    // the value is complete
)

// newLexer returns a lexer that holds tokens of that many bytes whole, or of
// more.
func newLexer(from io.Reader, hold int) *lexer {
	hold = max(hold, leastHeld)
	return &lexer{from: from, hold: hold, buf: make([]byte, 0, hold+len(`"",`))}
}

// lexerOf returns a lexer of JSON that is in memory.
func lexerOf(text []byte) *lexer {
	return &lexer{buf: text, hold: len(text), err: io.EOF, read: int64(len(text))}
}

// next returns the next token, and io.EOF after the last, or when there is
// nothing at all. Its bytes are valid until the next call.
func (l *lexer) next() (token, error) {
	c, err := l.peek()
	if errors.Is(err, io.EOF) && (l.expect == nothing || l.read == 0) {
		return token{}, io.EOF
	}
	comma := false
	switch {
	case err != nil:
	case l.expect == aColon && c == ':', l.expect == aNext && c == ',':
		comma = c == ','
		l.at++
		c, err = l.peek()
	case l.expect == aFirst || l.expect == aNext && (c == ']' || c == '}'):
	case l.expect != aValue:
		return token{}, l.malformed()
	}
	if err != nil {
		return token{}, l.cut(err)
	}
	t, err := l.token(c, comma)
	t.comma = comma
	return t, err
}

// token reads the token that begins with c.
func (l *lexer) token(c byte, afterComma bool) (token, error) {
	within := byte(0)
	if len(l.nest) > 0 {
		within = l.nest[len(l.nest)-1]
	}
	inner := l.expect == aFirst || l.expect == aNext // not the value of a name, nor the whole
	switch {
	case inner && !afterComma && within != 0 && c == within+2: // in ASCII, ] is 2 after [ and } after {
		return l.bracket(c), nil
	case within == '{' && inner && c != '"':
		return token{}, l.malformed()
	case within == '{' && inner:
		t, err := l.text(nameToken)
		l.expect = aColon
		return t, err
	case c == '{' || c == '[':
		if len(l.nest) == mostNested {
			return token{}, fmt.Errorf("%w: it nests deeper than %d levels", ovh.ErrNotJSON, mostNested)
		}
		return l.bracket(c), nil
	}
	var t token
	var err error
	switch {
	case c == '"':
		t, err = l.text(textToken)
	case c == '-' || '0' <= c && c <= '9':
		t, err = l.number()
	default:
		t, err = l.literal(c)
	}
	l.after()
	return t, err
}

// bracket reads one that opens or closes.
func (l *lexer) bracket(c byte) token {
	l.start = l.at
	l.at++
	if c == '{' || c == '[' {
		l.nest = append(l.nest, c)
		l.expect = aFirst
	} else {
		l.nest = l.nest[:len(l.nest)-1]
		l.after()
	}
	return token{kind: tokenKind(c), raw: l.buf[l.start:l.at], size: 1}
}

// after notes that a value is complete.
func (l *lexer) after() {
	l.expect = aNext
	if len(l.nest) == 0 {
		l.expect = nothing
	}
}

// literal reads true, false or null.
func (l *lexer) literal(c byte) (token, error) {
	word := ""
	switch c {
	case 't':
		word = "true"
	case 'f':
		word = "false"
	case 'n':
		word = "null"
	default:
		return token{}, l.malformed()
	}
	l.start = l.at
	for len(l.buf)-l.start < len(word) {
		if err := l.fill(); err != nil {
			return token{}, l.cut(err)
		}
	}
	l.at = l.start + len(word)
	if !bytes.HasPrefix(l.buf[l.start:], []byte(word)) {
		return token{}, l.malformed()
	}
	return token{kind: otherToken, raw: l.buf[l.start:l.at], size: len(word)}, nil
}

// peek returns the first byte that is not white space.
func (l *lexer) peek() (byte, error) {
	for {
		for ; l.at < len(l.buf); l.at++ {
			switch c := l.buf[l.at]; c {
			case ' ', '\t', '\r', '\n':
			default:
				return c, nil
			}
		}
		l.start = l.at
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
}

// fill reads more behind the token that is being read. Of one that fills the
// buffer, the beginning has to be taken out before.
func (l *lexer) fill() error {
	if l.err != nil {
		return l.err
	}
	if l.start > 0 {
		l.buf = l.buf[:copy(l.buf, l.buf[l.start:])]
		l.at -= l.start
		l.escape = span{l.escape.from - l.start, l.escape.to - l.start}
		l.start = 0
	}
	before := len(l.buf)
	for len(l.buf) == before && l.err == nil {
		var n int
		n, l.err = l.from.Read(l.buf[before:cap(l.buf)])
		l.buf = l.buf[:before+n]
		l.read += int64(n)
	}
	if len(l.buf) > before {
		return nil
	}
	return l.err
}

// full reports whether the token that is being read fills the buffer.
func (l *lexer) full() bool { return l.start == 0 && len(l.buf) == cap(l.buf) && l.err == nil }

func (l *lexer) malformed() error {
	return fmt.Errorf("%w, from byte %d on", ovh.ErrNotJSON, l.read-int64(len(l.buf)-l.at)+1)
}

// cut is the error of JSON that ends too early.
func (l *lexer) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends too early", ovh.ErrNotJSON)
	}
	return err
}
