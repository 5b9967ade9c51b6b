package confirm

import "time"

// Pending returns how many tokens wait to confirm their call, those that other
// processes gave included.
func (l *Ledger) Pending() (n int, err error) {
	err = l.step(func(now time.Time) error {
		for _, t := range l.tokens {
			if !t.confirmed && t.held == nil && !t.expired(now) {
				n++
			}
		}
		return nil
	})
	return n, err
}
