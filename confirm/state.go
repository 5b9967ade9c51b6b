package confirm

import (
	"encoding/json"
	"maps"
)

// MarshalJSON writes pending calls and outcomes, for a program that keeps
// them between runs. Tokens are not in it, only their digests. A call that is
// being carried out is left out: read back, it could run a second time.
func (l *Ledger) MarshalJSON() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	idle := maps.Clone(l.entries)
	maps.DeleteFunc(idle, func(_ string, e *entry) bool { return e.claimed != nil })
	return json.Marshal(idle)
}

// UnmarshalJSON adds what MarshalJSON wrote.
func (l *Ledger) UnmarshalJSON(b []byte) error {
	var saved map[string]*entry
	if err := json.Unmarshal(b, &saved); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(saved, func(_ string, e *entry) bool { return e == nil })
	maps.Copy(l.entries, saved)
	return nil
}
