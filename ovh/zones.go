package ovh

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
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
	file, err := get[zoneFile](ctx, r, at("/domain/zone/{}/export", zone))
	return string(file), err
}

// A zoneFile is the text of a zone. Every zone has a start of authority.
type zoneFile string

func (f *zoneFile) complete() bool { return strings.Contains(string(*f), "SOA") }

// A ZoneStatus is what OVHcloud says of a zone on its name servers.
type ZoneStatus struct {
	Deployed bool     `json:"isDeployed"`
	Errors   []string `json:"errors,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// ZoneStatus returns whether a zone is on its name servers.
//
// API: GET /domain/zone/{zoneName}/status
func (r *Reader) ZoneStatus(ctx context.Context, zone string) (ZoneStatus, error) {
	told, err := get[toldStatus](ctx, r, at("/domain/zone/{}/status", zone))
	if err != nil {
		return ZoneStatus{}, err
	}
	return ZoneStatus{*told.Deployed, told.Errors, told.Warnings}, nil
}

// FewZoneStatuses returns whether zones are on their name servers, by their
// names: of as many of the first as the reader may send queries for. That is one
// for fifty where OVHcloud allows it, and one for each where not. What it does
// not tell is left out, with a [PartError].
//
// API: GET /domain/zone/{zoneName}/status
func (r *Reader) FewZoneStatuses(ctx context.Context, zones []string) (map[string]ZoneStatus, error) {
	all, err := r.zoneStatuses(ctx, zones[:min(len(zones), r.Left()*batchSize)])
	if errors.Is(err, ErrBudget) { // they come one by one
		return r.zoneStatuses(ctx, zones[:min(len(zones), r.Left())])
	}
	return all, err
}

func (r *Reader) zoneStatuses(ctx context.Context, zones []string) (map[string]ZoneStatus, error) {
	h, _, err := r.named(ctx, path{format: "/domain/zone/{}/status", s: "/domain/zone", tail: "/status"}, zones, nil)
	if err != nil {
		return nil, err
	}
	all := make(map[string]ZoneStatus, len(zones))
	for i, body := range h.bodies {
		if body == nil {
			continue
		}
		var told toldStatus
		if err := json.Unmarshal(body, &told); err != nil || !told.complete() {
			return nil, &TransportError{Method: http.MethodGet, Path: h.list.item(zones[i]).s, Err: errors.New("what came is no status")}
		}
		all[zones[i]] = ZoneStatus{*told.Deployed, told.Errors, told.Warnings}
	}
	return all, h.missing()
}

// A toldStatus is a ZoneStatus before it is known that OVHcloud told it.
type toldStatus struct {
	Deployed *bool    `json:"isDeployed"`
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
}

func (s *toldStatus) complete() bool { return s.Deployed != nil }

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

// A RestorePoint is a moment that a zone can be put back to.
type RestorePoint struct {
	Date string `json:"creationDate"`
	URL  string `json:"zoneFileUrl"` // of the zone as it was
}

// RestorePoints returns the moments that a zone can be put back to, the latest
// first, each with the address of what it holds.
//
// API: GET /domain/zone/{zoneName}/history
func (r *Reader) RestorePoints(ctx context.Context, zone string) ([]RestorePoint, error) {
	all, err := objects[RestorePoint](ctx, r, at("/domain/zone/{}/history", zone))
	order(all, func(a, b RestorePoint) int { return strings.Compare(b.Date, a.Date) })
	return all, err
}

// RestorePoint returns one of them, or an error that is [ErrNotFound].
//
// API: GET /domain/zone/{zoneName}/history/{creationDate}
func (r *Reader) RestorePoint(ctx context.Context, zone, date string) (RestorePoint, error) {
	return get[RestorePoint](ctx, r, at("/domain/zone/{}/history/{}", zone, date))
}

// RestoreZone puts all records of a zone back to a moment of its history.
// They get new ids.
//
// API: POST /domain/zone/{zoneName}/history/{creationDate}/restore
func RestoreZone(zone, date string) Request[ZoneTask] {
	return request[ZoneTask]("POST", at("/domain/zone/{}/history/{}/restore", zone, date), nil)
}
