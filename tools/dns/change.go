package dns

import (
	"context"
	"fmt"

	"github.com/ovh-mcp/ovh-mcp/confirm"
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

func updateRecord(ctx context.Context, api *ovh.Reader, in recordEdit) (tool.Act[recordChanged], error) {
	before, err := api.Record(ctx, in.Zone, in.RecordID)
	if err != nil {
		return tool.Act[recordChanged]{}, unknownRecord(in.Zone, err)
	}
	after := before
	if in.Subdomain != nil {
		after.SubDomain = dns.CanonicalName(*in.Subdomain)
	}
	if in.Target != nil {
		after.Target = *in.Target
	}
	if in.TTL != nil {
		after.TTL = *in.TTL
	}
	// Only the record tells the type that its target has to fit.
	if faults := fault("target", dns.CheckTarget(in.Zone, after.FieldType, after.Target)); len(faults) > 0 {
		return tool.Act[recordChanged]{}, tool.Invalid(faults...)
	}
	return publish(in.publishing, in.Zone, ovh.UpdateRecord(in.Zone, after).Write, known(recordChanged{before, after, in.wanted()})), nil
}

func deleteRecord(ctx context.Context, api *ovh.Reader, in oldRecord) (tool.Planned[recordDeleted], error) {
	r, err := api.Record(ctx, in.Zone, in.RecordID)
	if err != nil {
		return tool.Planned[recordDeleted]{}, unknownRecord(in.Zone, err)
	}
	act := publish(in.publishing, in.Zone, ovh.DeleteRecord(in.Zone, in.RecordID).Write, known(recordDeleted{r, in.wanted()}))
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Delete the record %q of the zone %s.", recordOf(r), in.Zone),
		Target:     tool.Object(r),
		WillHappen: []string{"The record is removed, and not public any more once the zone is refreshed."},
		WillBeLost: []string{"Whoever asks for this name and type gets no such answer any more."},
		Undo:       fmt.Sprintf("create_dns_record with type %s, subdomain %q and target %q; resolvers may remember the absence for a while", r.FieldType, r.SubDomain, r.Target),
		Duration:   "at once; resolvers keep the old answer up to its TTL",
	}), nil
}
