package ovh

import (
	"context"
	"slices"
)

// Kinds of boot that operators use.
const (
	BootHarddisk = "harddisk"
	BootRescue   = "rescue"
)

// A Boot is something that a server can start from.
type Boot struct {
	ID          int64  `json:"bootId"`
	Type        string `json:"bootType"`
	Kernel      string `json:"kernel"`
	Description string `json:"description"`
}

// Boots returns what a server can start from, sorted by id: everything, or
// what is of bootType. It costs one request a boot.
//
// API: GET /dedicated/server/{serviceName}/boot
func (c *Client) Boots(ctx context.Context, server, bootType string) ([]Boot, error) {
	ids, err := call[[]int64](ctx, c, "GET", at("/dedicated/server/{}/boot", server).where("bootType", bootType), nil)
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	return each(ctx, c, ids, func(ctx context.Context, boot int64) (Boot, error) { return c.Boot(ctx, server, boot) })
}

// Boot returns one of the boots of a server, or an error that is [ErrNotFound].
//
// API: GET /dedicated/server/{serviceName}/boot/{bootId}
func (c *Client) Boot(ctx context.Context, server string, boot int64) (Boot, error) {
	return call[Boot](ctx, c, "GET", at("/dedicated/server/{}/boot/{}", server, id(boot)), nil)
}
