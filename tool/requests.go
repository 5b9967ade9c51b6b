package tool

import (
	"context"
	"encoding/json"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
)

// Requests returns what a call would send to change something, in order, and
// the effect of it all. It looks at OVHcloud and sends none of that. A call that
// only reads has no such requests.
func (d Definition) Requests(ctx context.Context, api *ovh.Reader, args json.RawMessage) ([]confirm.Request, effect.Kind, error) {
	b, err := bind(d)
	if err != nil {
		return nil, 0, err
	}
	in, err := b.parse(args)
	if err != nil || !b.code.prepares {
		return nil, d.Effect, err
	}
	_, a, err := b.code.prepare(ctx, api.Whole(), in.in)
	if err == nil {
		err = a.check()
	}
	if err != nil {
		return nil, d.Effect, err
	}
	return a.requests(), a.effect, nil
}
