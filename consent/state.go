package consent

import (
	"slices"
	"strings"
	"time"

	"github.com/ovh-mcp/ovh-mcp/confirm"
)

const (
	// maxWaiting bounds what waits, and callerWaiting what waits of one caller,
	// so that nobody can bury what others ask.
	maxWaiting    = 100
	callerWaiting = 20

	// maxBytes bounds the plans that wait, in all.
	maxBytes = 32 << 20

	// maxHistory bounds what is known of requests that have ended.
	maxHistory = 200
)

// A state is what a board holds, the oldest first.
type state struct {
	Entries []*entry `json:"entries"`

	// Of one step.
	now     time.Time
	told    []Entry
	changed bool
}

// An entry is kept without what only its plan needs, which is elsewhere, and
// without the arguments and the fingerprint, of which digests will do.
type entry struct {
	Entry
	Key   string `json:"key"`   // of the call: what a denial is bound to
	Shown string `json:"shown"` // of what the plan showed: what an approval is bound to, too
	Size  int    `json:"size"`
	User  string `json:"user"` // of the token of the call that used the approval
	Rules Rules  `json:"rules"`

	Told    bool      `json:"told"`    // people were told that it waits
	Telling time.Time `json:"telling"` // until when somebody is at that
}

func newEntry(id string, r Request) entry {
	e := entry{Key: keyOf(r.Call), Shown: digest(r.Fingerprint), Size: sizeOf(r)}
	r.CallerName, r.Client, r.Plan = cut(r.CallerName), cut(r.Client), confirm.Plan{Summary: cut(r.Plan.Summary)}
	r.Arguments, r.Fingerprint = nil, nil
	e.Entry = Entry{ID: id, Request: r, State: Waiting}
	return e
}

// mostText bounds a text of an entry that others write, in bytes. Of a plan that
// waits, people are shown the whole.
const mostText = 300

func cut(s string) string {
	if len(s) <= mostText {
		return s
	}
	return strings.ToValidUTF8(s[:mostText], "") + "…"
}

// begin begins a step, and ends what has expired.
func (s *state) begin(now time.Time) {
	s.now, s.told, s.changed = now, nil, false
	for _, e := range s.Entries {
		if e.ends() && e.isOver(now) {
			s.become(e, Expired)
		}
	}
}

// recall has entries stay ended that were seen to be: none begins anew.
func (s *state) recall(seen *state) (lacked bool) {
	for _, was := range seen.Entries {
		if e := s.find(was.ID); e != nil && e.ends() && !was.ends() {
			*e, lacked = *was, true
		}
	}
	return lacked
}

// ask adds an entry, unless there is one of the same call that it has to go by.
func (s *state) ask(added entry) (Entry, error) {
	if e := s.same(added); e != nil {
		if e.State == Waiting {
			e.Rules = e.Rules.with(added.Rules)
			s.extend(e, added.Lifetime)
		}
		return e.Entry, nil
	}
	if e := s.live(added.Key); e != nil {
		s.become(e, Lapsed)
	}
	if err := s.admit(added); err != nil {
		return Entry{}, err
	}
	added.Created = s.now
	s.Entries = append(s.Entries, &added)
	s.extend(&added, added.Lifetime)
	s.become(&added, Waiting)
	return added.Entry, nil
}

// same returns the entry that one of the same call has to go by: a denial, or what
// shows the same and is approved by its rules, if it is.
func (s *state) same(added entry) *entry {
	e := s.live(added.Key)
	switch {
	case e == nil, e.State == Denied:
		return e
	case e.Shown != added.Shown, e.State == Approved && added.Rules.allow(e.Decision.By, e.Caller) != nil:
		return nil
	}
	return e
}

// live returns the entry of a call that waits, or whose decision holds.
func (s *state) live(key string) *entry {
	for _, e := range s.Entries {
		if e.Key == key && s.lives(e) {
			return e
		}
	}
	return nil
}

func (s *state) lives(e *entry) bool { return e.ends() || e.State == Denied && !e.isOver(s.now) }

// ends says that an entry ends by itself. A denial that is over stays one to look
// at.
func (e *entry) ends() bool { return e.State == Waiting || e.State == Approved }

// isOver goes by the monotonic clock, so that a clock that is set back lengthens
// nothing; and by that on the wall, which goes on while the machine sleeps.
func (e *entry) isOver(now time.Time) bool {
	return !now.Before(e.Expires) || !now.Round(0).Before(e.Expires.Round(0))
}

// extend lets an entry live on from now.
func (s *state) extend(e *entry, by time.Duration) {
	e.Lifetime, e.Expires = by, s.now.Add(by)
	s.changed = true
}

// become changes an entry, and has that reported when the step is over.
func (s *state) become(e *entry, to State) {
	e.State = to
	s.told = append(s.told, e.Entry)
	s.changed = true
}

// forget drops the oldest entries that have ended, when there are too many.
func (s *state) forget() {
	ended := 0
	for _, e := range s.Entries {
		if !s.lives(e) {
			ended++
		}
	}
	s.Entries = slices.DeleteFunc(s.Entries, func(e *entry) bool {
		if ended <= maxHistory || s.lives(e) {
			return false
		}
		ended--
		return true
	})
}

// next returns when the next entry ends by itself; zero where none does.
func (s *state) next() (at time.Time) {
	for _, e := range s.Entries {
		if e.ends() && (at.IsZero() || e.Expires.Before(at)) {
			at = e.Expires
		}
	}
	return at
}

func (s *state) find(id string) *entry {
	for _, e := range s.Entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

func (s *state) waiting() (n int) {
	for _, e := range s.Entries {
		if e.State == Waiting {
			n++
		}
	}
	return n
}

// admit refuses an entry that there is no room for. What waits of the same call
// makes room.
func (s *state) admit(added entry) error {
	if s.same(added) != nil {
		return nil
	}
	all, own, size := 1, 1, added.Size
	for _, e := range s.Entries {
		if e.State != Waiting || e.Key == added.Key {
			continue
		}
		all++
		size += e.Size
		if e.Caller == added.Caller {
			own++
		}
	}
	if all > maxWaiting || own > callerWaiting || size > maxBytes {
		return ErrFull
	}
	return nil
}

// sizeOf returns about how many bytes a request keeps in memory.
func sizeOf(r Request) int {
	n := len(r.Plan.Summary) + len(r.Plan.Target) + len(r.Plan.Undo)
	for _, text := range slices.Concat(r.Plan.WillBeLost, r.Plan.WillHappen) {
		n += len(text)
	}
	for _, q := range r.Plan.Requests {
		n += len(q.Does) + len(q.Path) + len(q.Body)
	}
	return n
}
