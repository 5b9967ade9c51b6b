package dns

import (
	"context"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/ovh/catalog/effect"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type recordMade struct {
	Record    ovh.Record `json:"record"`
	Published bool       `json:"published"`
}

type recordEnsured struct {
	Outcome   string      `json:"outcome" jsonschema:"enum=created,enum=updated,enum=unchanged"`
	Before    *ovh.Record `json:"before,omitempty"`
	Record    ovh.Record  `json:"record"`
	Published bool        `json:"published"`
}

func (e *editor) createRecord(ctx context.Context, api *ovh.Reader, in newRecord) (tool.Planned[recordMade], error) {
	v, err := in.open(ctx, api)
	if err != nil {
		return tool.Planned[recordMade]{}, err
	}
	if same, ok := v.Find(in.record()); ok {
		return tool.Planned[recordMade]{}, tool.Refuse(fmt.Sprintf("the record %q is there already, with the id %d", same, same.ID), "update_dns_record changes its TTL")
	}
	return create(e, api, v, in, func(made ovh.Record) recordMade { return recordMade{made, in.wanted()} })
}

func (e *editor) ensureRecord(ctx context.Context, api *ovh.Reader, in newRecord) (tool.Planned[recordEnsured], error) {
	v, err := in.open(ctx, api)
	if err != nil {
		return tool.Planned[recordEnsured]{}, err
	}
	match := v.Matching(in.record())
	same, found := match.Find(in.record())
	switch {
	case found && (in.TTL == nil || *in.TTL == same.TTL):
		act := tool.SendAll(recordEnsured{Outcome: "unchanged", Record: apiRecord(in.Zone, same)})
		act.Effect = effect.Change
		return act.Planned(confirm.Plan{}), nil
	case found:
		return e.overwrite(api, v, in, same, same.Target)
	case len(match.Records) == 0:
		return create(e, api, v, in, func(made ovh.Record) recordEnsured {
			return recordEnsured{Outcome: "created", Record: made, Published: in.wanted()}
		})
	case len(match.Records) == 1:
		return e.overwrite(api, v, in, match.Records[0], in.Target)
	}
	return tool.Planned[recordEnsured]{}, severalMatch(match.Records)
}

// open reads what the new record is judged by.
func (in newRecord) open(ctx context.Context, api *ovh.Reader) (*view, error) {
	v, err := open(ctx, api, in.Zone, false)
	if err != nil {
		return nil, err
	}
	return v, v.readFor(ctx, api, in.record())
}

// create returns the act that adds a record, unless it can't stand beside what
// there is.
func create[Out any](e *editor, api *ovh.Reader, v *view, in newRecord, result func(made ovh.Record) Out) (tool.Planned[Out], error) {
	r := in.record()
	j, err := e.newJob(api, v, dns.Difference{Add: []dns.Record{r}}, in.wanted())
	if err != nil {
		return tool.Planned[Out]{}, err
	}
	asked := apiRecord(in.Zone, r)
	undo := "delete_dns_record with the id of the new record; list_dns_records shows it"
	return prepared(j, undo, func(ctx context.Context, api *ovh.Reader, got tool.Answers) (out Out, err error) {
		made, err := ovh.CreateRecord(in.Zone, asked).Answer(got[0])
		if err == nil {
			made, err = api.CreatedRecord(ctx, in.Zone, asked, made, func(found ovh.Record) bool { return v.Same(recordOf(found), r) })
		}
		if err != nil {
			return out, in.unseen(err)
		}
		return result(made), nil
	}), nil
}

// unseen says of a record that was created that no more is known of it.
func (in newRecord) unseen(err error) error {
	how := "created and published"
	if !in.wanted() {
		how = "created and not published yet"
	}
	return tool.Advise(fmt.Errorf("the record is %s, but its id could not be read: %w", how, err),
		"list_dns_records of %q shows it; do not create it again", in.Zone)
}

// overwrite returns the act that gives a record another target, or another time
// to live. Its type stays, which among texts may be another than was asked for.
func (e *editor) overwrite(api *ovh.Reader, v *view, in newRecord, before dns.Record, target string) (tool.Planned[recordEnsured], error) {
	if err := dns.CheckTarget(in.Zone, before.Type, target); err != nil {
		return tool.Planned[recordEnsured]{}, tool.Refuse(fmt.Sprintf("OVHcloud has %q as %s, and the target %v", before, before.Type, err),
			"delete_dns_record it first")
	}
	after := before
	if target != before.Target {
		after.Target = dns.Sent(before.Type, target)
	}
	if in.TTL != nil {
		after.TTL = *in.TTL // or nothing was said of it
	}
	j, err := e.newJob(api, v, dns.Difference{Change: []dns.Change{{Before: before, After: after}}}, in.wanted())
	if err != nil {
		return tool.Planned[recordEnsured]{}, err
	}
	was, is := apiRecord(in.Zone, before), apiRecord(in.Zone, after)
	return prepared(j, undoChange(before), tool.Known(recordEnsured{Outcome: "updated", Before: &was, Record: is, Published: in.wanted()})), nil
}

// undoChange says how to give a record back what it had.
func undoChange(before dns.Record) string {
	name := before.Name
	if name == "" {
		name = "@"
	}
	return fmt.Sprintf("update_dns_record with record_id %d, subdomain %q, target %q and ttl_seconds %d", before.ID, name, before.Target, before.TTL)
}

func severalMatch(match []dns.Record) error {
	ids := make([]string, len(match))
	for i, r := range match {
		ids[i] = fmt.Sprintf("%d (%q)", r.ID, r)
	}
	return tool.Refuse(fmt.Sprintf("%d records match: %s", len(match), strings.Join(ids, ", ")),
		"update_dns_record or delete_dns_record the one that is meant, or create_dns_record another")
}
