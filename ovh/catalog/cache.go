package catalog

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"
)

// cacheFile is where the catalogue of the endpoint is kept. Each endpoint has a
// file of its own, whose name is safe on every system.
func (l *Library) cacheFile() string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, strings.ToLower(l.API.Endpoint()))
	return filepath.Join(l.Cache, "catalog-"+name)
}

// readCache returns the catalogue that an earlier run kept, or nil without a
// cache.
func (l *Library) readCache() (*Catalog, error) {
	if l.Cache == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(l.cacheFile())
	if err != nil {
		return nil, err
	}
	c, err := decode(raw)
	if err != nil {
		return nil, err
	}
	// Two endpoints whose names differ in odd characters share a file.
	if c.Endpoint != l.API.Endpoint() {
		return nil, fmt.Errorf("%s is of %s", l.cacheFile(), c.Endpoint)
	}
	c.link()
	return c, nil
}

// saveCache keeps c for later runs. The program works without a cache, so a
// failure is logged and nothing more.
func (l *Library) saveCache(ctx context.Context, c *Catalog) {
	if l.Cache == "" {
		return
	}
	if err := l.writeCache(c); err != nil {
		l.Log.WarnContext(ctx, "catalogue not cached", "err", err)
	}
}

func (l *Library) writeCache(c *Catalog) error {
	if err := os.MkdirAll(l.Cache, 0o700); err != nil {
		return err
	}
	// Another process may be reading the file, which is replaced in one step.
	return atomic.WriteFile(l.cacheFile(), bytes.NewReader(encode(c)))
}
