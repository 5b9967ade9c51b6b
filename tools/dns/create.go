package dns

import (
	"context"
	"fmt"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
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

func createRecord(ctx context.Context, api *ovh.Reader, in newRecord) (tool.Act[recordMade], error) {
	standing, err := in.standing(ctx, api)
	if err != nil {
		return tool.Act[recordMade]{}, err
	}
	return create(in, standing, func(made ovh.Record) recordMade { return recordMade{made, in.wanted()} })
}

func ensureRecord(ctx context.Context, api *ovh.Reader, in newRecord) (tool.Act[recordEnsured], error) {
	standing, err := in.standing(ctx, api)
	if err != nil {
		return tool.Act[recordEnsured]{}, err
	}
	match := standing.Matching(in.record())
	same, found := match.Find(in.record())
	switch {
	case found && (in.TTL == nil || *in.TTL == same.TTL):
		return tool.SendAll(recordEnsured{Outcome: "unchanged", Record: apiRecord(in.Zone, same)}), nil
	case found:
		return overwrite(in, same), nil
	case len(match.Records) == 0:
		return create(in, standing, func(made ovh.Record) recordEnsured {
			return recordEnsured{Outcome: "created", Record: made, Published: in.wanted()}
		})
	case len(match.Records) == 1:
		return overwrite(in, match.Records[0]), nil
	}
	return tool.Act[recordEnsured]{}, severalMatch(match.Records)
}

// standing returns the records that the new one's name has.
func (in newRecord) standing(ctx context.Context, api *ovh.Reader) (dns.Zone, error) {
	all, err := api.Records(ctx, in.Zone, "", in.record().Name)
	return zoneOf(in.Zone, all), unknownZone(err)
}

// create returns the act that adds a record, unless it can't stand beside what
// there is.
func create[Out any](in newRecord, standing dns.Zone, result func(made ovh.Record) Out) (tool.Act[Out], error) {
	r := in.record()
	if same, ok := standing.Find(r); ok {
		return tool.Act[Out]{}, tool.Refuse(fmt.Sprintf("the record %q is there already, with the id %d", same, same.ID), "update_dns_record changes its TTL")
	}
	if other, ok := standing.Clash(r); ok {
		return tool.Act[Out]{}, tool.Refuse(fmt.Sprintf("%q stands there with the id %d, and a CNAME stands alone", other, other.ID),
			"delete_dns_record or update_dns_record it first")
	}
	asked := apiRecord(in.Zone, r)
	req := ovh.CreateRecord(in.Zone, asked)
	return publish(in.publishing, in.Zone, req.Write, func(ctx context.Context, api *ovh.Reader, got tool.Answers) (out Out, err error) {
		made, err := req.Answer(got[0])
		if err == nil {
			made, err = api.CreatedRecord(ctx, in.Zone, asked, made)
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

// overwrite returns the act that makes the record before what is wanted.
func overwrite(in newRecord, before dns.Record) tool.Act[recordEnsured] {
	after := in.record()
	after.ID, after.Type = before.ID, before.Type
	if in.TTL == nil {
		after.TTL = before.TTL // nothing was said of it
	}
	was, is := apiRecord(in.Zone, before), apiRecord(in.Zone, after)
	return publish(in.publishing, in.Zone, ovh.UpdateRecord(in.Zone, is).Write,
		known(recordEnsured{Outcome: "updated", Before: &was, Record: is, Published: in.wanted()}))
}

func severalMatch(match []dns.Record) error {
	ids := make([]string, len(match))
	for i, r := range match {
		ids[i] = fmt.Sprintf("%d (%s)", r.ID, r)
	}
	return tool.Refuse(fmt.Sprintf("%d records match: %s", len(match), strings.Join(ids, ", ")),
		"update_dns_record or delete_dns_record the one that is meant, or create_dns_record another")
}
