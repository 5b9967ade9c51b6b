package simulator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
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

	Restored uint64 `json:"restored"` // how often, so that what is random does not come again
}

// State returns what Restore makes the same account of.
func (a *Account) State() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return json.Marshal(a.state)
}

// Restore returns the account that [Account.State] gave b for. Its tasks have
// gone on meanwhile. An error says what b lacks.
func Restore(b []byte, o Options) (*Account, error) {
	var s state
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("read the simulated account: %w", err)
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("read the simulated account: %w", err)
	}
	s.Restored++
	a := blank(o)
	a.state, a.random = s, rand.New(rand.NewPCG(o.Seed, 1+s.Restored))
	if k := a.byKey(ConsumerKey); k != nil && o.Rules != nil {
		k.API.Rules = accessRules(o.Rules)
	}
	return a, nil
}

// check finds a part that the account cannot do without.
func (s *state) check() error {
	for _, part := range []struct {
		name  string
		whole bool
	}{
		{"keys", s.Keys != nil},
		{"servers", whole(s.Servers)},
		{"blocks", s.Blocks != nil && !slices.Contains(s.Blocks, nil)},
		{"dns", s.DNS != nil},
		{"tasks", whole(s.Tasks)},
		{"zones", whole(s.Zones)},
		{"contracts", whole(s.Contracts)},
		{"vps", whole(s.VPS)},
		{"apiKeys", whole(s.APIKeys)},
		{"sms", whole(s.SMS)},
	} {
		if !part.whole {
			return fmt.Errorf("%q is missing or has a hole", part.name)
		}
	}
	return nil
}

// whole reports whether m is there and each of its values too.
func whole[K comparable, V any](m map[K]*V) bool {
	for _, v := range m {
		if v == nil {
			return false
		}
	}
	return m != nil
}
