package dns

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type recordChanged struct {
	Before    ovh.Record `json:"before"`
	After     ovh.Record `json:"after"`
	Published bool       `json:"published"`
}

type recordDeleted struct {
	Deleted   ovh.Record `json:"deleted"`
	Published bool       `json:"published"`
}

func (e *editor) updateRecord(ctx context.Context, api *ovh.Reader, in recordEdit) (tool.Planned[recordChanged], error) {
	v, err := open(ctx, api, in.Zone, false)
	if err != nil {
		return tool.Planned[recordChanged]{}, err
	}
	before, err := v.record(ctx, api, in.RecordID)
	if err != nil {
		return tool.Planned[recordChanged]{}, err
	}
	after, faults := in.applied(in.Zone, before)
	if len(faults) > 0 {
		return tool.Planned[recordChanged]{}, tool.Invalid(faults...)
	}
	if err := v.readFor(ctx, api, after); err != nil {
		return tool.Planned[recordChanged]{}, err
	}
	d := dns.Difference{Change: []dns.Change{{Before: before, After: after}}}
	if err := doubled(v, d); err != nil {
		return tool.Planned[recordChanged]{}, err
	}
	j, err := e.newJob(api, v, d, in.wanted())
	if err != nil {
		return tool.Planned[recordChanged]{}, err
	}
	was, is := apiRecord(in.Zone, before), apiRecord(in.Zone, after)
	return prepared(j, undoChange(before), tool.Known(recordChanged{was, is, in.wanted()})), nil
}

func (e *editor) deleteRecord(ctx context.Context, api *ovh.Reader, in oldRecord) (tool.Planned[recordDeleted], error) {
	v, err := open(ctx, api, in.Zone, false)
	if err != nil {
		return tool.Planned[recordDeleted]{}, err
	}
	r, err := v.record(ctx, api, in.RecordID)
	if err != nil {
		return tool.Planned[recordDeleted]{}, err
	}
	j, err := e.newJob(api, v, dns.Difference{Delete: []dns.Record{r}}, in.wanted())
	if err != nil {
		return tool.Planned[recordDeleted]{}, err
	}
	undo := fmt.Sprintf("create_dns_record with type %s, subdomain %q, target %q and ttl_seconds %d; resolvers may remember the absence for a while",
		r.Type, r.Name, r.Target, r.TTL)
	return prepared(j, undo, tool.Known(recordDeleted{apiRecord(in.Zone, r), in.wanted()})), nil
}
