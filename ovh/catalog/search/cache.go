package search

import (
	"sync"

	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
)

// A Cache keeps the index of the catalogue that was searched last: a
// [catalog.Library] replaces its catalogue about once a day, and an index costs
// a tenth of a second to make. The zero Cache is ready to use, and safe for
// concurrent use.
type Cache struct {
	mu    sync.Mutex
	known *catalog.Catalog
	index func() *Index
}

// Of returns the index of c, and makes it first unless c is the catalogue of
// the call before. Callers that need the same index at the same time make it
// once.
func (k *Cache) Of(c *catalog.Catalog) *Index {
	k.mu.Lock()
	if k.known != c {
		k.known, k.index = c, sync.OnceValue(func() *Index { return New(c) })
	}
	index := k.index
	// Whoever searches another catalogue need not wait for this index.
	k.mu.Unlock()
	return index()
}
