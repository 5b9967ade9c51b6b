package consent

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/ovh-mcp/ovh-mcp/shared"
)

// A Board holds what waits for a person, and what was decided. It is for use by
// many at once.
//
// That of [NewBoard] lives in memory: a restart forgets it, so that nothing is
// approved then. That of [ShareBoard] is one for all servers that share a store:
// what one of them asks is decided and carried out on any. Where the store is
// away, methods answer [ErrAway], and nothing is approved.
type Board struct {
	rules  Rules
	report func(Entry)

	kept  kept[state]
	plans plans

	mu      sync.Mutex
	changed chan struct{} // closed by the next change
	untold  []Entry
	timer   *time.Timer // of the next that expires

	telling sync.Mutex // so that changes are reported in their order
}

// NewBoard returns an empty board. With fourEyes nobody approves what they asked
// for themselves. Every change of an entry is told to report, if there is one,
// in order, before the method that made it returns; report must not call the
// board.
func NewBoard(fourEyes bool, report func(Entry)) *Board {
	if report == nil {
		report = func(Entry) {}
	}
	return &Board{rules: Rules{FourEyes: fourEyes}, report: report, changed: make(chan struct{})}
}

// ShareBoard returns the board that is in a store; one as of [NewBoard] where s
// is nil. What is asked goes by the rules of the server that asked, too. A change is
// reported by the server that made it, and by no other. [Board.Watch] has to run
// beside.
func ShareBoard(s *shared.Store, rules Rules, report func(Entry)) *Board {
	b := NewBoard(rules.FourEyes, report)
	b.rules = rules
	b.kept.keepIn(s, "approvals", (*state).recall)
	b.plans.store = s
	return b
}

// Ask makes a request wait for a person. When the same call with the same plan
// waits or was approved already, or the same call was denied, it returns the
// entry of that; one that waits gets the request's lifetime anew. A plan of the
// same call that has another fingerprint lapses. When too many wait it is
// [ErrFull].
func (b *Board) Ask(r Request) (asked Entry, err error) {
	added := newEntry(rand.Text(), r)
	added.Rules = b.rules
	// What has no room takes none in the store.
	if err := b.step(func(s *state) error { return s.admit(added) }); err != nil {
		return Entry{}, err
	}
	// Nothing waits that can't be shown.
	if err := b.plans.write(added, r.Plan); err != nil {
		return Entry{}, err
	}
	err = b.step(func(s *state) (err error) {
		asked, err = s.ask(added)
		b.plans.hold(added, r.Plan)
		return err
	})
	return asked, err
}

// Decide approves or denies what waits, once: afterwards it is [ErrDecided],
// and [ErrExpired] or [ErrChanged] when that came first. It answers [ErrName]
// for a name that was not typed as it is, [ErrOwn] for a caller who approves the own
// request, and [ErrNameless] where that takes an approver; all leave it waiting.
func (b *Board) Decide(id string, a Answer) error {
	if err := b.Check(id, a); err != nil {
		return err
	}
	return b.step(func(s *state) error {
		e := s.find(id)
		if err := b.check(e, a); err != nil {
			return err
		}
		e.Decision = &Decision{Approved: a.Approve, By: a.by(), Reason: strings.TrimSpace(a.Reason), At: s.now}
		if a.Approve {
			s.become(e, Approved)
			return nil
		}
		s.extend(e, e.Lifetime)
		s.become(e, Denied)
		return nil
	})
}

// Check returns what Decide would, and decides nothing.
func (b *Board) Check(id string, a Answer) error {
	e, err := b.checked(id, a)
	if err != nil || !a.Approve {
		return err
	}
	// Nobody approves what can't be shown.
	_, err = b.plans.find(e)
	if errors.Is(err, ErrUnknown) {
		if _, decided := b.checked(id, a); decided != nil {
			return decided
		}
	}
	return err
}

func (b *Board) checked(id string, a Answer) (found entry, err error) {
	err = b.step(func(s *state) error {
		e := s.find(id)
		if err := b.check(e, a); err != nil {
			return err
		}
		found = *e
		return nil
	})
	return found, err
}

func (b *Board) check(e *entry, a Answer) error {
	switch {
	case e == nil:
		return ErrUnknown
	case e.Decision != nil:
		return ErrDecided
	case e.State != Waiting:
		return e.refusal()
	case !a.Approve:
		return nil
	}
	if err := b.rules.with(e.Rules).allow(a.by(), e.Caller); err != nil {
		return err
	}
	if strings.TrimSpace(a.Typed) != e.TypeName {
		return ErrName
	}
	return nil
}

// Use takes an approval for the call of a confirmation token, just before it is
// carried out, and returns the decision. Only when it answers nil did a person
// approve a plan with this fingerprint, and nothing was done with the approval
// before: but for the same token, which serves once itself. So a server that died
// in between, or did not learn that the store had done it, costs no approval. A
// call without a token takes it once.
//
// Otherwise it is a [DeniedError] or one of [ErrWaiting], [ErrUsed], [ErrExpired],
// [ErrChanged] and [ErrUnknown]; and [ErrOwn] or [ErrNameless] where another server
// took an approval that this one would not.
func (b *Board) Use(id string, fingerprint []byte, token string) (by Decision, err error) {
	shown, user := digest(fingerprint), ""
	if token != "" {
		user = digest([]byte(token))
	}
	err = b.step(func(s *state) error {
		e := s.find(id)
		switch {
		case e == nil:
			return ErrUnknown
		case e.Shown != shown && (e.State == Waiting || e.State == Approved):
			s.become(e, Lapsed)
			return ErrChanged
		case e.State == Used && e.Shown == shown && user != "" && e.User == user:
		case e.State != Approved:
			return e.refusal()
		default:
			if err := b.rules.allow(e.Decision.By, e.Caller); err != nil {
				return err
			}
			e.User = user
			s.become(e, Used)
		}
		by = *e.Decision
		return nil
	})
	return by, err
}

// Wait returns the entry as soon as it waits no longer. When ctx ends first, it
// returns the entry as it is and the error of ctx.
func (b *Board) Wait(ctx context.Context, id string) (Entry, error) {
	for {
		changed := b.Changed()
		e, err := b.Entry(id)
		if err != nil || e.State != Waiting {
			return e, err
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
