package consent

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"
)

// A Board holds what waits for a person, and what was decided. It is for use by
// many at once, and lives in memory: a restart forgets it, so that nothing is
// approved then.
type Board struct {
	fourEyes bool
	report   func(Entry)

	mu      sync.Mutex
	entries []*entry          // oldest first
	live    map[string]*entry // by their call: those that wait, and decisions that hold
	changed chan struct{}     // closed by the next change
	untold  []Entry

	telling sync.Mutex // so that changes are reported in their order
}

type entry struct {
	Entry
	call, shown string // digests of what a denial and an approval are bound to
	size        int
	timer       *time.Timer
}

// NewBoard returns an empty board. With fourEyes nobody approves what they asked
// for themselves. Every change of an entry is told to report, if there is one,
// in order, before the method that made it returns; report must not call the
// board.
func NewBoard(fourEyes bool, report func(Entry)) *Board {
	if report == nil {
		report = func(Entry) {}
	}
	return &Board{fourEyes: fourEyes, report: report, live: make(map[string]*entry), changed: make(chan struct{})}
}

// Ask makes a request wait for a person. When the same call with the same plan
// waits or was approved already, or the same call was denied, it returns the
// entry of that; one that waits gets the request's lifetime anew. A plan of the
// same call that has another fingerprint lapses. When too many wait it is
// [ErrFull].
func (b *Board) Ask(r Request) (Entry, error) {
	id := rand.Text()
	call, shown := keyOf(r.Call), digest(r.Fingerprint)
	now := b.enter()
	defer b.leave()
	if e := b.live[call]; e != nil {
		switch {
		case e.State == Denied, e.State == Approved && e.shown == shown:
			return e.Entry, nil
		case e.shown == shown:
			b.extend(e, now, r.Lifetime)
			return e.Entry, nil
		}
		b.end(e, Lapsed)
	}
	e := &entry{
		Entry: Entry{ID: id, Request: r, State: Waiting, Created: now},
		call:  call, shown: shown, size: sizeOf(r),
	}
	if !b.hasRoom(e) {
		return Entry{}, ErrFull
	}
	b.live[call] = e
	b.entries = append(b.entries, e)
	b.extend(e, now, r.Lifetime)
	b.tell(e)
	return e.Entry, nil
}

// Decide approves or denies what waits, once: afterwards it is [ErrDecided],
// and [ErrExpired] or [ErrChanged] when that came first. It answers [ErrName]
// for a name that was not typed as it is, and [ErrOwn] for a caller who approves
// the own request; both leave it waiting.
func (b *Board) Decide(id string, a Answer) error {
	now := b.enter()
	defer b.leave()
	e := b.find(id)
	if err := b.check(e, a); err != nil {
		return err
	}
	if a.By == "" {
		a.By = Operator
	}
	e.Decision = &Decision{Approved: a.Approve, By: a.By, Reason: strings.TrimSpace(a.Reason), At: now}
	e.State = Approved
	if !a.Approve {
		e.State = Denied
		b.extend(e, now, e.Lifetime)
	}
	b.tell(e)
	return nil
}

// Check returns what Decide would, and decides nothing.
func (b *Board) Check(id string, a Answer) error {
	b.enter()
	defer b.leave()
	return b.check(b.find(id), a)
}

func (b *Board) check(e *entry, a Answer) error {
	switch {
	case e == nil:
		return ErrUnknown
	case e.Decision != nil:
		return ErrDecided
	case e.State != Waiting:
		return e.refusal()
	case a.Approve && b.fourEyes && isOwn(a.By, e.Caller):
		return ErrOwn
	case a.Approve && strings.TrimSpace(a.Typed) != e.TypeName:
		return ErrName
	}
	return nil
}

// Use takes an approval, just before the call is carried out. Only when it
// answers nil did a person approve a plan with this fingerprint, and nothing was
// done with the approval before. Otherwise it is a [DeniedError] or one of [ErrWaiting],
// [ErrUsed], [ErrExpired], [ErrChanged] and [ErrUnknown].
func (b *Board) Use(id string, fingerprint []byte) error {
	b.enter()
	defer b.leave()
	e := b.find(id)
	switch {
	case e == nil:
		return ErrUnknown
	case (e.State == Waiting || e.State == Approved) && e.shown != digest(fingerprint):
		b.end(e, Lapsed)
		return ErrChanged
	case e.State != Approved:
		return e.refusal()
	}
	b.end(e, Used)
	return nil
}

// Wait returns the entry as soon as it waits no longer. When ctx ends first, it
// returns the entry as it is and the error of ctx.
func (b *Board) Wait(ctx context.Context, id string) (Entry, error) {
	for {
		changed := b.Changed()
		e, ok := b.Entry(id)
		if !ok {
			return Entry{}, ErrUnknown
		}
		if e.State != Waiting {
			return e, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return e, ctx.Err()
		}
	}
}

// refusal says why an entry that is not approved is not carried out.
func (e *entry) refusal() error {
	switch e.State {
	case Waiting:
		return ErrWaiting
	case Denied:
		return &DeniedError{*e.Decision}
	case Used:
		return ErrUsed
	case Lapsed:
		return ErrChanged
	}
	return ErrExpired
}

// isOwn says that an approver is the caller: names of tokens, and of those who
// signed in, stand behind a word that says so.
func isOwn(approver, caller string) bool {
	_, name, _ := strings.Cut(caller, ":")
	return approver != "" && (strings.EqualFold(approver, caller) || strings.EqualFold(approver, name))
}
