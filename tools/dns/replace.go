package dns

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ovh-mcp/ovh-mcp/confirm"
	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
	"github.com/ovh-mcp/ovh-mcp/tool"
)

type zoneHistory struct {
	Zone    string        `json:"zone"`
	History []zoneVersion `json:"history"`
}

// A zoneVersion is a moment of a zone. The API does not tell what it holds, but
// where that can be read.
type zoneVersion struct {
	Date string `json:"creation_date"`
	URL  string `json:"zone_file_url,omitempty"`
}

type zoneImport struct {
	zoneName
	ZoneFile string `json:"zone_file" jsonschema:"minLength=1,maxLength=1048576" jsonschema_description:"The whole zone."`
}

type zoneRestore struct {
	zoneName
	Date string `json:"creation_date" jsonschema:"minLength=1,maxLength=64" jsonschema_description:"As in list_zone_history."`
}

type zoneReplaced struct {
	Zone string       `json:"zone"`
	Task ovh.ZoneTask `json:"task"`
	Next string       `json:"next"`
}

// A replacedZone is what a plan shows of a zone whose records are all replaced:
// what they are, to bring them back from, and what they would be.
type replacedZone struct {
	Zone        string       `json:"zone"`
	Becomes     *becomes     `json:"becomes,omitempty"`
	Moment      *zoneVersion `json:"moment,omitempty"`
	Unpublished *unpublished `json:"unpublished,omitempty"`
	ZoneFile    string       `json:"zone_file,omitempty"` // left out where it is long
	Records     int          `json:"records"`
}

// mostZoneFile is how long a zone is that a plan carries, in bytes. A longer one
// would leave no room for what becomes of it.
const mostZoneFile = 8 << 10

// becomes is what the new records are, beside the present ones. It names the
// first of each kind.
type becomes struct {
	Lose      int                   `json:"records_lost"`
	Change    int                   `json:"records_changed"`
	Add       int                   `json:"records_added"`
	Unchanged int                   `json:"records_unchanged"`
	ByType    map[string]*typeTally `json:"by_type,omitempty"`
	Lost      []string              `json:"lost,omitempty"`
	Changed   []string              `json:"changed,omitempty"`
	Added     []string              `json:"added,omitempty"`
	Digest    string                `json:"digest"`
}

func listHistory(ctx context.Context, api *ovh.Reader, in zoneName) (zoneHistory, error) {
	all, err := api.RestorePoints(ctx, in.Zone)
	rows := make([]zoneVersion, len(all))
	for i, p := range all {
		rows[i] = zoneVersion(p)
	}
	return zoneHistory{in.Zone, rows}, unknownZone(err)
}

func (e *editor) importZone(ctx context.Context, api *ovh.Reader, in zoneImport) (tool.Planned[zoneReplaced], error) {
	file := strings.TrimPrefix(in.ZoneFile, "\ufeff")
	want, err := parseZone(in.Zone, file)
	if err == nil {
		err = asItIs(want, file)
	}
	if err != nil {
		return tool.Planned[zoneReplaced]{}, tool.Refuse("zone_file can't be read: "+err.Error(), "correct it; export_zone shows the form")
	}
	v, err := open(ctx, api, in.Zone, true)
	if err != nil {
		return tool.Planned[zoneReplaced]{}, err
	}
	if err := want.CheckDefaultTTL(v.TTL); err != nil {
		return tool.Planned[zoneReplaced]{}, tool.Refuse(fmt.Sprintf("the $TTL %d %v", want.TTL, err), "write a $TTL that OVHcloud keeps")
	}
	d := dns.Compare(v.Zone, want)
	if faults := d.Faults(v.Zone, want); len(faults) > 0 {
		return tool.Planned[zoneReplaced]{}, unfit(faults)
	}
	return e.replace(api, v, replacedZone{Becomes: outcome(d)}, "by those of the zone file", ovh.ImportZone(in.Zone, file))
}

// asItIs refuses names that this program reads in another way than they are
// written: the file is sent as it is, and OVHcloud may read it otherwise.
func asItIs(z dns.Zone, file string) error {
	file = strings.ToLower(file)
	for _, r := range z.Records {
		text := r.Name
		if dns.WireType(r.Type) != "TXT" {
			text += " " + r.Target
		}
		for _, label := range strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == ' ' }) {
			if strings.HasPrefix(label, "xn--") && !strings.Contains(file, label) {
				return fmt.Errorf("%q: write the name as %s, for the file is sent as it is", r, label)
			}
		}
	}
	return nil
}

func outcome(d dns.Difference) *becomes {
	t := tallyOf(d)
	b := &becomes{Lose: t.Delete, Change: t.Change, Add: t.Add, Unchanged: t.Unchanged, ByType: t.ByType, Digest: digest(d)}
	for _, r := range d.Add {
		b.Added = append(b.Added, r.String())
	}
	for _, c := range d.Change {
		b.Changed = append(b.Changed, fmt.Sprintf("%s, from %s", c.After, c.Before))
	}
	for _, r := range d.Delete {
		b.Lost = append(b.Lost, r.String())
	}
	b.Added, b.Changed, b.Lost = some(b.Added), some(b.Changed), some(b.Lost)
	return b
}

func (e *editor) restoreZone(ctx context.Context, api *ovh.Reader, in zoneRestore) (tool.Planned[zoneReplaced], error) {
	v, err := open(ctx, api, in.Zone, true)
	if err != nil {
		return tool.Planned[zoneReplaced]{}, err
	}
	p, err := api.RestorePoint(ctx, in.Zone, in.Date)
	if errors.Is(err, ovh.ErrNotFound) || errors.Is(err, ovh.ErrInvalid) {
		return tool.Planned[zoneReplaced]{}, tool.Refuse(fmt.Sprintf("the zone has no restore point %q", in.Date), "list_zone_history shows them")
	}
	if err != nil {
		return tool.Planned[zoneReplaced]{}, err
	}
	moment := zoneVersion(p)
	return e.replace(api, v, replacedZone{Moment: &moment}, "by those of "+strconv.Quote(in.Date), ovh.RestoreZone(in.Zone, in.Date))
}

// replace returns the act of a request that replaces all records. Its plan
// carries the zone as it is.
func (e *editor) replace(api *ovh.Reader, v *view, target replacedZone, how string, r ovh.Request[ovh.ZoneTask]) (tool.Planned[zoneReplaced], error) {
	if v.exported == "" {
		return tool.Planned[zoneReplaced]{}, tool.Advise(fmt.Errorf("%w: OVHcloud does not export the zone %q, so nothing would bring its records back", ovh.ErrUnavailable, v.Name),
			"call again in a minute; apply_zone changes only what differs")
	}
	target.Zone, target.ZoneFile, target.Records, target.Unpublished = v.Name, v.exported, v.count, e.unpublished(api, v).shown()
	kept, file := "target.zone_file holds them: keep it", "target.zone_file of this plan"
	if len(v.exported) > mostZoneFile {
		target.ZoneFile = ""
		kept, file = "export_zone returns them: call it first and keep what it returns", "the zone_file that export_zone returns now"
	}
	act := tool.Act[zoneReplaced]{Steps: tool.Steps(r.Write), Look: fmt.Sprintf(seenInZone, v.Name), Result: func(_ context.Context, _ *ovh.Reader, got tool.Answers) (zoneReplaced, error) {
		task, err := r.Answer(got[0])
		e.forget(api, v.Name)
		return zoneReplaced{v.Name, task, fmt.Sprintf("call wait_zone_task with zone %q and task_id %d until it is done; list_dns_records shows the new records then", v.Name, task.ID)}, err
	}}
	act.Failed = func(_ int, err error) error {
		if errors.Is(err, ovh.ErrInvalid) {
			return tool.Advise(err, "OVHcloud refused the zone file; correct it and plan again")
		}
		return err
	}
	will := []string{fmt.Sprintf("Each of the %d present records is removed; the new ones get new ids.", v.count)}
	if b := target.Becomes; b != nil {
		will = append(will, fmt.Sprintf("Records that stay as they are: %d; added: %d; changed: %d; lost for good: %d. target.becomes names the first of each; plan_zone with the same zone_file and include_ns all.", b.Unchanged, b.Add, b.Change, b.Lose))
	} else {
		will = append(will, "OVHcloud's API does not tell which records that moment holds: read target.moment.zone_file_url, and compare it by plan_zone.")
	}
	return act.Planned(confirm.Plan{
		Summary:    fmt.Sprintf("Replace ALL records of the zone %q %s.", v.Name, how),
		Target:     tool.Object(target),
		WillBeLost: []string{"All present records; " + kept + "."},
		Undo:       "import_zone with " + file + ", or restore_zone to a moment of list_zone_history",
		WillHappen: append(will, "Names that the new zone does not hold stop resolving: web, mail and all else."),
		Duration:   "minutes, then up to the TTL of each record",
		State:      []byte(v.exported),
	}), nil
}
