package confirm

import "time"

// A Claim is the sole right to carry a confirmed call out, or its outcome when
// that was done before. It ends with Record, Release or a refusing Confirm.
type Claim struct {
	ledger *Ledger
	key    string
	entry  *entry
}

// Outcome returns what Record kept when the call was carried out before.
func (c *Claim) Outcome() ([]byte, bool) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	return c.entry.Outcome, c.entry.Outcome != nil
}

// Confirm compares state with what the plan showed. When it differs, the
// answer is [ErrChanged] and the token is spent.
func (c *Claim) Confirm(state []byte) error {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if c.entry.State == digest(state) {
		return nil
	}
	delete(c.ledger.entries, c.key)
	c.end()
	return ErrChanged
}

// Record keeps the outcome for whoever repeats the call, and ends the claim.
func (c *Claim) Record(outcome []byte) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	c.entry.Outcome = append([]byte{}, outcome...)
	c.entry.Expires = time.Now().Add(outcomeTTL)
	c.end()
}

// Release gives the token back: nothing was done with it. After the claim has
// ended it does nothing, so that it may be deferred.
func (c *Claim) Release() {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if c.entry.Outcome == nil {
		c.end()
	}
}

// end wakes those who wait for the claim.
func (c *Claim) end() {
	if c.entry.claimed != nil {
		close(c.entry.claimed)
		c.entry.claimed = nil
	}
}
