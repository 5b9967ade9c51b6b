package client

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A Meter counts what the calls of one client cost. The zero Meter is ready;
// its functions are set before a client reports to it.
type Meter struct {
	// OnWait, when set, is told before a request is held back: by the rate
	// of the configuration, or because OVHcloud asked to wait.
	OnWait func(wait time.Duration, reason string)

	// OnFetch, when set, is told how far the fetching of many things is. See
	// [ovh.ReaderConfig].
	OnFetch func(done, total int)

	// Secrets are not told by the log, as the keys of the client are not.
	Secrets []ovh.Secret

	requests atomic.Int64
}

// Requests returns how many requests were put on the wire, repeated ones
// included.
func (m *Meter) Requests() int64 { return m.requests.Load() }

// A hold keeps back every caller until a moment that OVHcloud named.
type hold struct {
	mu    sync.Mutex
	until time.Time
}

// extend keeps callers back for d from now, or longer if they were.
func (h *hold) extend(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := time.Now().Add(d); t.After(h.until) {
		h.until = t
	}
}

// left returns how long callers are kept back.
func (h *hold) left() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return max(time.Until(h.until), 0)
}

// admit waits until a request may be sent: OVHcloud's own wait is over, the
// configured rate allows it, and one of the slots in flight is free. The
// caller gives the slot back with release. A wait that would outlast ctx fails
// at once.
func (c *Client) admit(ctx context.Context, r request) error {
	if d := c.hold.left(); d > maxWait || outlasts(ctx, d) {
		return tooMany(r, waitAsked, d)
	} else if err := c.pause(ctx, d, waitAsked); err != nil {
		return err
	}
	if c.bucket != nil && r.proof != anonymous {
		if err := c.awaitRate(ctx, r); err != nil {
			return err
		}
	}
	select {
	case c.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	// OVHcloud may have asked to wait while this request waited for its turn.
	if err := c.pause(ctx, c.hold.left(), waitAsked); err != nil {
		c.release()
		return err
	}
	return nil
}

// Why requests wait.
const (
	waitAsked = "OVHcloud asked to wait"
	waitRate  = "request rate" // of the configuration
	waitAgain = "try again"    // after a failure
)

// release gives back the slot that admit took.
func (c *Client) release() { <-c.slots }

// awaitRate waits until the configured rate allows a request. Requests queue,
// and only the first of them takes from the bucket: so one that leaves the queue
// takes nothing from those behind it.
func (c *Client) awaitRate(ctx context.Context, r request) error {
	ahead := c.queued.Add(1) - 1
	defer c.queued.Add(-1)
	d := untilToken(c.bucket, ahead)
	if outlasts(ctx, d) {
		return c.usedUp(r, d)
	}
	if d > 0 {
		c.reportWait(d, waitRate)
		defer c.observer.waiting(waitRate)()
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	err := c.bucket.Wait(ctx) // fails at once when the turn comes too late
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return c.usedUp(r, untilToken(c.bucket, 0))
}

// usedUp is the error of a request whose turn at the configured rate comes too
// late.
func (c *Client) usedUp(r request, wait time.Duration) error {
	return tooMany(r, fmt.Sprintf("the configured rate of %v requests a second is used up", c.bucket.Limit()), wait)
}

// untilToken returns how long a request has to wait that so many others are
// ahead of.
func untilToken(bucket *rate.Limiter, ahead int64) time.Duration {
	missing := 1 + float64(ahead) - bucket.Tokens()
	return time.Duration(max(missing, 0) / float64(bucket.Limit()) * float64(time.Second))
}

// outlasts reports whether a wait of d would end after ctx.
func outlasts(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && d > 0 && time.Until(deadline) < d
}

// tooMany is the error of a request that is not sent because it had to wait for
// too long.
func tooMany(r request, why string, wait time.Duration) error {
	return &ovh.Error{Method: r.method, Path: r.shown(), Status: http.StatusTooManyRequests, Message: why, RetryAfter: wait}
}

// pause waits for d, which it reports, unless ctx ends first.
func (c *Client) pause(ctx context.Context, d time.Duration, reason string) error {
	if d <= 0 {
		return ctx.Err()
	}
	c.reportWait(d, reason)
	defer c.observer.waiting(reason)()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// reportWait tells that a request is held back.
func (c *Client) reportWait(d time.Duration, reason string) {
	c.log.Info("wait before request", "wait", d, "reason", reason)
	if c.meter.OnWait != nil {
		c.meter.OnWait(d, reason)
	}
}
