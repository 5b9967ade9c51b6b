package ovh

import (
	"context"
	"sync"
)

// each fetches every key, as many at a time as the configuration allows for
// one list. See bounded.
func each[K, T any](ctx context.Context, c *Client, keys []K, fetch func(context.Context, K) (T, error)) ([]T, error) {
	return bounded(ctx, c, c.fanOut, keys, fetch)
}

// bounded fetches every key, at most n at a time, and returns the results in
// the order of keys. The first error cancels what is still under way.
func bounded[K, T any](ctx context.Context, c *Client, n int, keys []K, fetch func(context.Context, K) (T, error)) ([]T, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c.meter.expect(len(keys))
	out := make([]T, len(keys))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(n, len(keys)) {
		workers.Go(func() {
			for i := range next {
				var err error
				if out[i], err = fetch(ctx, keys[i]); err != nil {
					cancel(err)
					return
				}
				c.meter.fetched()
			}
		})
	}
feed:
	for i := range keys {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	return out, nil
}
