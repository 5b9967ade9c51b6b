package confirm

import (
	"errors"
	"time"
)

// A Claim is the sole right of this process to carry a confirmed call out, or
// its outcome when that was done before. It ends with Record, Release or a
// refusing Confirm; an ended claim, or one that has an outcome, does nothing
// more.
type Claim struct {
	ledger    *Ledger
	token     string
	key       string        // its digest
	held      chan struct{} // the token's, while the claim lasts
	confirmed bool          // from here on something may have been sent
	outcome   []byte
}

// Outcome returns what Record kept when the call was carried out before.
func (c *Claim) Outcome() ([]byte, bool) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	return c.outcome, c.outcome != nil
}

// Confirm compares state with what the plan showed, just before the call is
// carried out, and keeps that it is begun. Only when it answers nil may
// anything be sent. When state differs, the answer is [ErrChanged] and the token
// is spent. When another process was faster, it is [ErrOutcomeUnknown]; the
// claim has the outcome then, if there is one. A claim that has ended answers
// [ErrUnknown].
func (c *Claim) Confirm(state []byte) error {
	return c.ledger.step(func(now time.Time) error {
		l, t := c.ledger, c.ledger.tokens[c.key]
		switch {
		case c.held == nil:
			return ErrUnknown
		case c.confirmed:
			return ErrOutcomeUnknown
		case t == nil:
			c.end()
			return ErrUnknown
		case t.confirmed:
			c.end()
			c.outcome = t.outcomeAt(now)
			return ErrOutcomeUnknown
		case t.state != bind(c.token, state):
			err := l.spend(c.key, ErrChanged, now)
			if !errors.Is(err, errMoved) {
				c.end()
			}
			return err
		}
		e, waits := l.confirmation(c.key, now), t.expires
		if err := l.write(e, now); err != nil {
			l.doubt(e, waits, err)
			return err
		}
		delete(l.doubts, c.key)
		c.confirmed = true
		return nil
	})
}

// confirmation is the entry that says that this process begins a call.
func (l *Ledger) confirmation(key string, now time.Time) entry {
	e := entry{Kind: confirmed, Token: key, Expires: now.Add(confirmedTTL)}
	if l.journal != nil {
		e.By = l.journal.holder()
	}
	return e
}

// Record keeps the outcome of a confirmed call for whoever repeats it, and ends
// the claim. After an error those who ask this process still learn the outcome;
// for all others the token answers [ErrOutcomeUnknown].
func (c *Claim) Record(outcome []byte) error {
	l := c.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.held == nil || !c.confirmed {
		return ErrUnknown
	}
	defer c.end()
	c.outcome = append([]byte{}, outcome...)
	e := entry{Kind: recorded, Token: c.key, Outcome: c.outcome}
	err := l.alone(func(now time.Time) error {
		e.Expires = now.Add(outcomeTTL)
		return l.write(e, now)
	})
	if err != nil {
		now := l.now()
		e.Expires = now.Add(outcomeTTL)
		e.Time = l.latest
		l.apply(e, now)
	}
	return err
}

// Release gives the token back when nothing was done with it. The token of a
// call that was confirmed but left no outcome, as after a panic, answers
// [ErrOutcomeUnknown]. Release may be deferred: it leaves an ended claim alone.
func (c *Claim) Release() {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if c.held != nil {
		c.end()
	}
}

// end wakes those who wait for the claim.
func (c *Claim) end() {
	if t := c.ledger.tokens[c.key]; t != nil && t.held == c.held {
		t.held = nil
	}
	close(c.held)
	c.held = nil
}
