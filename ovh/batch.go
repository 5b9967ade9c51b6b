package ovh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// inBatches fetches many ids with each request.
func (r *Reader) inBatches(ctx context.Context, h *harvest) error {
	chunks := (len(h.names) + batchSize - 1) / batchSize
	if err := r.afford(chunks); err != nil {
		return err
	}
	return r.forEach(ctx, batches, chunks, func(ctx context.Context, i int) error {
		return r.batch(ctx, h, i*batchSize, min((i+1)*batchSize, len(h.names)))
	})
}

// A batchElement is one id of a batch, and its object or what is wrong with it.
type batchElement struct {
	Key   json.RawMessage `json:"key"`
	Value json.RawMessage `json:"value"`
	Error json.RawMessage `json:"error"`
}

// batch fetches the ids from one on up to another with one request.
func (r *Reader) batch(ctx context.Context, h *harvest, from, to int) error {
	escaped := make([]string, to-from)
	for i, id := range h.names[from:to] {
		escaped[i] = escape(id)
	}
	base, _, _ := strings.Cut(h.list.s, "?")
	answer, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: base + "/" + strings.Join(escaped, ",") + h.list.tail, Header: http.Header{"X-Ovh-Batch": {","}}})
	// What is true of one id need not be true of the others.
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrInvalid) || errors.Is(err, ErrNotGranted) || errors.Is(err, ErrExpired) || errors.Is(err, ErrNoRoute) {
		return errOtherForm
	}
	if err != nil {
		return err
	}
	var elements []batchElement
	if json.Unmarshal(answer.Body, &elements) != nil || len(elements) != to-from {
		return errOtherForm
	}
	for i, e := range elements {
		if err := r.element(ctx, h, from+i, e); err != nil {
			return err
		}
	}
	return nil
}

// element reads one element of a batch. Where it holds an error, the id is
// asked for alone: that tells the reason in full.
func (r *Reader) element(ctx context.Context, h *harvest, i int, e batchElement) error {
	key, err := idNames([]json.RawMessage{e.Key})
	switch {
	case err != nil || key[0] != h.names[i]:
		return errOtherForm
	case bytes.HasPrefix(e.Value, []byte("{")):
		h.bodies[i] = e.Value
		return nil
	case bytes.HasPrefix(e.Error, []byte("{")):
		return h.fetch(ctx, r, i)
	}
	return errOtherForm
}
