package ovh

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
)

// A Write is a request that changes something, as a value. It does nothing by
// itself: a client sends it. Functions such as [RebootServer] make writes; the
// zero Write can't be sent.
type Write struct {
	method    string
	path      path
	body      json.RawMessage
	shown     json.RawMessage // nil when nothing of the body is withheld
	err       error
	unsigned  bool
	exclusive string
	mute      bool // OVHcloud may answer without telling anything though all is well
	recover   func(context.Context, *Reader) (json.RawMessage, bool)
}

// String names w by its method and path.
func (w Write) String() string { return w.method + " " + w.path.s }

// Method returns the HTTP method.
func (w Write) Method() string { return w.method }

// Path returns the escaped path with its query, as it will be sent. When a part
// of it is wrong, so that it can't be sent, the template is all it shows.
func (w Write) Path() string { return w.path.s }

// Body returns exactly the bytes that will be sent, or nil when there are none.
// They may hold secrets: see [Write.Shown].
func (w Write) Body() json.RawMessage { return bytes.Clone(w.body) }

// Shown returns the body for a reader: what is long or often secret, scripts
// and zone files, is replaced by its size.
func (w Write) Shown() json.RawMessage {
	if w.shown != nil {
		return w.shown
	}
	return w.body
}

// WithShown returns w with another body for a reader. What is sent stays.
func (w Write) WithShown(body json.RawMessage) Write {
	w.shown = body
	return w
}

// Err returns why w can't be sent, such as a name that can't be part of a path,
// or nil. It is [ErrInvalid].
func (w Write) Err() error {
	switch {
	case w.method == "":
		return fmt.Errorf("%w: an empty write", ErrInvalid)
	case w.err != nil:
		return w.err
	}
	return w.path.err
}

// Unsigned reports whether w needs the application's key only, and no proof of
// who sends it.
func (w Write) Unsigned() bool { return w.unsigned }

// Exclusive returns what w must be alone at: writes of the same name wait for
// each other. It is empty for most.
func (w Write) Exclusive() string { return w.exclusive }

// Recover looks for what OVHcloud would have answered to a write whose answer
// got lost (see [AnswerLost]). It is false when that can't be told.
func (w Write) Recover(ctx context.Context, r *Reader) (json.RawMessage, bool) {
	if w.recover == nil {
		return nil, false
	}
	return w.recover(ctx, r)
}

// A Request is a [Write] whose answer is a T.
type Request[T any] struct{ Write }

// None is the answer of a request that OVHcloud answers without telling
// anything.
type None struct{}

// Answer reads the body that OVHcloud answered with. One that does not tell the
// T that was promised is an error after which the write may have been carried
// out (see [AnswerLost]).
func (r Request[T]) Answer(body json.RawMessage) (T, error) {
	var out T
	err := r.decode(body, &out)
	return out, err
}

// decode knows no types, so that the program holds it once.
func (w Write) decode(body json.RawMessage, out any) error {
	if _, none := out.(*None); none {
		return nil
	}
	var err error
	if !isEmpty(body) {
		if err = json.Unmarshal(body, out); err != nil {
			err = fmt.Errorf("what came is of another form: %w", err)
		}
	}
	if err == nil && !w.mute {
		err = broken(out, "")
	}
	if err != nil {
		return &TransportError{Method: w.method, Path: ShownPath(w.path.s), MayHaveRun: true, Err: err}
	}
	return nil
}

// request makes the write of one operation. A nil body sends none.
func request[T any](method string, at path, body any) Request[T] {
	return Request[T]{newWrite(method, at, body)}
}

func newWrite(method string, at path, body any) Write {
	w := Write{method: method, path: at}
	if body == nil {
		return w
	}
	var err error
	if w.body, err = encode(body); err != nil {
		w.err = fmt.Errorf("%w: encode %s: %w", ErrInvalid, w, err)
	}
	return w
}

// showing sets what a reader is shown instead of the body.
func (r Request[T]) showing(body any) Request[T] {
	if shown, err := encode(body); err == nil {
		r.shown = shown
	}
	return r
}

// withheld stands for a text that is not shown.
func withheld(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("(%d bytes, not shown)", len(text))
}

// encode writes v without escaping <, > and &, which scripts and keys hold.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
