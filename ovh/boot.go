package ovh

import (
	"cmp"
	"context"
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
// what is of bootType.
//
// API: GET /dedicated/server/{serviceName}/boot
func (r *Reader) Boots(ctx context.Context, server, bootType string) ([]Boot, error) {
	all, err := objects[Boot](ctx, r, at("/dedicated/server/{}/boot", server).where("bootType", bootType))
	order(all, func(a, b Boot) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

// Boot returns one of the boots of a server, or an error that is [ErrNotFound].
//
// API: GET /dedicated/server/{serviceName}/boot/{bootId}
func (r *Reader) Boot(ctx context.Context, server string, boot int64) (Boot, error) {
	return get[Boot](ctx, r, at("/dedicated/server/{}/boot/{}", server, id(boot)))
}
