package raw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

// A target is all that is known of a raw call.
type target struct {
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Query     map[string]string `json:"query,omitempty"`
	Operation string            `json:"operation,omitempty"` // the path's template
	Severity  int               `json:"severity"`            // of 5
	Current   json.RawMessage   `json:"current,omitempty"`   // what stands there
	Note      string            `json:"note,omitempty"`
}

// target reads what a call acts on, where that has to be shown: before it is
// destroyed, or replaced.
func (v verdict) target(ctx context.Context, api *ovh.Reader, method string, in address) (target, error) {
	t := target{Method: method, Path: in.Path, Query: in.Query, Severity: v.effect.Severity}
	if v.op != nil {
		t.Operation = v.op.RawPath()
	}
	replaces := v.effect.Kind == effect.Change && method == "PUT"
	if v.effect.Kind != effect.Destroy && !replaces {
		return t, nil
	}
	current, err := v.current(ctx, api, in.Path)
	failed, _ := errors.AsType[*ovh.Error](err)
	switch {
	case errors.Is(err, ovh.ErrNotGranted):
		t.Note = "these keys may not read what stands there"
	case failed != nil && failed.Code == "INVALID_URL":
		t.Note = "this endpoint does not tell what stands there"
	case err != nil && replaces:
		t.Note = "what stands there could not be read" // which keeps nobody from changing it
	case err != nil:
		return target{}, err
	}
	t.Current = current
	return t, nil
}

// current reads what stands at a path, with its secrets masked: what the path
// names, or what that belongs to. It returns nil where there is nothing to
// read.
func (v verdict) current(ctx context.Context, api *ovh.Reader, path string) (json.RawMessage, error) {
	if v.op == nil {
		return nil, nil
	}
	get, path := v.op.Target(path)
	if get == nil {
		return nil, nil
	}
	body, err := api.Get(ctx, path, nil)
	if err != nil {
		return nil, err
	}
	masked, shown := verdict{op: get, effect: effect.Of(get)}.maskAnswer(path, body)
	if !shown {
		return nil, nil
	}
	return brief(masked), nil
}

// mostTarget bounds what a plan shows of a target, in bytes.
const mostTarget = 4 << 10

// brief leaves out what is long.
func brief(body json.RawMessage) json.RawMessage {
	if len(body) <= mostTarget {
		return body
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return tool.Object(fmt.Sprintf("%d bytes, too long to show; raw_get shows it", len(body)))
	}
	kept, _ := fitting(fields, mostTarget)
	return tool.Object(kept)
}
