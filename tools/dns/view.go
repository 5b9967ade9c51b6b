package dns

import (
	"context"
	"errors"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// mostCompared is how many records a zone may have for a call that edits a few
// of them to read it whole. Of a larger one it reads the names that it touches.
const mostCompared = 100

// mostHops bounds how far aliases are followed in a zone that is not read whole.
const mostHops = 16

// A view is a zone as it is, read for one call and from no cache.
type view struct {
	dns.Zone // as edited: all of it, or the names that were read

	published dns.Zone        // as exported
	exported  string          // the export itself
	known     bool            // the export could be read
	status    *ovh.ZoneStatus // nil where OVHcloud did not tell it
	whole     bool
	count     int // records of the zone
	names     map[string]bool
}

// open reads a zone: whole, or as far as it is needed to judge a few edits of
// it, which name what they touch by [view.read].
func open(ctx context.Context, api *ovh.Reader, zone string, whole bool) (*view, error) {
	v := &view{Zone: dns.Zone{Name: zone}, names: make(map[string]bool)}
	file, err := api.ExportZone(ctx, zone)
	// A zone that is not there has no records either, which tells more.
	if err != nil && !untold(err) {
		return nil, err
	}
	if err == nil {
		v.exported = file
		v.published, err = dns.ParseZone(zone, file)
		v.known = err == nil
		v.TTL = v.published.TTL
	}
	status, err := api.ZoneStatus(ctx, zone)
	if err != nil && !untold(err) {
		return nil, err
	}
	if err == nil {
		v.status = &status
	}
	if v.known && len(v.published.Records) > mostCompared && !whole {
		ids, err := api.RecordIDs(ctx, zone)
		v.count = len(ids)
		return v, unknownZone(err)
	}
	records, err := api.FreshRecords(ctx, zone, ovh.RecordFilter{})
	v.Records, v.whole, v.count = zoneOf(zone, records).Records, true, len(records)
	return v, unknownZone(err)
}

// untold reports whether OVHcloud does not tell this of the zone, or of any.
func untold(err error) bool { return errors.Is(err, ovh.ErrNotFound) || errors.Is(err, ovh.ErrNoRoute) }

// read makes sure that v has the records at some names, and at those that
// aliases of them lead to.
func (v *view) read(ctx context.Context, api *ovh.Reader, names ...string) error {
	for hops := 0; !v.whole && len(names) > 0 && hops < mostHops+len(v.names); hops++ {
		name := names[0]
		names = names[1:]
		if v.names[name] {
			continue
		}
		v.names[name] = true
		records, err := api.FreshRecords(ctx, v.Name, ovh.RecordFilter{SubDomain: &name})
		if err != nil {
			return unknownZone(err)
		}
		for _, r := range records {
			v.Records = append(v.Records, recordOf(r))
			if r.FieldType == "CNAME" {
				names = append(names, v.HostsWithin(recordOf(r))...)
			}
		}
	}
	return nil
}

// readFor is read for records that are to be made: their names, and the hosts
// within the zone that they name.
func (v *view) readFor(ctx context.Context, api *ovh.Reader, records ...dns.Record) error {
	var names []string
	for _, r := range records {
		names = append(append(names, dns.CanonicalName(r.Name)), v.HostsWithin(r)...)
	}
	return v.read(ctx, api, names...)
}

// record returns the record of an id, and makes sure that v has all of its name.
func (v *view) record(ctx context.Context, api *ovh.Reader, id int64) (dns.Record, error) {
	for _, r := range v.Records {
		if r.ID == id {
			return r, nil
		}
	}
	found, err := api.Record(ctx, v.Name, id)
	if err != nil {
		return dns.Record{}, unknownRecord(v.Name, err)
	}
	r := recordOf(found)
	return r, v.read(ctx, api, dns.CanonicalName(r.Name))
}

// at returns the records at the names of some others.
func (v *view) at(records ...dns.Record) dns.Zone {
	z := v.Zone
	z.Records = nil
	seen := make(map[string]bool)
	for _, r := range records {
		if name := dns.CanonicalName(r.Name); !seen[name] {
			seen[name] = true
			z.Records = append(z.Records, v.At(name).Records...)
		}
	}
	return z
}
