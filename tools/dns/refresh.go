package dns

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type refreshed struct {
	Zone      string `json:"zone"`
	Published bool   `json:"published"`
}

// A refreshTarget is what a plan shows of a zone that it publishes.
type refreshTarget struct {
	Zone        string      `json:"zone"`
	Records     int         `json:"records"`
	Digest      string      `json:"digest"` // of the records
	Unpublished unpublished `json:"unpublished"`
}

// refreshZone plans to publish a zone. Whether somebody has to agree depends on
// whose edits these are.
func (e *editor) refreshZone(ctx context.Context, api *ovh.Reader, in zoneName) (tool.Planned[refreshed], error) {
	v, err := open(ctx, api, in.Zone, true)
	if err != nil {
		return tool.Planned[refreshed]{}, err
	}
	u := e.unpublished(api, v)
	act := tool.Act[refreshed]{
		Steps: tool.Steps(ovh.RefreshZone(in.Zone).Write),
		Result: func(context.Context, *ovh.Reader, tool.Answers) (refreshed, error) {
			e.forget(api, in.Zone)
			return refreshed{in.Zone, true}, nil
		},
		Failed: func(_ int, err error) error { return unknownZone(err) },
		Look:   fmt.Sprintf("export_zone of %q shows what is public", in.Zone),
	}
	if u.none() && (!v.known || v.status == nil) {
		u.note("OVHcloud does not tell what of the zone is not public")
	}
	if u.none() || u.own {
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	}
	will := []string{"The zone is published as it is edited, whoever edited it."}
	for _, edit := range u.Edits {
		will = append(will, "publish: "+edit)
	}
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Publish the zone %q, with edits that this server did not make or did not finish.", in.Zone),
		Target:     tool.Object(refreshTarget{in.Zone, v.count, digest(dns.Difference{Delete: v.Records}), u}),
		WillHappen: will,
		WillBeLost: []string{"What resolvers answer with now, where the edits say something else."},
		Undo:       "restore_zone to the latest moment of list_zone_history",
		Duration:   "seconds, then up to the TTL of each record",
	}), nil
}
