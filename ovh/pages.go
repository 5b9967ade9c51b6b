package ovh

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// Lists of the first version of the API may answer with objects in pages, and
// those of the second do, with a cursor that leads on.

// ErrNoList is the error of what answers with something else than a list.
var ErrNoList = errors.New("what came is no list")

const (
	pageSize   = 5000
	cursorSize = 1000
	mostParts  = 1000 // of a list, by cursors: a server that never ends is broken
)

// isSecondVersion reports whether a list is of the second version of the API.
func (p path) isSecondVersion() bool { return strings.HasPrefix(p.s, "/v2/") }

// pageable reports whether a list may be asked for pages of objects.
func (r *Reader) pageable(list path) bool {
	named := list.visit != nil && list.visit.ByName
	return !named && !list.isSecondVersion() && r.cfg.Lists.cheapest(list.format) == byPages
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
		if r.refused(err) {
			return nil, nil, err
		}
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
		total, err := strconv.Atoi(answer.Header.Get("X-Pagination-Elements"))
		if err != nil && page > 1 && len(objects) > 0 && bytes.Equal(objects[0], all[0]) {
			return all, nil, nil // it knows no pages: each is all there is
		}
		all = append(all, objects...)
		switch {
		case err == nil && len(all) >= total, err != nil && len(objects) < pageSize:
			return all, nil, nil
		case len(objects) == 0:
			return nil, nil, errOtherForm // it counts more than it gives
		}
	}
}

// plain asks a list for what it answers with by itself, to the end of its
// cursors.
func (r *Reader) plain(ctx context.Context, list path) (all []json.RawMessage, err error) {
	if list.err != nil {
		return nil, list.err
	}
	size, cursor := list.isSecondVersion() && r.cfg.Lists.cheapest(list.format) == byPages, ""
	for range mostParts {
		header := http.Header{}
		if size {
			header.Set("X-Pagination-Size", strconv.Itoa(cursorSize))
		}
		if cursor != "" {
			header.Set("X-Pagination-Cursor", cursor)
		}
		answer, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: list.s, Header: header})
		if size && cursor == "" && errors.Is(err, ErrInvalid) {
			size = false // it may be more than this list allows
			continue
		}
		if err != nil {
			return nil, err
		}
		if !size {
			r.cfg.Lists.ruleOut(list.format, byPages)
		}
		var part []json.RawMessage
		if json.Unmarshal(answer.Body, &part) != nil || part == nil {
			return nil, &TransportError{Method: http.MethodGet, Path: ShownPath(list.s), Err: ErrNoList}
		}
		all = append(all, part...)
		if cursor = answer.Header.Get("X-Pagination-Cursor-Next"); cursor == "" {
			return all, nil
		}
	}
	return nil, &TransportError{Method: http.MethodGet, Path: ShownPath(list.s), Err: errors.New("its cursors lead on without end")}
}

// holdObjects reports whether a list answered with objects.
func holdObjects(list []json.RawMessage) bool {
	return len(list) > 0 && bytes.HasPrefix(list[0], []byte("{"))
}
