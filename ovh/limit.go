package ovh

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// A Meter counts what the calls of one client cost. The zero Meter is ready.
type Meter struct {
	requests atomic.Int64

	// OnWait, when set, is told before a request is held back: by the rate
	// of the configuration, or because OVHcloud asked to wait.
	OnWait func(wait time.Duration, reason string)

	// OnFetch, when set, is told how far the fetching of many things is, if
	// it takes longer than a moment. Total grows when there is more to fetch
	// than was known. It may be called from many goroutines.
	OnFetch func(done, total int)

	mu          sync.Mutex
	done, total int
	since       time.Time // when the first of many things was asked for
}

// moment is how long many things may take to fetch before that is worth telling.
const moment = 300 * time.Millisecond

// expect counts things that are about to be fetched.
func (m *Meter) expect(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total += n
	if m.since.IsZero() {
		m.since = time.Now()
	}
}

// fetched counts one of them.
func (m *Meter) fetched() {
	m.mu.Lock()
	m.done++
	done, total, long := m.done, m.total, time.Since(m.since) > moment
	m.mu.Unlock()
	if long && m.OnFetch != nil {
		m.OnFetch(done, total)
	}
}

// Requests returns how many requests were put on the wire, repeated ones
// included.
func (m *Meter) Requests() int64 { return m.requests.Load() }

// A gate holds back every caller until a moment that OVHcloud named.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

// closeFor keeps the gate closed for d from now, or longer if it was.
func (g *gate) closeFor(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := time.Now().Add(d); t.After(g.until) {
		g.until = t
	}
}

// wait returns how long the gate stays closed.
func (g *gate) wait() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return max(time.Until(g.until), 0)
}

// admit waits until a request may be sent: OVHcloud's own wait is over, the
// configured rate allows it, and one of the slots in flight is free. The
// caller gives the slot back with c.leave.
func (c *Client) admit(ctx context.Context, r request) error {
	if d := c.gate.wait(); d > maxWait {
		return &Error{Method: r.method, Path: r.path, Status: 429, Message: "OVHcloud asked to wait", RetryAfter: d}
	} else if err := c.pause(ctx, d, "OVHcloud asked to wait"); err != nil {
		return err
	}
	if c.bucket != nil && !r.free {
		if err := c.pause(ctx, c.bucket.Reserve().Delay(), "request rate"); err != nil {
			return err
		}
	}
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// leave gives back the slot that admit took.
func (c *Client) leave() { <-c.slots }

// pause sleeps for d, which it reports, unless ctx ends first or would.
func (c *Client) pause(ctx context.Context, d time.Duration, reason string) error {
	if d <= 0 {
		return ctx.Err()
	}
	c.log.InfoContext(ctx, "wait before request", "wait", d, "reason", reason)
	if c.meter.OnWait != nil {
		c.meter.OnWait(d, reason)
	}
	return sleep(ctx, d)
}

// sleep waits for d, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
