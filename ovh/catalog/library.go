package catalog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// When a catalogue is loaded again.
const (
	refreshAfter        = 24 * time.Hour
	refreshPartialAfter = time.Hour   // where parts of it could not be loaded
	retryAfter          = time.Minute // where the last load failed as a whole
	loadTimeout         = 10 * time.Minute
)

// A Library gives the catalogue of one endpoint. It loads nothing before it is
// asked: from Folder where that is set, else from the cache, else from
// OVHcloud. Set the fields before the first call, and do not change them
// afterwards. A Library is safe for concurrent use.
type Library struct {
	API    *ovh.Reader  // whose endpoint is described
	Folder fs.FS        // a description in files, used instead of any other; may be nil
	Cache  string       // folder that keeps the catalogue between runs; none when empty
	Log    *slog.Logger // told of problems

	// Danger ranks what operations do: effect.DangerOf does. With it, a new
	// description is not believed where it makes light of what the one before
	// called more dangerous; nil believes all.
	Danger func(*Operation) Danger

	// A load runs on a goroutine of its own. Whoever needs it waits on a channel
	// and may give up: mu is held for a look at the fields below, never while
	// something is loaded. Loads are started while mu is held, or one that ends
	// at that moment might be done twice.
	loads    singleflight.Group
	mu       sync.Mutex
	opened   bool // the folder or the cache was read
	current  *Catalog
	failure  error // of the last load; nil when it succeeded
	failedAt time.Time
}

// The loads, each of which is under way once at most.
const (
	opening  = "open"  // the folder or the cache
	fetching = "fetch" // from OVHcloud
)

// Catalog returns the catalogue. The first call loads it, which takes seconds
// where nothing is cached. When ctx ends, Catalog gives up and the load goes on
// for the calls to come. Later calls return what is there, and refresh it in
// the background once a day.
func (l *Library) Catalog(ctx context.Context) (*Catalog, error) {
	if err := l.open(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	c := l.current
	switch {
	case c != nil && !l.isStale():
		l.mu.Unlock()
		return c, nil
	case c == nil && l.hasFailed():
		defer l.mu.Unlock()
		return nil, l.failure
	}
	fetched := l.startFetch(ctx)
	l.mu.Unlock()
	if c != nil {
		return c, nil // old, but OVHcloud need not be waited for
	}
	return wait(ctx, fetched)
}

// Update reads the description from OVHcloud, whatever is there already, and
// returns the catalogue that comes of it. A load that is under way will do.
func (l *Library) Update(ctx context.Context) (*Catalog, error) {
	if l.Folder != nil {
		return nil, errors.New("the catalogue comes from a folder: there is nothing to update")
	}
	// OVHcloud sends nothing of what is known and unchanged, so the cache first.
	if err := l.open(ctx); err != nil {
		return nil, err
	}
	l.mu.Lock()
	fetched := l.startFetch(ctx)
	l.mu.Unlock()
	return wait(ctx, fetched)
}

// Known returns when the catalogue that is in use was read from OVHcloud, the zero
// time where none is, and why the latest load failed, or nil. It loads nothing.
func (l *Library) Known() (loaded time.Time, problem error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current != nil {
		loaded = l.current.Loaded
	}
	return loaded, l.failure
}

// isStale reports whether to refresh the catalogue that is there. mu is held.
func (l *Library) isStale() bool {
	if l.Folder != nil || time.Since(l.failedAt) <= retryAfter {
		return false
	}
	age := time.Since(l.current.Loaded)
	if l.current.isPartial() {
		return age > refreshPartialAfter
	}
	return age > refreshAfter
}

// hasFailed reports whether, without a catalogue, the last failure still
// stands: for good if it was the folder's. mu is held.
func (l *Library) hasFailed() bool {
	return l.failure != nil && (l.Folder != nil || time.Since(l.failedAt) < retryAfter)
}

// open reads the folder or the cache, once. It fails only when ctx ends first:
// what is wrong with a folder is found in failure.
func (l *Library) open(ctx context.Context) error {
	l.mu.Lock()
	if l.opened {
		l.mu.Unlock()
		return nil
	}
	lasting := context.WithoutCancel(ctx)
	opened := l.loads.DoChan(opening, func() (any, error) {
		c, err := l.readLocal(lasting)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.opened, l.current, l.failure = true, c, err
		return nil, nil
	})
	l.mu.Unlock()
	_, err := wait(ctx, opened)
	return err
}

// readLocal returns the catalogue of the folder or, where none is set, that of
// the cache, which may be nil.
func (l *Library) readLocal(ctx context.Context) (*Catalog, error) {
	if l.Folder != nil {
		c, err := Folder(l.Folder)
		if err == nil {
			l.logProblems(ctx, c)
		}
		return c, err
	}
	c, err := l.readCache()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.Log.WarnContext(ctx, "cached catalogue not usable", "err", err)
	}
	return c, nil
}

// startFetch loads the catalogue from OVHcloud, unless that is under way. mu is
// held.
func (l *Library) startFetch(ctx context.Context) <-chan singleflight.Result {
	known, lasting := l.current, context.WithoutCancel(ctx)
	return l.loads.DoChan(fetching, func() (any, error) {
		ctx, stop := context.WithTimeout(lasting, loadTimeout)
		defer stop()
		c, err := load(ctx, l.API, known)
		if err == nil {
			if l.Danger != nil {
				c.believe(known, l.Danger)
			}
			l.logProblems(ctx, c)
			l.saveCache(ctx, c)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.failure = err; err != nil {
			l.failedAt = time.Now()
			return nil, err
		}
		l.current = c
		return c, nil
	})
}

// wait returns what a load comes to, or an error when ctx ends before.
func wait(ctx context.Context, loaded <-chan singleflight.Result) (*Catalog, error) {
	select {
	case r := <-loaded:
		c, _ := r.Val.(*Catalog)
		return c, r.Err
	case <-ctx.Done():
		return nil, fmt.Errorf("the description of the API is still being loaded: %w", context.Cause(ctx))
	}
}

func (l *Library) logProblems(ctx context.Context, c *Catalog) {
	for _, p := range c.Problems {
		l.Log.WarnContext(ctx, "catalogue", "problem", p)
	}
}
