package raw

import (
	"bytes"
	"slices"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// mostJudged bounds the names of fields that a masker knows again, which are
// few in most answers: to judge a name takes longer than to read it.
const mostJudged = 1000

// A masker passes JSON on without its secrets: the texts in the value of a
// field that holds some by its name, and links that let in. A number or a
// boolean is no secret.
type masker struct {
	fields []string // that hold secrets, beside those that do so by their name
	hold   int      // bytes of a secret's value that are kept, until it is known whether there is any text
	to     taker

	found bool // there was a place for a secret, be it empty
	text  bool // there was any text

	named  bool            // the next token begins the value of a field
	secret bool            // and the field holds a secret
	judged map[string]bool // names: whether their fields hold secrets
	value  secretValue
	mask   []byte // what stands in the place of a secret
}

func (m *masker) take(t token) {
	named, secret := m.named, m.secret
	m.named, m.secret = false, false
	m.text = m.text || t.kind == textToken
	switch {
	case m.value.depth > 0 || secret && t.kind.opens():
		if complete := m.value.take(t, m.hold); complete {
			m.to.take(m.value.shown(m.redacted()))
		}
	case t.kind == nameToken:
		m.named, m.secret = true, m.holdsSecret(t.plain())
		m.found = m.found || m.secret
		m.to.take(t)
	case named && t.kind == textToken && (secret || letsIn(t.plain())):
		m.found = true
		m.to.take(m.redacted())
	default:
		m.to.take(t)
	}
}

// holdsSecret reports whether a field of that name holds a secret.
func (m *masker) holdsSecret(name []byte) bool {
	if known, ok := m.judged[string(name)]; ok {
		return known
	}
	secret := effect.SecretField(string(name)) || slices.Contains(m.fields, string(name))
	if m.judged == nil {
		m.judged = make(map[string]bool)
	}
	if len(m.judged) < mostJudged && len(name) < mostJudged {
		m.judged[string(name)] = secret
	}
	return secret
}

// redacted returns what stands in the place of a secret.
func (m *masker) redacted() token {
	if m.mask == nil {
		m.mask = quote([]byte(redacted))
	}
	return token{kind: textToken, raw: m.mask, size: len(m.mask)}
}

// letsIn reports whether a text is a link that lets in whoever holds it. Of a
// text that is too long to keep, the beginning decides: nothing else of it is
// ever shown.
func letsIn(text []byte) bool {
	return bytes.Contains(text, []byte("://")) && effect.SecretLink(string(text))
}

// A secretValue is a list or an object that is the value of a secret field.
type secretValue struct {
	depth int // 0 when there is none
	text  bool
	json  bounded
}

// take takes the next token, and reports whether it is the last. What comes
// after a text is of no interest.
func (v *secretValue) take(t token, hold int) (complete bool) {
	if v.depth == 0 {
		*v = secretValue{json: bounded{text: v.json.text[:0], most: hold}}
	}
	switch {
	case t.kind.opens():
		v.depth++
	case t.kind.closes():
		v.depth--
	}
	v.text = v.text || t.kind == textToken
	if !v.text {
		v.json.token(t, true)
	}
	return v.depth == 0
}

// shown returns the value as it is shown: redacted, or as it is.
func (v *secretValue) shown(redacted token) token {
	switch {
	case v.text:
		return redacted
	case !v.json.whole():
		return token{kind: blobToken, size: v.json.size}
	}
	return token{kind: blobToken, raw: v.json.text, size: v.json.size}
}
