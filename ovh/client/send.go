package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// Send carries out a request and returns its answer. See [Client.Send].
func Send[T any](ctx context.Context, c *Client, r ovh.Request[T]) (T, error) {
	body, err := c.Send(ctx, r.Write)
	if err != nil {
		var none T
		return none, err
	}
	return r.Answer(body)
}

// Send carries out a write and returns the body of its answer, which is empty
// for many. A write is sent again only when OVHcloud surely did not carry it
// out; when its answer got lost, it is looked for where w knows how, and
// [ovh.AnswerLost] tells of the error otherwise.
//
// A write that is exclusive waits until those of the same name are done.
func (c *Client) Send(ctx context.Context, w ovh.Write) (json.RawMessage, error) {
	if err := w.Err(); err != nil {
		return nil, err
	}
	done, err := c.alone(ctx, w.Exclusive())
	if err != nil {
		return nil, err
	}
	defer done()
	answer, err := c.dispatch(ctx, newWrite(w))
	if err != nil && ovh.AnswerLost(err) {
		if found, ok := w.Recover(ctx, c.reader); ok {
			return found, nil
		}
	}
	return answer.Body, err
}

// alone waits until no other write of that name is being sent. The caller calls
// done after its own.
func (c *Client) alone(ctx context.Context, name string) (done func(), err error) {
	if name == "" {
		return func() {}, nil
	}
	made, _ := c.exclusive.LoadOrStore(name, make(chan struct{}, 1))
	turn := made.(chan struct{})
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// fetch carries out what a reader asks.
func (c *Client) fetch(ctx context.Context, q ovh.Query) (ovh.Reply, error) {
	if !q.Looks() {
		return ovh.Reply{}, fmt.Errorf("%w: %s %s is not known to change nothing, and a reader only looks", ovh.ErrInvalid, q.Method, ovh.ShownPath(q.Path))
	}
	return c.dispatch(ctx, newQuery(q))
}

// A request is what is sent, before it is signed.
type request struct {
	method, path string // path is escaped, and has the query
	payload      []byte // nil for none
	header       http.Header
	proof        proof
	use          func(io.Reader) error // reads the answer; nil for one that is read whole
	holds        func() error          // whether it may be sent still; nil where nothing is asked
}

// shown returns the path for a log or an error: see [ovh.ShownPath].
func (r request) shown() string { return ovh.ShownPath(r.path) }

// A proof is what a request tells of who sends it.
type proof int

const (
	signed      proof = iota // all three keys
	application              // the application's key only
	anonymous                // nothing; not counted by the configured rate, for it names no key
)

func newWrite(w ovh.Write) request {
	r := request{method: w.Method(), path: w.Path(), payload: w.Body()}
	if w.Unsigned() {
		r.proof = application
	}
	return r
}

func newQuery(q ovh.Query) request {
	r := request{method: q.Method, path: q.Path, payload: q.Body, header: q.Header, use: q.Use}
	if q.Unsigned {
		r.proof = anonymous
	}
	return r
}

// dispatch sends a request, if the keys that it needs are there.
func (c *Client) dispatch(ctx context.Context, r request) (ovh.Reply, error) {
	if r.proof == application && c.tokens != nil {
		return ovh.Reply{}, fmt.Errorf("%w: applications ask for consumer keys, and this server calls by %s: give it an application's keys instead", ovh.ErrInvalid, c.creds.method())
	}
	if missing := c.creds.missing(r.proof); len(missing) > 0 {
		return ovh.Reply{}, &CredentialsError{Missing: missing, CreateAt: c.endpoint.createToken, Warnings: c.warnings}
	}
	leave, err := c.enter(ctx, &r)
	if err != nil {
		return ovh.Reply{}, err
	}
	answer, err := c.persist(ctx, r)
	c.keys.answered(r, err)
	leave(answer, err)
	return answer, err
}
