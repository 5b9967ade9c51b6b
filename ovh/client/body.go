package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// Bounds on answers, in bytes.
const (
	maxAnswer = 16 << 20  // of one that is read whole
	maxStream = 256 << 20 // of one that is handed on while it comes, which costs time and no memory
	maxWhole  = 64 << 20  // of all that are read whole at the same time
	maxFree   = 256 << 10 // of one that is read whole and does not count towards that
)

// errTooLarge says that an answer is longer than what is read of any.
var errTooLarge = errors.New("the answer is too large")

// receive reads an answer, and judges it by its status, by the error that ended
// it and by whether it is JSON.
func (c *Client) receive(ctx context.Context, r request, res *http.Response) (ovh.Reply, error) {
	if res.StatusCode/100 != 2 {
		body, _ := io.ReadAll(io.LimitReader(res.Body, maxFree)) // what came of it will do
		if res.StatusCode/100 == 3 && res.Header.Get("X-Ovh-Queryid") == "" {
			return ovh.Reply{}, &ovh.TransportError{Method: r.method, Path: r.shown(), Err: elsewhere(c.endpoint.host(), res)}
		}
		e := newError(r, c.Secrets(), res.StatusCode, res.Header, body)
		if e.Status == http.StatusTooManyRequests && e.RetryAfter > 0 {
			c.hold.extend(e.RetryAfter)
		}
		return ovh.Reply{}, e
	}
	reply := ovh.Reply{Status: res.StatusCode, Header: res.Header}
	if r.use != nil {
		return reply, c.hand(r, res)
	}
	body, err := c.whole(ctx, res)
	switch {
	case errors.Is(err, errTooLarge):
		return ovh.Reply{}, tooLarge(r, maxAnswer)
	case err == nil && len(body) > 0 && !json.Valid(body):
		err = webPage(c.endpoint.host(), res, ovh.ErrNotJSON) // of a front end, or cut
	}
	if err != nil {
		return ovh.Reply{}, noAnswer(r, err)
	}
	reply.Body = body
	return reply, nil
}

// whole reads a body into memory. All that are read at the same time share
// maxWhole: one whose length is told takes that, and one whose length is not
// told, when it turns out not to be small, as much as any may have. It takes its
// share at once and waits with none, so that no two wait for each other.
func (c *Client) whole(ctx context.Context, res *http.Response) ([]byte, error) {
	var b bytes.Buffer
	share := res.ContentLength
	if share <= 0 {
		n, err := b.ReadFrom(io.LimitReader(res.Body, maxFree))
		if err != nil || n < maxFree {
			return b.Bytes(), err
		}
		share = maxAnswer
	}
	if share > maxAnswer {
		return nil, errTooLarge
	}
	if share > maxFree {
		if err := c.memory.Acquire(ctx, share); err != nil {
			return nil, context.Cause(ctx)
		}
		defer c.memory.Release(share)
	}
	if res.ContentLength > 0 {
		b.Grow(int(share) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(res.Body, maxAnswer+1-int64(b.Len())))
	if err == nil && b.Len() > maxAnswer {
		return nil, errTooLarge
	}
	return b.Bytes(), err
}

// hand hands a body to the user of r while it comes. Whatever ended it early is
// the error, no matter what the user made of that.
func (c *Client) hand(r request, res *http.Response) error {
	s := &stream{from: res.Body, left: maxStream + 1}
	err := r.use(s)
	switch {
	case errors.Is(s.err, errTooLarge):
		return tooLarge(r, maxStream)
	case s.err != nil:
		return noAnswer(r, s.err)
	case errors.Is(err, ovh.ErrNotJSON):
		return noAnswer(r, webPage(c.endpoint.host(), res, err))
	}
	return err
}

// A stream is a body that is read while it comes.
type stream struct {
	from io.Reader
	left int64 // bytes that may be read, and one that may not
	err  error // that ended it early
}

func (s *stream) Read(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.from.Read(b[:min(int64(len(b)), s.left)])
	if s.left -= int64(n); s.left == 0 {
		err = errTooLarge
	}
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

func tooLarge(r request, most int) error {
	return fmt.Errorf("%s %s: the answer is larger than %d MiB: ask for less", r.method, r.shown(), most>>20)
}

func noAnswer(r request, err error) error {
	return &ovh.TransportError{Method: r.method, Path: r.shown(), MayHaveRun: true, Err: err}
}
