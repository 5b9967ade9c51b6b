package dns

import (
	"fmt"
	"strings"
	"sync"

	"github.com/ovh-mcp/ovh-mcp/dns"
	"github.com/ovh-mcp/ovh-mcp/ovh"
)

// A refresh publishes whatever was edited, whoever did it. So every call that
// refreshes looks for edits that are not public yet, and asks first where they
// are not its own. OVHcloud does not document what it tells of them, so all that
// it may tell is looked at: an export that differs from the records, and a
// status that says the zone is not deployed. What this server left unpublished
// itself, it remembers as long as it runs.

// unpublished is what of a zone is edited and not public, as far as it is known.
type unpublished struct {
	Edits  []string `json:"edits,omitempty"`
	Digest string   `json:"digest,omitempty"` // of all edits, where there are more than are named
	Note   string   `json:"note,omitempty"`

	own bool // this server made them, and left them to a refresh on purpose
}

// none reports whether nothing is known to be unpublished.
func (u unpublished) none() bool { return len(u.Edits) == 0 && u.Note == "" }

// shown is u where it tells something.
func (u unpublished) shown() *unpublished {
	if u.none() {
		return nil
	}
	return &u
}

// An editor remembers what the tools wrote and did not publish.
type editor struct {
	mu   sync.Mutex
	left map[string]*remainder // by account and zone
}

// A remainder is what this server left of a zone.
type remainder struct {
	clean   bool            // nothing was unpublished before
	touched map[string]bool // what its edits were about, see touches
	broken  string          // what was done and what was not, when an act stopped within
}

func newEditor() *editor { return &editor{left: make(map[string]*remainder)} }

// unpublished returns what a refresh of the zone would publish besides the
// edits of the call.
func (e *editor) unpublished(api *ovh.Reader, v *view) unpublished {
	e.mu.Lock()
	defer e.mu.Unlock()
	left := e.left[place(api, v.Name)]
	u := unpublished{own: left != nil && left.broken == ""}
	if left != nil && left.broken != "" {
		u.Note = left.broken
	}
	for _, edit := range v.drafts() {
		u.Edits = append(u.Edits, told(edit))
		u.own = u.own && left.about(v.Zone, edit)
	}
	switch {
	case len(u.Edits) > 0:
	case !v.whole && v.known && v.count != len(v.published.Records):
		u.own = u.own && left.clean
		u.note("the zone has %d records, and %d in its export", v.count, len(v.published.Records))
	case v.status != nil && !v.status.Deployed:
		u.own = u.own && left.clean
		u.note("OVHcloud says that the zone is not deployed as it is edited, and does not tell what differs")
	}
	if len(u.Edits) > mostTold {
		u.Digest, u.Edits = digestOf(u.Edits), some(u.Edits)
	}
	if u.none() {
		delete(e.left, place(api, v.Name)) // whoever did it, it is public
	}
	if v.status != nil && !u.none() {
		for _, s := range append(v.status.Errors, v.status.Warnings...) {
			u.note("OVHcloud says of the zone: %q", s)
		}
	}
	return u
}

func (u *unpublished) note(format string, args ...any) {
	if u.Note != "" {
		u.Note += "; "
	}
	u.Note += fmt.Sprintf(format, args...)
}

// drafts returns what separates the export from the records that were read.
func (v *view) drafts() []dns.Edit {
	if !v.known {
		return nil
	}
	published := v.published
	if !v.whole {
		published.Records = nil
		for name := range v.names {
			published.Records = append(published.Records, v.published.At(name).Records...)
		}
	}
	d := dns.Compare(published, v.Zone)
	var all []dns.Edit
	for _, c := range d.Change {
		all = append(all, dns.Edit(c))
	}
	for _, r := range d.Add {
		all = append(all, dns.Edit{After: r})
	}
	for _, r := range d.Delete {
		all = append(all, dns.Edit{Before: r})
	}
	return all
}

// leave remembers that edits of a zone were made and not published.
func (e *editor) leave(api *ovh.Reader, v *view, before unpublished, edits []dns.Edit, broken string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	at := place(api, v.Name)
	left := e.left[at]
	if left == nil {
		left = &remainder{clean: before.none(), touched: make(map[string]bool)}
		e.left[at] = left
	}
	if broken != "" {
		left.broken = broken
	}
	for _, edit := range edits {
		for _, key := range touches(v.Zone, edit) {
			left.touched[key] = true
		}
	}
}

// forget is for a zone that was published.
func (e *editor) forget(api *ovh.Reader, zone string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.left, place(api, zone))
}

func place(api *ovh.Reader, zone string) string { return api.Account() + " " + strings.ToLower(zone) }

// about reports whether an edit is one of what was left.
func (r *remainder) about(z dns.Zone, edit dns.Edit) bool {
	for _, key := range touches(z, edit) {
		if !r.touched[key] {
			return false
		}
	}
	return true
}

// touches names the records that an edit is about, by what they mean.
func touches(z dns.Zone, edit dns.Edit) (keys []string) {
	for _, r := range []dns.Record{edit.Before, edit.After} {
		if r.Type == "" {
			continue
		}
		target, err := dns.Canonical(z.Name, r.Type, r.Target)
		if err != nil {
			target = r.Target
		}
		keys = append(keys, strings.Join([]string{dns.CanonicalName(r.Name), dns.WireType(r.Type), target}, " "))
	}
	return keys
}

// told writes an edit in a few words.
func told(e dns.Edit) string {
	switch {
	case e.Adds():
		return fmt.Sprintf("add %q", e.After)
	case e.Deletes():
		return fmt.Sprintf("delete %q", e.Before)
	}
	return fmt.Sprintf("change %q to %q", e.Before, e.After)
}
