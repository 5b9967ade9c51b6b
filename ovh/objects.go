package ovh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Lists of the API answer with ids, and each object costs a request of its
// own. Two kinds of header, which OVHcloud's own tools send and its
// documentation does not mention, make that fewer. They are tried in turn; an
// answer that is not of the expected form rules that strategy out for good.

// A strategy is how the objects of a list are fetched.
type strategy int

const (
	byPages  strategy = iota // the list itself answers with objects
	byBatch                  // one request for many ids
	oneByOne                 // one request for each
)

const (
	pageSize  = 5000
	batchSize = 50
	batches   = 8 // at the same time
)

// Lists remembers which lists of an account tell objects in how few requests.
// The zero Lists is ready, and safe for concurrent use.
type Lists struct {
	mu    sync.Mutex
	known map[string]strategy // by the template of the list's path
}

// cheapest returns the strategy to try first for the list of that template.
func (l *Lists) cheapest(format string) strategy {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[format]
}

// ruleOut notes that a strategy does not work for a list.
func (l *Lists) ruleOut(format string, s strategy) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil {
		l.known = make(map[string]strategy)
	}
	l.known[format] = max(l.known[format], s+1)
}

// objects returns every object of a list, in as few requests as OVHcloud
// allows. The path of an object is the list's, and its id. Objects that one
// strategy answers in another form are fetched again by the next.
func objects[T any](ctx context.Context, r *Reader, list path) ([]T, error) {
	for {
		found, by, err := r.objects(ctx, list)
		if err != nil {
			return nil, err
		}
		all := make([]T, len(found))
		for i, o := range found {
			if err = json.Unmarshal(o, &all[i]); err != nil {
				break
			}
		}
		if err == nil {
			return all, nil
		}
		if by == oneByOne {
			return nil, &TransportError{Method: http.MethodGet, Path: list.s, Err: fmt.Errorf("an object is of another form: %w", err)}
		}
		r.cfg.Lists.ruleOut(list.format, by)
	}
}

// objects returns every object of a list as it came, and how it was fetched.
func (r *Reader) objects(ctx context.Context, list path) ([]json.RawMessage, strategy, error) {
	if list.err != nil {
		return nil, oneByOne, list.err
	}
	lists := r.cfg.Lists
	var ids []json.RawMessage
	if lists.cheapest(list.format) == byPages {
		all, rest, err := r.pages(ctx, list)
		if !errors.Is(err, errOtherForm) {
			return all, byPages, err
		}
		ids = rest
	}
	if ids == nil {
		var err error
		if ids, err = get[[]json.RawMessage](ctx, r, list); err != nil {
			return nil, oneByOne, err
		}
	}
	lists.ruleOut(list.format, byPages)
	names := idNames(ids)
	if lists.cheapest(list.format) == byBatch && len(names) > 1 && !slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, ",") }) {
		all, err := r.inBatches(ctx, list, names)
		if !errors.Is(err, errOtherForm) {
			return all, byBatch, err
		}
	}
	all := make([]json.RawMessage, len(names))
	err := r.forEach(ctx, r.cfg.FanOut, len(names), func(ctx context.Context, i int) (err error) {
		all[i], err = r.object(ctx, list, names[i])
		return err
	})
	if err != nil {
		return nil, oneByOne, err
	}
	if len(names) > 1 {
		lists.ruleOut(list.format, byBatch)
	}
	return all, oneByOne, nil
}

// object fetches one object of a list.
func (r *Reader) object(ctx context.Context, list path, id string) (json.RawMessage, error) {
	return get[json.RawMessage](ctx, r, list.item(id))
}

// item returns the path of one object of a list.
func (p path) item(id string) path {
	base, _, _ := strings.Cut(p.s, "?")
	if err := checkElement(id); err != nil {
		return path{p.format, base, err}
	}
	return path{format: p.format + "/{}", s: base + "/" + escape(id)}
}

// idNames writes ids, which are numbers or strings, as they stand in a path.
func idNames(ids []json.RawMessage) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		if json.Unmarshal(id, &names[i]) != nil {
			names[i] = string(id)
		}
	}
	return names
}

// pages asks the list itself for objects. When it does not answer with them,
// the error is errOtherForm, and ids are what it answered with instead, if it
// did.
func (r *Reader) pages(ctx context.Context, list path) (all, ids []json.RawMessage, err error) {
	for page := 1; ; page++ {
		answer, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: list.s, Header: http.Header{
			"X-Pagination-Mode":   {"CachedObjectList-Pages"},
			"X-Pagination-Number": {strconv.Itoa(page)},
			"X-Pagination-Size":   {strconv.Itoa(pageSize)},
			"Pragma":              {"no-cache"}, // or changes would be missed for minutes
		}})
		if errors.Is(err, ErrInvalid) || errors.Is(err, ErrNotFound) || errors.Is(err, ErrNotGranted) {
			return nil, nil, errOtherForm // the plain list tells whether it is that
		}
		if err != nil {
			return nil, nil, err
		}
		var objects []json.RawMessage
		if json.Unmarshal(answer.Body, &objects) != nil || objects == nil {
			return nil, nil, errOtherForm
		}
		if len(objects) > 0 && !bytes.HasPrefix(objects[0], []byte("{")) {
			return nil, objects, errOtherForm
		}
		all = append(all, objects...)
		total, err := strconv.Atoi(answer.Header.Get("X-Pagination-Elements"))
		switch {
		case err == nil && len(all) >= total, err != nil && len(objects) < pageSize:
			return all, nil, nil
		case len(objects) == 0:
			return nil, nil, errOtherForm // it counts more than it gives
		}
	}
}

// errOtherForm says that an answer does not have the form that was asked for.
var errOtherForm = errors.New("not an answer of the expected form")

// inBatches fetches many ids with each request.
func (r *Reader) inBatches(ctx context.Context, list path, ids []string) ([]json.RawMessage, error) {
	chunks := slices.Collect(slices.Chunk(ids, batchSize))
	parts := make([][]json.RawMessage, len(chunks))
	err := r.forEach(ctx, batches, len(chunks), func(ctx context.Context, i int) (err error) {
		parts[i], err = r.batch(ctx, list, chunks[i])
		return err
	})
	return slices.Concat(parts...), err
}

// A batchElement is one id of a batch, and its object or what is wrong with it.
type batchElement struct {
	Key   json.RawMessage `json:"key"`
	Value json.RawMessage `json:"value"`
	Error json.RawMessage `json:"error"`
}

// batch fetches one request's worth of ids.
func (r *Reader) batch(ctx context.Context, list path, ids []string) ([]json.RawMessage, error) {
	escaped := make([]string, len(ids))
	for i, id := range ids {
		item := list.item(id)
		if item.err != nil {
			return nil, item.err
		}
		escaped[i] = item.s[strings.LastIndexByte(item.s, '/')+1:]
	}
	base, _, _ := strings.Cut(list.s, "?")
	answer, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: base + "/" + strings.Join(escaped, ","), Header: http.Header{"X-Ovh-Batch": {","}}})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrInvalid) || errors.Is(err, ErrNotGranted) {
		return nil, errOtherForm
	}
	if err != nil {
		return nil, err
	}
	var elements []batchElement
	if json.Unmarshal(answer.Body, &elements) != nil || len(elements) != len(ids) {
		return nil, errOtherForm
	}
	out := make([]json.RawMessage, len(ids))
	for i, e := range elements {
		if out[i], err = r.element(ctx, list, ids[i], e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// element reads one element of a batch. Where it holds an error, the id is
// asked for alone: that tells the reason in full.
func (r *Reader) element(ctx context.Context, list path, id string, e batchElement) (json.RawMessage, error) {
	switch {
	case idNames([]json.RawMessage{e.Key})[0] != id:
		return nil, errOtherForm
	case bytes.HasPrefix(e.Value, []byte("{")):
		return e.Value, nil
	case bytes.HasPrefix(e.Error, []byte("{")):
		return r.object(ctx, list, id)
	}
	return nil, errOtherForm
}
