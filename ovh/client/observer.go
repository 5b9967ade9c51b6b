package client

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// An Observer counts what a program sends to OVHcloud, whatever it is sent for:
// calls, the clock, the description of the API. Its functions may be nil; they are
// called by many at once, and must be quick.
type Observer struct {
	// Answered is told of each request that was put on the wire, repeated ones
	// too. Status is that of HTTP, 0 where no answer came. Took has the reading
	// of the answer in it, and none of the waits before.
	Answered func(method string, status int, took time.Duration)

	// Retrying is told before a request is sent once more.
	Retrying func(method string)

	// Waited is told how long a request was held back, and why: one of a few
	// texts.
	Waited func(took time.Duration, reason string)
}

func (o Observer) answered(r request, status int, took time.Duration) {
	if o.Answered != nil {
		o.Answered(r.method, status, took)
	}
}

func (o Observer) retrying(r request) {
	if o.Retrying != nil {
		o.Retrying(r.method)
	}
}

// waiting begins a wait; the caller calls over after it.
func (o Observer) waiting(reason string) (over func()) {
	if o.Waited == nil {
		return func() {}
	}
	start := time.Now()
	return func() { o.Waited(time.Since(start), reason) }
}

// keys know how OVHcloud took the keys of the last request that had any.
type keys struct{ refusal atomic.Pointer[error] }

func (k *keys) answered(r request, err error) {
	switch {
	case r.proof == anonymous:
	case errors.Is(err, ovh.ErrAuthentication):
		refused := err // so that err is not allocated where it is another
		k.refusal.Store(&refused)
	case err == nil, errors.Is(err, ovh.ErrNotGranted), errors.Is(err, ovh.ErrNotFound):
		k.refusal.Store(nil)
	}
}

// Refused returns why OVHcloud refused the keys of the latest request, or nil: it
// took them, or was not asked yet.
func (c *Client) Refused() error {
	if err := c.keys.refusal.Load(); err != nil {
		return *err
	}
	return nil
}
