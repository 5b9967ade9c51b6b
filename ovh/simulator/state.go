package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// stateVersion is that of the layout of saved states, in whatever area. It
// goes up when a state that was saved earlier would be misread. It need not for
// an area that is new or gone, or for a field that is gone: a state that lacks
// the one or has the other is refused by name.
const stateVersion = 2

// A savedState is everything that an account remembers.
type savedState struct {
	Version  int                        `json:"version"`
	Created  time.Time                  `json:"created"`
	Restored uint64                     `json:"restored"`
	Areas    map[string]json.RawMessage `json:"areas"` // by name
}

// State returns what Restore makes the same account of: everything but the
// options, and with all keys in the clear. They are good for nothing else.
func (a *Account) State() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	saved := savedState{Version: stateVersion, Created: a.created, Restored: a.restored, Areas: make(map[string]json.RawMessage)}
	for _, area := range a.areas {
		if area.state == nil {
			continue
		}
		raw, err := json.Marshal(area.state)
		if err != nil {
			return nil, fmt.Errorf("save the simulated account: %s: %w", area.name, err)
		}
		saved.Areas[area.name] = raw
	}
	return json.Marshal(saved)
}

// Restore returns the account that [Account.State] gave b for. Its tasks have
// gone on meanwhile. An error says what b lacks; what another version of the
// simulator saved is refused.
func Restore(b []byte, o Options) (*Account, error) {
	a := newAccount(o)
	if err := a.restore(b); err != nil {
		return nil, fmt.Errorf("read the simulated account: %w", err)
	}
	if o.Rules != nil {
		a.credentials.setRules(o.Rules)
	}
	return a, nil
}

// restore fills the areas of an account that is empty.
func (a *Account) restore(b []byte) error {
	var saved savedState
	if err := json.Unmarshal(b, &saved); err != nil {
		return err
	}
	if saved.Version != stateVersion {
		return fmt.Errorf("it was saved in layout %d and this program reads layout %d only; delete it to begin with a new account",
			saved.Version, stateVersion)
	}
	a.created, a.restored = saved.Created, saved.Restored+1
	// What is random must not come again: a consumer key is given once.
	a.random = rand.New(rand.NewPCG(a.opts.Seed, 1+a.restored))
	for _, area := range a.areas {
		if area.state == nil {
			continue
		}
		if err := decodeState(saved.Areas[area.name], area.state); err != nil {
			return fmt.Errorf("%s: %w", area.name, err)
		}
		delete(saved.Areas, area.name)
	}
	if len(saved.Areas) > 0 {
		return fmt.Errorf("this program has no areas %q", names(saved.Areas))
	}
	// All of them are there by now: an area may be checked against another.
	for _, area := range a.areas {
		if area.check == nil {
			continue
		}
		if err := area.check(); err != nil {
			return fmt.Errorf("%s: %w", area.name, err)
		}
	}
	return nil
}

// decodeState is strict: a part that this program does not know may be what the
// rest depends on.
func decodeState(raw json.RawMessage, into any) error {
	if raw == nil {
		return errors.New("it is missing")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}
