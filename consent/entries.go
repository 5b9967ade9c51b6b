package consent

import (
	"slices"
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

// Entry returns an entry as it is, and whether it is known.
func (b *Board) Entry(id string) (Entry, bool) {
	b.enter()
	defer b.leave()
	e := b.find(id)
	if e == nil {
		return Entry{}, false
	}
	return e.Entry, true
}

// Waiting returns what waits for a decision, the oldest first.
func (b *Board) Waiting() []Entry {
	return b.those(func(e *entry) bool { return e.State == Waiting })
}

// Ended returns what waits no longer, the newest first. When the outcome can't
// change any more, little of a plan is kept but its summary.
func (b *Board) Ended() []Entry {
	all := b.those(func(e *entry) bool { return e.State != Waiting })
	slices.Reverse(all)
	return all
}

// Changed returns a channel that the next change of any entry closes.
func (b *Board) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

func (b *Board) those(wanted func(*entry) bool) (all []Entry) {
	b.enter()
	defer b.leave()
	for _, e := range b.entries {
		if wanted(e) {
			all = append(all, e.Entry)
		}
	}
	return all
}

// enter locks the board for one step and ends what has expired.
func (b *Board) enter() (now time.Time) {
	b.mu.Lock()
	now = time.Now()
	for _, e := range slices.Clone(b.entries) {
		if b.live[e.call] == e && e.isOver(now) {
			b.end(e, Expired)
		}
	}
	return now
}

// leave unlocks the board and reports what the step changed.
func (b *Board) leave() {
	b.mu.Unlock()
	b.telling.Lock()
	defer b.telling.Unlock()
	b.mu.Lock()
	untold := b.untold
	b.untold = nil
	b.mu.Unlock()
	for _, e := range untold {
		b.report(e)
	}
}

// isOver goes by the monotonic clock, so that a clock that is set back lengthens
// nothing; and by that on the wall, which goes on while the machine sleeps.
func (e *entry) isOver(now time.Time) bool {
	return !now.Before(e.Expires) || !now.Round(0).Before(e.Expires.Round(0))
}

// extend lets an entry live on from now.
func (b *Board) extend(e *entry, now time.Time, by time.Duration) {
	e.Lifetime, e.Expires = by, now.Add(by)
	if e.timer != nil {
		e.timer.Stop()
	}
	e.timer = time.AfterFunc(by, func() {
		b.enter()
		b.leave()
	})
	b.notify()
}

// end says that nothing will come of an entry any more, or has. A denial that
// expires stays one to look at.
func (b *Board) end(e *entry, s State) {
	delete(b.live, e.call)
	e.timer.Stop()
	e.Plan = confirm.Plan{Summary: e.Plan.Summary}
	e.Arguments, e.Fingerprint, e.size = nil, nil, 0
	if e.State != Denied {
		e.State = s
		b.tell(e)
	}
	b.forget()
}

// forget drops the oldest entries that have ended, when there are too many.
func (b *Board) forget() {
	ended := len(b.entries) - len(b.live)
	b.entries = slices.DeleteFunc(b.entries, func(e *entry) bool {
		if ended <= maxHistory || b.live[e.call] == e {
			return false
		}
		ended--
		return true
	})
}

// tell has a change of an entry reported when the step is over.
func (b *Board) tell(e *entry) {
	b.untold = append(b.untold, e.Entry)
	b.notify()
}

func (b *Board) notify() {
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *Board) find(id string) *entry {
	for _, e := range b.entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

func (b *Board) hasRoom(added *entry) bool {
	all, own, size := 1, 1, added.size
	for _, e := range b.live {
		size += e.size
		if e.State == Waiting {
			all++
			if e.Caller == added.Caller {
				own++
			}
		}
	}
	return all <= maxWaiting && own <= callerWaiting && size <= maxBytes
}

// sizeOf returns about how many bytes a request keeps in memory.
func sizeOf(r Request) int {
	n := len(r.Arguments) + len(r.Fingerprint) + len(r.Plan.Summary) + len(r.Plan.Target) + len(r.Plan.State) + len(r.Plan.Undo)
	for _, text := range slices.Concat(r.Plan.WillBeLost, r.Plan.WillHappen) {
		n += len(text)
	}
	for _, q := range r.Plan.Requests {
		n += len(q.Does) + len(q.Path) + len(q.Body)
	}
	return n
}
