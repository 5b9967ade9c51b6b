package simulator

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"time"
)

// A state is everything that an account remembers.
type state struct {
	Created  time.Time               `json:"created"`
	Keys     map[string]string       `json:"keys"` // by name
	Servers  map[string]*server      `json:"servers"`
	Blocks   []*block                `json:"blocks"`
	DNS      map[string][]netip.Addr `json:"dns"` // what names resolve to, in public
	Tasks    map[int64]*task         `json:"tasks"`
	LastTask int64                   `json:"lastTask"`

	Zones        map[string]*zone `json:"zones"`
	LastRecord   int64            `json:"lastRecord"`
	LastZoneTask int64            `json:"lastZoneTask"`

	Contracts    map[int64]*contract `json:"contracts"`
	LastContract int64               `json:"lastContract"`

	VPS         map[string]*vps `json:"vps"`
	LastVPSTask int64           `json:"lastVPSTask"`

	APIKeys map[int64]*apiKey `json:"apiKeys"`
	LastKey int64             `json:"lastKey"`

	SMS     map[string]*smsService `json:"sms"`
	LastSMS int64                  `json:"lastSMS"`
}

// State returns what Restore makes the same account of.
func (a *Account) State() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return json.Marshal(a.state)
}

// Restore returns the account that state was taken from. Its tasks have gone
// on meanwhile.
func Restore(b []byte, o Options) (*Account, error) {
	var s state
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("read the simulated account: %w", err)
	}
	if s.Keys == nil || s.Servers == nil || s.DNS == nil || s.Tasks == nil || s.Zones == nil {
		return nil, fmt.Errorf("read the simulated account: it is not complete")
	}
	a := blank(o)
	a.state = s
	if o.Rules != nil {
		a.byKey(ConsumerKey).API.Rules = accessRules(o.Rules)
	}
	return a, nil
}
