package ovh

import (
	"context"
	"sync"
	"time"
)

// clockTimeout bounds one reading of the API's clock.
const clockTimeout = 20 * time.Second

// A clock tells the API's time: the local one and an offset that is read once
// and kept. Whoever finds the offset wrong asks for a new reading.
type clock struct {
	read func(context.Context) (time.Time, error)

	mu      sync.Mutex
	offset  time.Duration
	reading *reading // the latest one, in flight or done; nil before the first
}

// A reading is one request for the API's time, shared by all who wait for it.
type reading struct {
	done chan struct{}
	err  error
}

// now returns the API's time and the reading that it rests on. A failed
// reading is not kept.
func (k *clock) now(ctx context.Context) (time.Time, *reading, error) {
	k.mu.Lock()
	r := k.reading
	if r == nil {
		r = k.begin(ctx)
	}
	k.mu.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		return time.Time{}, nil, ctx.Err()
	}
	if r.err != nil {
		return time.Time{}, nil, r.err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return time.Now().Add(k.offset), r, nil
}

// discard drops the reading r, unless another took its place already.
func (k *clock) discard(r *reading) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reading == r {
		k.reading = nil
	}
}

// begin starts a reading that outlives the caller who happened to need it
// first: others may wait for it. k.mu is held.
func (k *clock) begin(ctx context.Context) *reading {
	r := &reading{done: make(chan struct{})}
	k.reading = r
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), clockTimeout)
	go func() {
		defer cancel()
		t, err := k.read(ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if r.err = err; err == nil {
			k.offset = time.Until(t)
		} else if k.reading == r {
			k.reading = nil
		}
		close(r.done)
	}()
	return r
}
