package ovh

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
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

// A RecordEdit is what is sent to make or change a record.
type RecordEdit struct {
	FieldType string `json:"fieldType,omitempty"` // of a new record
	SubDomain string `json:"subDomain"`
	Target    string `json:"target"`
	TTL       int    `json:"ttl"`
}

// Zones returns the account's DNS zones, sorted by name.
//
// API: GET /domain/zone
func (c *Client) Zones(ctx context.Context) ([]Zone, error) {
	all, err := objects[Zone](ctx, c, at("/domain/zone"))
	order(all, func(a, b Zone) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// Zone returns one DNS zone, or an error that is [ErrNotFound].
//
// API: GET /domain/zone/{zoneName}
func (c *Client) Zone(ctx context.Context, zone string) (Zone, error) {
	return call[Zone](ctx, c, "GET", at("/domain/zone/{}", zone), nil)
}

// Records returns the records of a zone, sorted by name, type and target: all,
// or those of fieldType and subDomain where these are not empty.
//
// API: GET /domain/zone/{zoneName}/record
func (c *Client) Records(ctx context.Context, zone, fieldType, subDomain string) ([]Record, error) {
	all, err := objects[Record](ctx, c, at("/domain/zone/{}/record", zone).where("fieldType", fieldType).where("subDomain", subDomain))
	order(all, func(a, b Record) int {
		return cmp.Or(strings.Compare(a.SubDomain, b.SubDomain), strings.Compare(a.FieldType, b.FieldType),
			strings.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// Record returns one record of a zone, or an error that is [ErrNotFound].
//
// API: GET /domain/zone/{zoneName}/record/{id}
func (c *Client) Record(ctx context.Context, zone string, record int64) (Record, error) {
	return call[Record](ctx, c, "GET", at("/domain/zone/{}/record/{}", zone, id(record)), nil)
}

// settling is how long a record that was just created may be unknown.
const settling = time.Minute

// AddRecord adds a record whose id does not matter.
//
// API: POST /domain/zone/{zoneName}/record
func (c *Client) AddRecord(ctx context.Context, zone string, r Record) error {
	_, err := c.postRecord(ctx, zone, r)
	return err
}

func (c *Client) postRecord(ctx context.Context, zone string, r Record) (Record, error) {
	return call[Record](ctx, c, "POST", at("/domain/zone/{}/record", zone), RecordEdit{r.FieldType, r.SubDomain, r.Target, r.TTL})
}

// CreateRecord adds a record, and returns it with its id. OVHcloud sometimes
// answers with the id 0; the record is looked for then.
//
// API: POST /domain/zone/{zoneName}/record
func (c *Client) CreateRecord(ctx context.Context, zone string, r Record) (Record, error) {
	made, err := c.postRecord(ctx, zone, r)
	if err != nil || made.ID != 0 {
		return made, err
	}
	for start := time.Now(); ; {
		all, err := c.Records(ctx, zone, r.FieldType, r.SubDomain)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return made, err
		}
		order(all, func(a, b Record) int { return cmp.Compare(b.ID, a.ID) })
		i := slices.IndexFunc(all, func(found Record) bool {
			return found.SubDomain == r.SubDomain && strings.Trim(found.Target, `"`) == strings.Trim(r.Target, `"`)
		})
		if i >= 0 {
			return all[i], nil
		}
		if time.Since(start) >= settling {
			return made, nil // it is there; its id is not known yet
		}
		if err := c.pause(ctx, 5*time.Second, "the new record has no id yet"); err != nil {
			return made, err
		}
	}
}

// UpdateRecord replaces the name, target and ttl of a record. Its type stays.
//
// API: PUT /domain/zone/{zoneName}/record/{id}
func (c *Client) UpdateRecord(ctx context.Context, zone string, r Record) error {
	body := RecordEdit{"", r.SubDomain, r.Target, r.TTL}
	_, err := call[struct{}](ctx, c, "PUT", at("/domain/zone/{}/record/{}", zone, id(r.ID)), body)
	return err
}

// DeleteRecord removes a record.
//
// API: DELETE /domain/zone/{zoneName}/record/{id}
func (c *Client) DeleteRecord(ctx context.Context, zone string, record int64) error {
	_, err := call[struct{}](ctx, c, "DELETE", at("/domain/zone/{}/record/{}", zone, id(record)), nil)
	return err
}

// RefreshZone publishes the changes of a zone. Calls for the same zone wait
// for each other: OVHcloud lets only one through.
//
// API: POST /domain/zone/{zoneName}/refresh
func (c *Client) RefreshZone(ctx context.Context, zone string) error {
	lock, _ := c.refreshing.LoadOrStore(zone, new(sync.Mutex))
	mu := lock.(*sync.Mutex)
	mu.Lock()
	defer mu.Unlock()
	_, err := call[struct{}](ctx, c, "POST", at("/domain/zone/{}/refresh", zone), nil)
	return err
}

// ExportZone returns a zone as the text of a zone file.
//
// API: GET /domain/zone/{zoneName}/export
func (c *Client) ExportZone(ctx context.Context, zone string) (string, error) {
	return call[string](ctx, c, "GET", at("/domain/zone/{}/export", zone), nil)
}

// A ZoneTask is something that OVHcloud does to a zone.
type ZoneTask struct {
	ID       int64  `json:"id"`
	Function string `json:"function"`
	Status   string `json:"status"`
	Comment  string `json:"comment,omitempty"`
}

// ImportZone replaces all records of a zone by those of a zone file. They get
// new ids.
//
// API: POST /domain/zone/{zoneName}/import
func (c *Client) ImportZone(ctx context.Context, zone, file string) (ZoneTask, error) {
	body := struct {
		ZoneFile string `json:"zoneFile"`
	}{file}
	return call[ZoneTask](ctx, c, "POST", at("/domain/zone/{}/import", zone), body)
}

// ZoneHistory returns the moments that a zone can be put back to, the latest
// first, as OVHcloud writes them.
//
// API: GET /domain/zone/{zoneName}/history
func (c *Client) ZoneHistory(ctx context.Context, zone string) ([]string, error) {
	dates, err := call[[]string](ctx, c, "GET", at("/domain/zone/{}/history", zone), nil)
	slices.Sort(dates)
	slices.Reverse(dates)
	return dates, err
}

// RestoreZone puts all records of a zone back to a moment of its history.
// They get new ids.
//
// API: POST /domain/zone/{zoneName}/history/{creationDate}/restore
func (c *Client) RestoreZone(ctx context.Context, zone, date string) (ZoneTask, error) {
	return call[ZoneTask](ctx, c, "POST", at("/domain/zone/{}/history/{}/restore", zone, date), nil)
}
