package raw

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog"
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

	state   []byte        // what stands there, as far as it has to stay the same
	changes []fieldChange // what a PUT makes of it
}

// target reads what a call with that body acts on, where that has to be shown:
// before it is destroyed, or replaced.
func (v verdict) target(ctx context.Context, api *ovh.Reader, method string, in address, body json.RawMessage) (target, error) {
	t := target{Method: method, Path: in.Path, Query: in.shownQuery(), Severity: v.effect.Severity}
	if v.op != nil {
		t.Operation = v.op.RawPath()
	}
	replaces := v.effect.Kind == effect.Change && method == "PUT"
	if v.effect.Kind != effect.Destroy && !replaces {
		return t, nil
	}
	current, digest, err := v.current(ctx, api, in.Path)
	switch {
	case errors.Is(err, ovh.ErrNotGranted):
		t.Note = "these keys may not read what stands there"
	case errors.Is(err, ovh.ErrNoRoute):
		t.Note = "this endpoint does not tell what stands there"
	case err != nil && replaces:
		// Which keeps nobody from changing it.
		t.Note = "what stands there could not be read: " + catalog.OneLine(err.Error(), 200)
	case err != nil:
		return target{}, err
	}
	if current == nil {
		t.state = digest
		return t, nil
	}
	t.state = append(digest, canonical(current)...)
	if method == "PUT" && v.isOwn(in.Path) {
		t.changes = changes(current, v.maskBody(tool.AnyJSON(body)))
	}
	t.Current = decisive(current, t.changes)
	return t, nil
}

// isOwn reports whether what stands at the path itself is what can be read.
func (v verdict) isOwn(path string) bool {
	if v.op == nil {
		return false
	}
	_, at := v.op.Target(path)
	return at == "/"+strings.Trim(path, "/")
}

// current reads what stands at a path, with its secrets masked: what the path
// names, or what that belongs to. It returns nil where there is nothing to
// read.
func (v verdict) current(ctx context.Context, api *ovh.Reader, path string) (current json.RawMessage, digest []byte, err error) {
	if v.op == nil {
		return nil, nil, nil
	}
	get, path := v.op.Target(path)
	if get == nil {
		return nil, nil, nil
	}
	look := effect.Call{Method: "GET", Path: path}
	v = verdict{op: get, effect: effect.Judge(get, look)}
	if v.effect.Kind != effect.Read || look.OddPart(get) != "" {
		return nil, nil, nil
	}
	err = api.Stream(ctx, path, nil, func(body io.Reader) (err error) {
		hash := sha256.New()
		current, err = v.brief(path, newLexer(io.TeeReader(body, hash), mostTarget))
		if bytes.Contains(current, []byte("REDACTED")) || len(current) >= mostTarget/2 {
			digest = hash.Sum(nil) // it does not show all that has to stay the same
		}
		return err
	})
	return current, digest, err
}

// mostTarget bounds what a plan shows of a target, in bytes.
const mostTarget = 4 << 10

// brief masks the secrets of an answer and leaves out what is long. It returns
// nil where the answer is not to be shown.
func (v verdict) brief(path string, l *lexer) (json.RawMessage, error) {
	var plain, masked part
	plain.begin(mostTarget, nil, false, true)
	masked.begin(mostTarget, nil, true, true)
	secrets, err := v.secrets(path).pass(l, &plain, &masked)
	if err != nil || secrets == hiddenSecrets {
		return nil, err
	}
	p := plain
	if secrets == maskedSecrets {
		p = masked
	}
	if p.kind != '{' && !p.whole.whole() {
		return tool.Object(fmt.Sprintf("%d bytes, too long to show; raw_get shows it", p.whole.size)), nil
	}
	body, _ := p.result()
	if secrets == maskedSecrets {
		body = canonical(body)
	}
	return body, nil
}
