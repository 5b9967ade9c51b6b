package ovh

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// A Record is one record of a zone. Changes to it are not published before
// the zone is refreshed.
type Record struct {
	ID        int64  `json:"id"`
	FieldType string `json:"fieldType"`
	SubDomain string `json:"subDomain"` // "" for the zone itself
	Target    string `json:"target"`
	TTL       int    `json:"ttl,omitempty"` // seconds; 0 for the zone's default
	Zone      string `json:"zone,omitempty"`
}

// A recordEdit is what is sent to make or change a record.
type recordEdit struct {
	FieldType string `json:"fieldType,omitempty"` // of a new record
	SubDomain string `json:"subDomain"`
	Target    string `json:"target"`
	TTL       int    `json:"ttl"`
}

// A RecordFilter narrows a list of records. The zero filter lets all through.
type RecordFilter struct {
	FieldType string  // "" for every type
	SubDomain *string // "" for the zone itself, nil for every name
}

// narrow adds f to the path of a list.
func (f RecordFilter) narrow(list path) path {
	list = list.where("fieldType", f.FieldType)
	if f.SubDomain != nil {
		list = list.with("subDomain", *f.SubDomain)
	}
	return list
}

// excludes reports whether r is not what was asked for: OVHcloud's filters let
// through what is similar.
func (f RecordFilter) excludes(r Record) bool {
	return f.FieldType != "" && r.FieldType != f.FieldType || f.SubDomain != nil && !strings.EqualFold(r.SubDomain, *f.SubDomain)
}

// Records returns the records of a zone, sorted by name, type and target. They
// may be some minutes old.
//
// API: GET /domain/zone/{zoneName}/record
func (r *Reader) Records(ctx context.Context, zone string, f RecordFilter) ([]Record, error) {
	return r.records(ctx, at("/domain/zone/{}/record", zone), f)
}

// FreshRecords is Records as they are: it costs more requests. A record that is
// listed and can't be read yet, as OVHcloud has it after it was created, is
// waited for, up to a minute long: nothing should be decided without it.
//
// API: GET /domain/zone/{zoneName}/record
func (r *Reader) FreshRecords(ctx context.Context, zone string, f RecordFilter) ([]Record, error) {
	for start := time.Now(); ; {
		all, err := r.freshRecords(ctx, zone, f)
		if _, unread := errors.AsType[*unreadableError](err); !unread || time.Since(start) >= settling {
			return all, err
		}
		if err := r.pause(ctx, 5*time.Second, "a record can't be read yet"); err != nil {
			return nil, err
		}
	}
}

func (r *Reader) freshRecords(ctx context.Context, zone string, f RecordFilter) ([]Record, error) {
	return r.records(ctx, r.fresh(at("/domain/zone/{}/record", zone)), f)
}

func (r *Reader) records(ctx context.Context, list path, f RecordFilter) ([]Record, error) {
	all, err := objects[Record](ctx, r, f.narrow(list))
	all = slices.DeleteFunc(all, f.excludes)
	order(all, func(a, b Record) int {
		return cmp.Or(strings.Compare(a.SubDomain, b.SubDomain), strings.Compare(a.FieldType, b.FieldType),
			strings.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// fresh returns a list that is never read in pages, which OVHcloud takes from
// a cache, and of which nothing may be missing. What is known of it is kept
// apart, by another template.
func (r *Reader) fresh(list path) path {
	list.format, list.whole = "fresh "+list.format, true
	r.cfg.Lists.ruleOut(list.format, byPages)
	return list
}

// RecordIDs returns the ids of a zone's records, in no order. It is one request.
//
// API: GET /domain/zone/{zoneName}/record
func (r *Reader) RecordIDs(ctx context.Context, zone string) ([]int64, error) {
	return get[idList](ctx, r, at("/domain/zone/{}/record", zone))
}

// Record returns one record of a zone, or an error that is [ErrNotFound].
//
// API: GET /domain/zone/{zoneName}/record/{id}
func (r *Reader) Record(ctx context.Context, zone string, record int64) (Record, error) {
	return get[Record](ctx, r, at("/domain/zone/{}/record/{}", zone, id(record)))
}

// CreateRecord adds a record. Its answer is the record with its id, which
// OVHcloud sometimes leaves at 0: see [Reader.CreatedRecord].
//
// API: POST /domain/zone/{zoneName}/record
func CreateRecord(zone string, r Record) Request[Record] {
	made := request[Record]("POST", at("/domain/zone/{}/record", zone), recordEdit{r.FieldType, r.SubDomain, r.Target, r.TTL})
	made.mute = true
	return made
}

// settling is how long a record that was just created may be unknown.
const settling = time.Minute

// CreatedRecord returns a record with its id, from what [CreateRecord] was
// asked for and what it was answered. Where the answer has no id, the record
// that is the same is looked for at its name, up to a minute long; its id is 0
// when it does not show. OVHcloud may have given it another type.
//
// API: GET /domain/zone/{zoneName}/record
func (r *Reader) CreatedRecord(ctx context.Context, zone string, asked, answered Record, same func(Record) bool) (Record, error) {
	if answered.ID != 0 {
		return answered, nil
	}
	for start := time.Now(); ; {
		all, err := r.freshRecords(ctx, zone, RecordFilter{SubDomain: &asked.SubDomain})
		passing := errors.Is(err, ErrNotFound) || errors.Is(err, ErrUnavailable)
		if err != nil && !passing {
			return answered, err
		}
		order(all, func(a, b Record) int { return cmp.Compare(b.ID, a.ID) })
		if i := slices.IndexFunc(all, same); i >= 0 {
			return all[i], nil
		}
		if time.Since(start) >= settling {
			if errors.Is(err, ErrUnavailable) {
				return answered, err
			}
			return answered, nil // it is there; its id is not known yet
		}
		if err := r.pause(ctx, 5*time.Second, "the new record has no id yet"); err != nil {
			return answered, err
		}
	}
}

// UpdateRecord replaces the name, target and ttl of a record. Its type stays.
//
// API: PUT /domain/zone/{zoneName}/record/{id}
func UpdateRecord(zone string, r Record) Request[None] {
	body := recordEdit{"", r.SubDomain, r.Target, r.TTL}
	return request[None]("PUT", at("/domain/zone/{}/record/{}", zone, id(r.ID)), body)
}

// DeleteRecord removes a record.
//
// API: DELETE /domain/zone/{zoneName}/record/{id}
func DeleteRecord(zone string, record int64) Request[None] {
	return request[None]("DELETE", at("/domain/zone/{}/record/{}", zone, id(record)), nil)
}
