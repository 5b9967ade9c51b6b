package catalog

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// file is where the catalogue of the endpoint is kept.
func (l *Library) file() string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, strings.ToLower(l.API.Endpoint()))
	return filepath.Join(l.Cache, "catalog-"+name)
}

// cached returns the catalogue that an earlier run kept.
func (l *Library) cached() (*Catalog, error) {
	if l.Cache == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(l.file())
	if err != nil {
		return nil, err
	}
	c, err := uncompact(raw)
	if err != nil {
		return nil, err
	}
	if c.Endpoint != l.API.Endpoint() {
		return nil, fmt.Errorf("%s is of %s", l.file(), c.Endpoint)
	}
	c.index()
	return c, nil
}

// keep writes c for later runs. Without a cache the program works too, so a
// failure is told and nothing more.
func (l *Library) keep(ctx context.Context, c *Catalog) {
	if l.Cache == "" {
		return
	}
	if err := l.write(compact(c)); err != nil {
		l.Log.WarnContext(ctx, "catalogue not cached", "err", err)
	}
}

// write replaces the file in one step: another process may be reading it.
func (l *Library) write(raw []byte) error {
	if err := os.MkdirAll(l.Cache, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(l.Cache, "catalog-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(raw); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), l.file())
}
