package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// inFlight is how many branches are fetched at the same time.
const inFlight = 8

// load reads the description of api's endpoint. What known holds and OVHcloud
// says is unchanged, or fails to tell, stays as it was.
func load(ctx context.Context, api *ovh.Client, known *Catalog) (*Catalog, error) {
	c := &Catalog{Endpoint: api.Endpoint(), Loaded: time.Now()}
	l := &loader{api: api, known: known, into: c, slots: make(chan struct{}, inFlight)}
	var failures []error
	for _, version := range versions() {
		err := l.version(ctx, version)
		if err == nil || errors.Is(err, ovh.ErrNotFound) && version != "v1" {
			continue // smaller endpoints have one version
		}
		c.problem("the index of /%s: %w", version, err)
		failures = append(failures, err)
		l.keep(version)
	}
	if len(failures) == len(versions()) || len(c.Branches) == 0 {
		return nil, fmt.Errorf("the description of the API could not be loaded: %w", errors.Join(failures...))
	}
	slices.Sort(c.Problems)
	return small(c), ctx.Err()
}

// A loader reads many branches at the same time.
type loader struct {
	api   *ovh.Client
	known *Catalog
	slots chan struct{}

	mu   sync.Mutex // parsing is bound by the processor, and hungry
	into *Catalog
}

func (l *loader) version(ctx context.Context, version string) error {
	index, err := l.api.Description(ctx, version, "", ovh.Document{})
	if err != nil {
		return err
	}
	paths, err := parseIndex(index.Body)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	for _, path := range paths {
		l.slots <- struct{}{}
		all.Go(func() {
			defer func() { <-l.slots }()
			l.branch(ctx, version, path)
		})
	}
	all.Wait()
	return nil
}

func (l *loader) branch(ctx context.Context, version, path string) {
	before := l.before(version, path)
	var state ovh.Document
	if before != nil {
		state = ovh.Document{ETag: before.ETag, Modified: before.Modified}
	}
	doc, err := l.api.Description(ctx, version, path, state)
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.into.Branches)
	if !errors.Is(err, ovh.ErrUnchanged) {
		l.into.add(version, path, doc.Body, err)
	}
	switch {
	case len(l.into.Branches) > n:
		l.into.Branches[n].ETag, l.into.Branches[n].Modified = doc.ETag, doc.Modified
	case before != nil:
		l.into.Branches = append(l.into.Branches, *before)
		l.into.Absent = slices.DeleteFunc(l.into.Absent, func(s string) bool { return s == version+path })
	}
}

// before returns the branch as it is known, or nil.
func (l *loader) before(version, path string) *Branch {
	if l.known == nil {
		return nil
	}
	for i := range l.known.Branches {
		if b := &l.known.Branches[i]; b.Version == version && b.Path == path {
			return b
		}
	}
	return nil
}

// keep takes over what is known of a version that can't be loaded.
func (l *loader) keep(version string) {
	if l.known == nil {
		return
	}
	for _, b := range l.known.Branches {
		if b.Version == version {
			l.into.Branches = append(l.into.Branches, b)
		}
	}
}
