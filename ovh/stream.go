package ovh

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// ErrNotJSON is what a function that reads a stream returns when what came is
// no JSON, or not all of it. The reader then takes it that OVHcloud did not
// answer well, as it does where it reads an answer itself.
var ErrNotJSON = errors.New("what came is not JSON")

// Stream looks at any path of the API, as [Reader.Get] does, and hands the body
// of its answer to use while it comes: an answer of any length costs no more
// memory than use takes. The body is read to its end by use, which judges
// whether it is JSON; it is empty for some paths.
//
// When the answer breaks off or is [ErrNotJSON], another try is made, and use
// is called again with a body of its own: what an earlier call learnt is void.
func (r *Reader) Stream(ctx context.Context, path string, query map[string]string, use func(body io.Reader) error) error {
	target := rawPath(path, query)
	if target.err != nil {
		return target.err
	}
	_, err := r.fetch(ctx, Query{Method: http.MethodGet, Path: target.s, Use: use})
	return err
}
