package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// maxFetches is how many branches are fetched at the same time.
const maxFetches = 8

// load reads the description of api's endpoint. Branches of known, which may be
// nil, are asked for only if they changed, and kept as they were where OVHcloud
// does not answer.
func load(ctx context.Context, api *ovh.Reader, known *Catalog) (*Catalog, error) {
	l := &loader{api: api, known: known, loaded: &Catalog{Endpoint: api.Endpoint(), Loaded: time.Now()}}
	var failures []error
	for _, version := range versions() {
		err := l.loadVersion(ctx, version)
		absent := errors.Is(err, ovh.ErrNotFound) || errors.Is(err, ovh.ErrNoRoute)
		if err == nil || absent && version != "v1" {
			continue // smaller endpoints have version 1 only
		}
		l.loaded.addProblem("the index of /%s: %w", version, err)
		failures = append(failures, err)
		l.keepVersion(version)
	}
	if len(failures) == len(versions()) || len(l.loaded.Branches) == 0 {
		return nil, fmt.Errorf("the description of the API could not be loaded: %w", errors.Join(failures...))
	}
	if err := ctx.Err(); err != nil {
		return nil, err // most of what is missing is missing because of that
	}
	slices.Sort(l.loaded.Problems)
	return compacted(l.loaded), nil
}

// A loader makes a catalogue of many branches that it fetches at the same time.
type loader struct {
	api   *ovh.Reader
	known *Catalog

	// Branches are parsed one at a time: parsing keeps a processor busy, and
	// takes many times the memory of what it parses.
	mu     sync.Mutex
	loaded *Catalog
}

// loadVersion adds the branches of a version. It fails only when their index
// can't be had: a branch that can't is a problem of the catalogue.
func (l *loader) loadVersion(ctx context.Context, version string) error {
	index, err := l.api.Description(ctx, version, "", ovh.Document{})
	if err != nil {
		return err
	}
	paths, err := parseIndex(index.Body)
	if err != nil {
		return err
	}
	var branches errgroup.Group
	branches.SetLimit(maxFetches)
	for _, path := range paths {
		branches.Go(func() error {
			l.loadBranch(ctx, version, path)
			return nil
		})
	}
	return branches.Wait()
}

func (l *loader) loadBranch(ctx context.Context, version, path string) {
	known := l.knownBranch(version, path)
	var state ovh.Document
	if known != nil {
		state = ovh.Document{ETag: known.ETag, Modified: known.Modified}
	}
	doc, err := l.api.Description(ctx, version, path, state)
	l.mu.Lock()
	defer l.mu.Unlock()
	changed := known == nil || !errors.Is(err, ovh.ErrUnchanged)
	if changed && l.loaded.addBranch(version, path, doc.Body, err) {
		b := &l.loaded.Branches[len(l.loaded.Branches)-1]
		b.ETag, b.Modified = doc.ETag, doc.Modified
		return
	}
	if known != nil {
		l.loaded.Branches = append(l.loaded.Branches, *known)
		l.loaded.Absent = slices.DeleteFunc(l.loaded.Absent, func(branch string) bool { return branch == version+path })
	}
}

// knownBranch returns the branch as it was loaded before, or nil.
func (l *loader) knownBranch(version, path string) *Branch {
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

// keepVersion takes over what is known of a version that can't be loaded.
func (l *loader) keepVersion(version string) {
	if l.known == nil {
		return
	}
	for _, b := range l.known.Branches {
		if b.Version == version {
			l.loaded.Branches = append(l.loaded.Branches, b)
		}
	}
}
