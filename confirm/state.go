package confirm

import (
	"encoding/json"
	"maps"
)

// MarshalJSON writes pending calls and outcomes, for a program that keeps
// them between runs. Tokens are not in it, only their digests.
func (l *Ledger) MarshalJSON() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return json.Marshal(l.entries)
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
