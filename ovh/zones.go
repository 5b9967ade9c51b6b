package ovh

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// A Zone is a DNS zone.
type Zone struct {
	Name            string       `json:"name"`
	NameServers     []string     `json:"nameServers"`
	DNSSECSupported bool         `json:"dnssecSupported"`
	HasDNSAnycast   bool         `json:"hasDnsAnycast"`
	LastUpdate      string       `json:"lastUpdate,omitempty"`
	IAM             *IAMResource `json:"iam,omitempty"`
}

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

// Zones returns the account's DNS zones, sorted by name.
//
// API: GET /domain/zone
func (r *Reader) Zones(ctx context.Context) ([]Zone, error) {
	all, err := objects[Zone](ctx, r, at("/domain/zone"))
	order(all, func(a, b Zone) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Zone returns one DNS zone, or an error that is [ErrNotFound].
//
// API: GET /domain/zone/{zoneName}
func (r *Reader) Zone(ctx context.Context, zone string) (Zone, error) {
	return get[Zone](ctx, r, at("/domain/zone/{}", zone))
}

// Records returns the records of a zone, sorted by name, type and target: all,
// or those of fieldType and subDomain where these are not empty.
//
// API: GET /domain/zone/{zoneName}/record
func (r *Reader) Records(ctx context.Context, zone, fieldType, subDomain string) ([]Record, error) {
	all, err := objects[Record](ctx, r, at("/domain/zone/{}/record", zone).where("fieldType", fieldType).where("subDomain", subDomain))
	order(all, func(a, b Record) int {
		return cmp.Or(strings.Compare(a.SubDomain, b.SubDomain), strings.Compare(a.FieldType, b.FieldType),
			strings.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID))
	})
	return all, err
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
	return request[Record]("POST", at("/domain/zone/{}/record", zone), recordEdit{r.FieldType, r.SubDomain, r.Target, r.TTL})
}

// settling is how long a record that was just created may be unknown.
const settling = time.Minute

// CreatedRecord returns a record with its id, from what [CreateRecord] was
// asked for and what it was answered. Where the answer has no id, the record is
// looked for, up to a minute long; its id is 0 when it does not show.
//
// API: GET /domain/zone/{zoneName}/record
func (r *Reader) CreatedRecord(ctx context.Context, zone string, asked, answered Record) (Record, error) {
	if answered.ID != 0 {
		return answered, nil
	}
	for start := time.Now(); ; {
		all, err := r.Records(ctx, zone, asked.FieldType, asked.SubDomain)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return answered, err
		}
		order(all, func(a, b Record) int { return cmp.Compare(b.ID, a.ID) })
		i := slices.IndexFunc(all, func(found Record) bool {
			return found.SubDomain == asked.SubDomain && strings.Trim(found.Target, `"`) == strings.Trim(asked.Target, `"`)
		})
		if i >= 0 {
			return all[i], nil
		}
		if time.Since(start) >= settling {
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

// RefreshZone publishes the changes of a zone. It is exclusive: OVHcloud lets
// only one through at a time.
//
// API: POST /domain/zone/{zoneName}/refresh
func RefreshZone(zone string) Request[None] {
	r := request[None]("POST", at("/domain/zone/{}/refresh", zone), nil)
	r.exclusive = r.Path()
	return r
}

// ExportZone returns a zone as the text of a zone file.
//
// API: GET /domain/zone/{zoneName}/export
func (r *Reader) ExportZone(ctx context.Context, zone string) (string, error) {
	return get[string](ctx, r, at("/domain/zone/{}/export", zone))
}

// A ZoneTask is something that OVHcloud does to a zone.
type ZoneTask struct {
	ID       int64  `json:"id"`
	Function string `json:"function"`
	Status   string `json:"status"`
	Comment  string `json:"comment,omitempty"`
}

// Pending reports whether the task goes on.
func (t ZoneTask) Pending() bool { return slices.Contains([]string{"todo", "doing"}, t.Status) }

// Failed reports whether the task ended without success. OVHcloud may still
// take up one whose status is "problem".
func (t ZoneTask) Failed() bool { return !t.Pending() && t.Status != "done" }

func (t ZoneTask) state() TaskState { return TaskState{t.ID, t.Function, t.Status} }

// ZoneTask returns one task of a zone. [ErrNotFound] means that there is none,
// or that it ended long ago.
//
// API: GET /domain/zone/{zoneName}/task/{id}
func (r *Reader) ZoneTask(ctx context.Context, zone string, task int64) (ZoneTask, error) {
	return get[ZoneTask](ctx, r, at("/domain/zone/{}/task/{}", zone, id(task)))
}

// WaitZoneTask watches a task of a zone until it ends, well or not, and returns
// it. When the time is over first, it returns the task as seen last and a
// [TaskTimeoutError].
//
// API: GET /domain/zone/{zoneName}/task/{id}
func (r *Reader) WaitZoneTask(ctx context.Context, zone string, task int64, w Watch[ZoneTask]) (ZoneTask, error) {
	return wait(ctx, zone, w, ZoneTask{ID: task, Status: "unknown"}, func(ctx context.Context) (ZoneTask, error) {
		return r.ZoneTask(ctx, zone, task)
	})
}

// ImportZone replaces all records of a zone by those of a zone file. They get
// new ids.
//
// API: POST /domain/zone/{zoneName}/import
func ImportZone(zone, file string) Request[ZoneTask] {
	type body struct {
		ZoneFile string `json:"zoneFile"`
	}
	return request[ZoneTask]("POST", at("/domain/zone/{}/import", zone), body{file}).showing(body{withheld(file)})
}

// ZoneHistory returns the moments that a zone can be put back to, the latest
// first, as OVHcloud writes them.
//
// API: GET /domain/zone/{zoneName}/history
func (r *Reader) ZoneHistory(ctx context.Context, zone string) ([]string, error) {
	dates, err := get[[]string](ctx, r, at("/domain/zone/{}/history", zone))
	slices.Sort(dates)
	slices.Reverse(dates)
	return dates, err
}

// RestoreZone puts all records of a zone back to a moment of its history.
// They get new ids.
//
// API: POST /domain/zone/{zoneName}/history/{creationDate}/restore
func RestoreZone(zone, date string) Request[ZoneTask] {
	return request[ZoneTask]("POST", at("/domain/zone/{}/history/{}/restore", zone, date), nil)
}
