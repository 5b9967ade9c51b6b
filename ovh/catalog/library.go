package catalog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// When a catalogue is read again.
const (
	stale      = 24 * time.Hour   // after it was loaded whole
	staleParts = time.Hour        // after parts of it could not be loaded
	giveUp     = time.Minute      // after it could not be loaded at all
	maxFetch   = 10 * time.Minute // for loading it
)

// A Library gives the catalogue of one endpoint. It loads nothing before it is
// asked: from Folder where that is set, else from the cache, else from
// OVHcloud. It is safe for concurrent use.
type Library struct {
	API    *ovh.Client  // whose endpoint is described
	Folder fs.FS        // a description in files, used instead of any other; may be nil
	Cache  string       // folder that keeps the catalogue between runs; none when empty
	Log    *slog.Logger // told of problems

	mu       sync.Mutex
	current  *Catalog
	failed   time.Time // when the last attempt at the first load failed,
	why      error     // and of what
	fetching *fetch    // under way; nil when none is
}

// A fetch is a load from OVHcloud that several may wait for.
type fetch struct {
	done    chan struct{} // closed when the rest is set
	catalog *Catalog
	err     error
}

// Catalog returns the catalogue. The first call loads it, which takes seconds
// where nothing is cached; it goes on loading when ctx ends. Later calls
// return what is there, and refresh it in the background once a day.
func (l *Library) Catalog(ctx context.Context) (*Catalog, error) {
	l.mu.Lock()
	if l.current == nil {
		l.current = l.local(ctx)
	}
	if c := l.current; c != nil {
		if l.Folder == nil && time.Since(c.Loaded) > c.lasts() && time.Since(l.failed) > giveUp {
			l.begin(ctx)
		}
		l.mu.Unlock()
		return c, nil
	}
	if l.why != nil && (l.Folder != nil || time.Since(l.failed) < giveUp) {
		defer l.mu.Unlock()
		return nil, l.why
	}
	f := l.begin(ctx)
	l.mu.Unlock()
	return f.wait(ctx)
}

// Update reads the description from OVHcloud, whatever is there already.
func (l *Library) Update(ctx context.Context) (*Catalog, error) {
	l.mu.Lock()
	if l.Folder != nil {
		l.mu.Unlock()
		return nil, errors.New("the catalogue comes from a folder: there is nothing to update")
	}
	if l.current == nil {
		l.current = l.local(ctx)
	}
	f := l.begin(ctx)
	l.mu.Unlock()
	return f.wait(ctx)
}

func (f *fetch) wait(ctx context.Context) (*Catalog, error) {
	select {
	case <-f.done:
		return f.catalog, f.err
	case <-ctx.Done():
		return nil, fmt.Errorf("the description of the API is still being loaded: %w", context.Cause(ctx))
	}
}

// lasts is how long c is taken for current.
func (c *Catalog) lasts() time.Duration {
	if len(c.Problems) > 0 {
		return staleParts
	}
	return stale
}

// local returns the catalogue of the folder or the cache, or nil.
func (l *Library) local(ctx context.Context) *Catalog {
	if l.Folder != nil {
		if l.why != nil {
			return nil
		}
		c, err := Folder(l.Folder)
		if l.why = err; err != nil {
			return nil
		}
		l.tell(ctx, c)
		return c
	}
	c, err := l.cached()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.Log.WarnContext(ctx, "cached catalogue not usable", "err", err)
	}
	return c
}

// begin starts a fetch unless one is under way. l is locked.
func (l *Library) begin(ctx context.Context) *fetch {
	if l.fetching != nil {
		return l.fetching
	}
	f := &fetch{done: make(chan struct{})}
	l.fetching = f
	known := l.current
	go func() {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), maxFetch)
		defer stop()
		f.catalog, f.err = load(ctx, l.API, known)
		if f.err == nil {
			l.tell(ctx, f.catalog)
			l.keep(ctx, f.catalog)
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fetching = nil
		if l.why = f.err; f.err != nil {
			l.failed = time.Now()
		} else {
			l.current = f.catalog
		}
		close(f.done)
	}()
	return f
}

func (l *Library) tell(ctx context.Context, c *Catalog) {
	for _, p := range c.Problems {
		l.Log.WarnContext(ctx, "catalogue", "problem", p)
	}
}
