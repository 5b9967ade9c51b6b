package raw

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

const (
	redacted       = "REDACTED"
	redactedAnswer = "REDACTED: a secret; the operator can start the server with --show-secrets"
)

// maskBody masks the secrets of a body that is to be sent.
func (v verdict) maskBody(body tool.AnyJSON) json.RawMessage {
	var fields []string
	if v.op != nil {
		fields = effect.SecretArguments(v.op)
	}
	masked, _ := mask(json.RawMessage(body), fields)
	return masked
}

// mask replaces the values of fields that hold secrets, at any depth: by their
// name, and those of fields. It reports whether there was any place for one.
// JSON without such fields stays byte for byte as it is.
func mask(body json.RawMessage, fields []string) (masked json.RawMessage, found bool) {
	out := bounded{most: math.MaxInt}
	m := masker{fields: fields, hold: math.MaxInt, to: written{&out}}
	if each(lexerOf(body), m.take) != nil || !m.found {
		return body, false
	}
	return canonical(out.text), true
}

// A finding says what secrets an answer holds.
type finding int

const (
	noSecrets     finding = iota
	maskedSecrets         // there was a place for some
	hiddenSecrets         // it is said to hold some, and it is not plain where
)

// A taker takes the tokens of JSON one by one. It keeps none: their bytes
// change.
type taker interface{ take(token) }

// Secrets are what is known of those in an answer before it comes.
type secrets struct {
	fields []string // that hold some by their type
	said   bool     // it is said to hold some
	whole  bool     // it is one, by its path
}

// secrets returns what is known of the secrets in the answer of a path.
func (v verdict) secrets(path string) secrets {
	s := secrets{said: v.effect.Reveals, whole: effect.SecretPath(path)}
	if v.op != nil {
		s.fields = effect.SecretFields(v.op)
	}
	return s
}

// pass reads an answer and passes its tokens on: to plain as they come, and
// masked to masked. Only at the end it is known which of the two is to be
// shown: plain when there were no secrets, and else masked, or neither. Plain
// gets nothing more once a secret was found.
func (s secrets) pass(l *lexer, plain, masked taker) (finding, error) {
	m := masker{fields: s.fields, hold: l.hold, to: masked}
	err := each(l, func(t token) {
		if !m.found {
			plain.take(t)
		}
		m.take(t)
	})
	switch {
	case err != nil:
		return hiddenSecrets, err
	case s.whole, s.said && !m.found && m.text:
		return hiddenSecrets, nil
	case m.found:
		return maskedSecrets, nil
	}
	return noSecrets, nil
}

// masked masks an answer that is in memory, and tells what it found. What holds no
// secret stays byte for byte as it is, and so does what is not to be shown.
func (s secrets) masked(body json.RawMessage) (json.RawMessage, finding) {
	out := bounded{most: math.MaxInt}
	found, err := s.pass(lexerOf(body), nowhere{}, written{&out})
	if err != nil {
		return nil, hiddenSecrets
	}
	if found == maskedSecrets {
		body = canonical(out.text)
	}
	return body, found
}

// nowhere keeps nothing.
type nowhere struct{}

func (nowhere) take(token) {}

// each reads all tokens.
func each(l *lexer, take func(token)) error {
	for {
		t, err := l.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		take(t)
	}
}

// written is JSON as encoding/json writes it, but for the order of its fields.
type written struct{ to *bounded }

func (w written) take(t token) { w.to.token(t, true) }

// canonical writes JSON as encoding/json does: each object's fields by name,
// and once.
func canonical(body json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return tool.Object(redacted) // a lexer lets nothing else pass
	}
	return tool.Object(v)
}
