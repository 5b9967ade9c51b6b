package ovh

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// forEach calls fetch with every number below n, as many at the same time as
// limit says. The first error cancels what is still under way.
func (r *Reader) forEach(ctx context.Context, limit, n int, fetch func(context.Context, int) error) error {
	r.progress.expect(n)
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(limit)
	for i := range n {
		if inner.Err() != nil {
			break
		}
		group.Go(func() error {
			if err := fetch(inner, i); err != nil {
				return err
			}
			r.progress.count()
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return context.Cause(ctx) // which ended the loop before anything failed
}

// oneByOne fetches each object with a request of its own.
func (r *Reader) oneByOne(ctx context.Context, list path, names []string, refused []MissingObject) (*harvest, error) {
	if err := r.afford(len(names)); err != nil {
		return nil, err
	}
	if err := list.visit.spend(list, len(names), len(names)); err != nil {
		return nil, err
	}
	h := newHarvest(list, names, refused)
	err := r.forEach(ctx, r.cfg.FanOut, len(names), func(ctx context.Context, i int) error { return h.fetch(ctx, r, i) })
	if err != nil {
		return nil, err
	}
	if len(names) > 1 {
		r.cfg.Lists.ruleOut(list.format, byBatch)
	}
	return h, nil
}

// A progress tells how far the fetching of many things is.
type progress struct {
	report func(done, total int) // nil when nobody wants to know

	mu          sync.Mutex
	done, total int
	since       time.Time // when the first of many things was asked for
}

// moment is how long many things may take to fetch before that is worth telling.
const moment = 300 * time.Millisecond

// expect counts things that are about to be fetched.
func (p *progress) expect(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total += n
	if p.since.IsZero() {
		p.since = time.Now()
	}
}

// count counts one of them that was fetched.
func (p *progress) count() {
	p.mu.Lock()
	p.done++
	done, total, long := p.done, p.total, time.Since(p.since) > moment
	p.mu.Unlock()
	if long && p.report != nil {
		p.report(done, total)
	}
}
