package confirm

import "time"

// A Claim is the sole right to carry a confirmed call out, or its outcome when
// that was done before. It ends with Record, Release or a refusing Confirm; an
// ended claim, or one that has an outcome, does nothing more.
type Claim struct {
	ledger    *Ledger
	key       string
	entry     *entry
	held      chan struct{} // the entry's, while the claim lasts
	confirmed bool          // from here on something may have been sent
}

// Outcome returns what Record kept when the call was carried out before.
func (c *Claim) Outcome() ([]byte, bool) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	return c.entry.Outcome, c.entry.Outcome != nil
}

// Confirm compares state with what the plan showed, just before the call is
// carried out. When it differs, the answer is [ErrChanged] and the token is
// spent. A claim that has ended answers [ErrUnknown].
func (c *Claim) Confirm(state []byte) error {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if c.held == nil {
		return ErrUnknown
	}
	if c.entry.State != digest(state) {
		c.spend()
		return ErrChanged
	}
	c.confirmed = true
	return nil
}

// Record keeps the outcome for whoever repeats the call, and ends the claim.
func (c *Claim) Record(outcome []byte) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if c.held == nil {
		return
	}
	c.entry.Outcome = append([]byte{}, outcome...)
	c.entry.Expires = time.Now().Add(outcomeTTL)
	c.end()
}

// Release gives the token back when nothing was done with it. A call that was
// confirmed but left no outcome, as after a panic, may have been sent: its
// token is spent. Release may be deferred: it leaves an ended claim alone.
func (c *Claim) Release() {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	switch {
	case c.held == nil:
	case c.confirmed:
		c.spend()
	default:
		c.end()
	}
}

// spend ends the claim and its token.
func (c *Claim) spend() {
	delete(c.ledger.entries, c.key)
	c.end()
}

// end wakes those who wait for the claim.
func (c *Claim) end() {
	close(c.held)
	c.held, c.entry.claimed = nil, nil
}
