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
// answer that is not of the expected form moves on to the next way for good.

// A way is how the objects of a list are fetched.
type way int

const (
	byPages way = iota // the list itself answers with objects
	byBatch            // one request for many ids
	byOne              // one request for each
)

const (
	pageSize  = 5000
	batchSize = 50
	batches   = 8 // at the same time
)

// ways remembers what works, by the template of the list's path.
type ways struct {
	mu    sync.Mutex
	known map[string]way
}

func (w *ways) of(format string) way {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.known[format]
}

// leave notes that a way does not work for a list.
func (w *ways) leave(format string, no way) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known == nil {
		w.known = make(map[string]way)
	}
	w.known[format] = max(w.known[format], no+1)
}

// objects returns every object of a list, in as few requests as OVHcloud
// allows. The path of an object is the list's, and its id. Objects that one
// way answers in another form are fetched again by the next.
func objects[T any](ctx context.Context, c *Client, list path) ([]T, error) {
	for {
		found, by, err := c.objects(ctx, list)
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
		if by == byOne {
			return nil, fmt.Errorf("decode an object of %s: %w", list, err)
		}
		c.ways.leave(list.format, by)
	}
}

// objects returns every object of a list as it came, and how it was fetched.
func (c *Client) objects(ctx context.Context, list path) ([]json.RawMessage, way, error) {
	if list.err != nil {
		return nil, byOne, list.err
	}
	var ids []json.RawMessage
	if c.ways.of(list.format) == byPages {
		all, rest, err := c.pages(ctx, list)
		if !errors.Is(err, errOtherForm) {
			return all, byPages, err
		}
		ids = rest
	}
	if ids == nil {
		var err error
		if ids, err = call[[]json.RawMessage](ctx, c, http.MethodGet, list, nil); err != nil {
			return nil, byOne, err
		}
	}
	c.ways.leave(list.format, byPages)
	names := idNames(ids)
	if c.ways.of(list.format) == byBatch && len(names) > 1 && !slices.ContainsFunc(names, func(s string) bool { return strings.Contains(s, ",") }) {
		all, err := c.inBatches(ctx, list, names)
		if !errors.Is(err, errOtherForm) {
			return all, byBatch, err
		}
	}
	all, err := each(ctx, c, names, func(ctx context.Context, id string) (json.RawMessage, error) {
		return c.object(ctx, list, id)
	})
	if err == nil && len(names) > 1 {
		c.ways.leave(list.format, byBatch)
	}
	return all, byOne, err
}

// object fetches one object of a list.
func (c *Client) object(ctx context.Context, list path, id string) (json.RawMessage, error) {
	return call[json.RawMessage](ctx, c, http.MethodGet, list.item(id), nil)
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
func (c *Client) pages(ctx context.Context, list path) (all, ids []json.RawMessage, err error) {
	for page := 1; ; page++ {
		answer, err := c.send(ctx, request{method: http.MethodGet, path: list.s, header: http.Header{
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
		if json.Unmarshal(answer.body, &objects) != nil || objects == nil {
			return nil, nil, errOtherForm
		}
		if len(objects) > 0 && !bytes.HasPrefix(objects[0], []byte("{")) {
			return nil, objects, errOtherForm
		}
		all = append(all, objects...)
		total, err := strconv.Atoi(answer.header.Get("X-Pagination-Elements"))
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
func (c *Client) inBatches(ctx context.Context, list path, ids []string) ([]json.RawMessage, error) {
	parts, err := bounded(ctx, c, batches, slices.Collect(slices.Chunk(ids, batchSize)), func(ctx context.Context, ids []string) ([]json.RawMessage, error) {
		return c.batch(ctx, list, ids)
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
func (c *Client) batch(ctx context.Context, list path, ids []string) ([]json.RawMessage, error) {
	escaped := make([]string, len(ids))
	for i, id := range ids {
		item := list.item(id)
		if item.err != nil {
			return nil, item.err
		}
		escaped[i] = item.s[strings.LastIndexByte(item.s, '/')+1:]
	}
	base, _, _ := strings.Cut(list.s, "?")
	answer, err := c.send(ctx, request{method: http.MethodGet, path: base + "/" + strings.Join(escaped, ","), header: http.Header{"X-Ovh-Batch": {","}}})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrInvalid) || errors.Is(err, ErrNotGranted) {
		return nil, errOtherForm
	}
	if err != nil {
		return nil, err
	}
	var elements []batchElement
	if json.Unmarshal(answer.body, &elements) != nil || len(elements) != len(ids) {
		return nil, errOtherForm
	}
	out := make([]json.RawMessage, len(ids))
	for i, e := range elements {
		if out[i], err = c.element(ctx, list, ids[i], e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// element reads one element of a batch. Where it holds an error, the id is
// asked for alone: that tells the reason in full.
func (c *Client) element(ctx context.Context, list path, id string, e batchElement) (json.RawMessage, error) {
	switch {
	case idNames([]json.RawMessage{e.Key})[0] != id:
		return nil, errOtherForm
	case bytes.HasPrefix(e.Value, []byte("{")):
		return e.Value, nil
	case bytes.HasPrefix(e.Error, []byte("{")):
		return c.object(ctx, list, id)
	}
	return nil, errOtherForm
}
