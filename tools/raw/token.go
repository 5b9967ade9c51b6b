package raw

// A token is a part of JSON that has no parts: a bracket, a name, a text, a
// number, a word. Colons and commas are no tokens.
type token struct {
	kind  tokenKind
	comma bool      // one stands before it
	raw   []byte    // as it came; nil where only its length is known
	size  int       // length of all that came
	long  *longText // of a name or a text without raw
}

// A tokenKind is what a token is. Brackets are kinds of their own.
type tokenKind byte

const (
	nameToken  tokenKind = ':'
	textToken  tokenKind = '"'
	otherToken tokenKind = '0' // a number or a word
	blobToken  tokenKind = 'x' // a whole value, whose parts do not matter
)

func (k tokenKind) opens() bool  { return k == '{' || k == '[' }
func (k tokenKind) closes() bool { return k == '}' || k == ']' }
func (k tokenKind) quoted() bool { return k == nameToken || k == textToken }

// plain returns what a name or a text says, or its beginning where it is long.
func (t token) plain() []byte {
	if t.long != nil {
		return t.long.plain
	}
	if saysItself(t.raw) {
		return t.raw[1 : len(t.raw)-1]
	}
	return unquote(nil, t.raw)
}

// normal returns the token as encoding/json writes it, and its length. The
// token is nil where only the length is known.
func (t token) normal() ([]byte, int) {
	switch {
	case !t.kind.quoted():
		return t.raw, t.size
	case t.long == nil && isNormal(t.raw):
		return t.raw, t.size
	case t.long == nil:
		b := quote(t.plain())
		return b, len(b)
	case t.long.length == len(t.long.plain):
		b := quote(t.long.plain)
		return b, len(b)
	}
	return nil, t.long.normal
}

// A longText is what is kept of a name or a text that is too long to keep.
type longText struct {
	plain  []byte // what it says, or the beginning of that
	length int    // of what it says, in bytes
	normal int    // length as encoding/json writes it
	part   []byte // what the last part says
}

// add takes the next part, a text in itself.
func (l *longText) add(quoted []byte, hold int) {
	said := quoted[1 : len(quoted)-1]
	if !saysItself(quoted) {
		l.part = unquote(l.part[:0], quoted)
		said = l.part
	}
	l.plain = append(l.plain, said[:min(len(said), hold-len(l.plain))]...)
	l.length += len(said)
	l.normal += quotedSize(said) - len(`""`)
}
