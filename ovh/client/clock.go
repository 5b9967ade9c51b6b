package client

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"golang.org/x/sync/singleflight"
)

// clockTimeout bounds one reading of the API's clock.
const clockTimeout = 20 * time.Second

// A clock tells the API's time: the local one and an offset that is read once
// and kept. Whoever finds the offset wrong asks for a new reading.
type clock struct {
	read   func(context.Context) (time.Time, error)
	latest atomic.Pointer[reading] // nil before the first, and after one was found wrong
	flight singleflight.Group
}

// A reading is what was learnt from the API's clock.
type reading struct {
	offset time.Duration // of the API's clock to the local one
}

// now returns the API's time and the reading that it rests on.
func (k *clock) now(ctx context.Context) (time.Time, *reading, error) {
	r := k.latest.Load()
	if r == nil {
		var err error
		if r, err = k.sync(ctx); err != nil {
			return time.Time{}, nil, err
		}
	}
	return time.Now().Add(r.offset), r, nil
}

// discard drops the reading r, unless another took its place already.
func (k *clock) discard(r *reading) { k.latest.CompareAndSwap(r, nil) }

// sync reads the API's clock, once for all who wait for it. A failed reading is
// not kept.
func (k *clock) sync(ctx context.Context) (*reading, error) {
	// A reading outlives the caller who happened to need it first: others may
	// wait for it.
	lasting := context.WithoutCancel(ctx)
	result := k.flight.DoChan("", func() (any, error) {
		if r := k.latest.Load(); r != nil {
			return r, nil // another reading ended while this caller was on its way
		}
		ctx, cancel := context.WithTimeout(lasting, clockTimeout)
		defer cancel()
		t, err := k.read(ctx)
		if err != nil {
			return nil, err
		}
		r := &reading{time.Until(t)}
		k.latest.Store(r)
		return r, nil
	})
	select {
	case got := <-result:
		r, _ := got.Val.(*reading)
		return r, got.Err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// serverTime asks the API for its time. It does so once: the request that needs
// the time is repeated as a whole.
func (c *Client) serverTime(ctx context.Context) (time.Time, error) {
	once := ovh.NewReader(ovh.ReaderConfig{Fetch: func(ctx context.Context, q ovh.Query) (ovh.Reply, error) {
		return c.exchange(ctx, newQuery(q), stamp{})
	}})
	now, _, err := once.ClockOffset(ctx)
	return now, err
}

// SyncClock reads the API's clock unless it was read before, so that the
// first request need not wait for it.
func (c *Client) SyncClock(ctx context.Context) error {
	_, _, err := c.clock.now(ctx)
	return err
}
