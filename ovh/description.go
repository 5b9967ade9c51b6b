package ovh

import (
	"context"
	"errors"
	"net/http"
)

// A Document is a part of OVHcloud's description of its own API.
type Document struct {
	Body           []byte // JSON
	ETag, Modified string // how the server names this state of it; empty when it does not
}

// ErrUnchanged is the error of [Reader.Description] when the document that is
// known still holds.
var ErrUnchanged = errors.New("unchanged")

// Description returns the description of a branch, such as /dedicated/server,
// of a version of the API, "v1" or "v2"; the index of the version's branches
// when branch is empty. The request is not signed and needs no credentials.
// When known names a state that still holds, it returns [ErrUnchanged].
//
// API: GET /{branch}.json
func (r *Reader) Description(ctx context.Context, version, branch string, known Document) (Document, error) {
	path := "/"
	if branch != "" {
		path = branch + ".json"
	}
	if version != "v1" {
		path = "/" + version + path
	}
	header := make(http.Header)
	if known.ETag != "" {
		header.Set("If-None-Match", known.ETag)
	}
	if known.Modified != "" {
		header.Set("If-Modified-Since", known.Modified)
	}
	answer, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: path, Header: header, Unsigned: true})
	if e, ok := errors.AsType[*Error](err); ok && e.Status == http.StatusNotModified {
		return known, ErrUnchanged
	}
	return Document{answer.Body, answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")}, err
}
