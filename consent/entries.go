package consent

import (
	"context"
	"errors"
	"slices"
	"time"
)

// lookEvery is how often a server looks for what others changed.
const lookEvery = 500 * time.Millisecond

// Entry returns an entry as it is, with the summary alone of its plan; or
// [ErrUnknown].
func (b *Board) Entry(id string) (found Entry, err error) {
	err = b.step(func(s *state) error {
		e := s.find(id)
		if e == nil {
			return ErrUnknown
		}
		found = e.Entry
		return nil
	})
	return found, err
}

// Entries returns what waits for a decision, the oldest first; and what waits no
// longer, the newest first, with the summaries alone of their plans.
func (b *Board) Entries() (waiting, ended []Entry, err error) {
	var found []entry
	err = b.step(func(s *state) error {
		found, ended = nil, nil
		for _, e := range s.Entries {
			if e.State == Waiting {
				found = append(found, *e)
			} else {
				ended = append(ended, e.Entry)
			}
		}
		return nil
	})
	for _, e := range found {
		plan, missing := b.plans.find(e)
		if errors.Is(missing, ErrUnknown) {
			continue
		}
		if err = errors.Join(err, missing); err != nil {
			break
		}
		e.Plan = plan
		waiting = append(waiting, e.Entry)
	}
	slices.Reverse(ended)
	return waiting, ended, err
}

// Pending returns how many wait for a decision.
func (b *Board) Pending() (n int, err error) {
	err = b.step(func(s *state) error {
		n = s.waiting()
		return nil
	})
	return n, err
}

// Changed returns a channel that the next change of any entry closes.
func (b *Board) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// Watch learns what other servers change, and that the store is away or back,
// until ctx ends. It returns at once where the board is in memory.
func (b *Board) Watch(ctx context.Context) {
	if b.kept.document == nil {
		return
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var known string
	var away bool
	for {
		version, err := b.kept.document.Version(ctx)
		if err == nil && (version != known || away) {
			err = b.step(func(*state) error { return nil }) // what has expired ends
		}
		if (err != nil) != away || err == nil && version != known {
			b.notify()
		}
		if away = err != nil; !away {
			known = version
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// step does a step on what the board holds, after what has expired was ended, and
// reports what it changed.
func (b *Board) step(do func(*state) error) error {
	err := b.kept.step(func(s *state, now time.Time) (bool, error) {
		s.begin(now)
		said := do(s)
		s.forget()
		return s.changed, said
	}, b.after)
	b.tell()
	return err
}

// after takes over what a step came to.
func (b *Board) after(s *state) {
	b.plans.retain(s)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.untold = append(b.untold, s.told...)
	if b.timer != nil {
		b.timer.Stop()
	}
	if next := s.next(); !next.IsZero() {
		b.timer = time.AfterFunc(next.Sub(s.now), func() {
			_ = b.step(func(*state) error { return nil }) // or Watch does, when the store is back
		})
	}
	if s.changed {
		b.closeChanged()
	}
}

// tell reports what was changed.
func (b *Board) tell() {
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

func (b *Board) notify() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closeChanged()
}

func (b *Board) closeChanged() {
	close(b.changed)
	b.changed = make(chan struct{})
}
