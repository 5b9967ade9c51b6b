package simulator

import (
	"fmt"
	"time"
)

// secrets are what is given out once, for an id that comes another way.
type secrets struct {
	account *Account
	ByID    map[string]*secret `json:"byId"`
}

// A secret is a password as OVHcloud's API returns it.
type secret struct {
	Value   string    `json:"value"`
	Expires time.Time `json:"expires"`
}

// A serverAccess is one way into the system of a server. What it calls a password
// is the id of one.
type serverAccess struct {
	Password *string `json:"password"`
	Type     string  `json:"type"`
	URL      *string `json:"url"`
	User     *string `json:"user"`
}

// sampleSecret is the id of the password that the demo account has not read yet.
const sampleSecret = "00000000-0000-4000-8000-000000000001"

// secretArea covers the passwords of freshly installed servers.
func secretArea(a *Account) area {
	s := &secrets{account: a}
	return area{
		name: "secrets", state: s,
		populate: func() { s.ByID = map[string]*secret{sampleSecret: s.make()} },
		check:    func() error { return complete(s.ByID, anything) },
		routes: []route{
			{pattern: "POST /dedicated/server/{serviceName}/authenticationSecret", handle: show(a.servers.find, func(v *server) any { return s.accesses(v) })},
			{pattern: "POST /secret/retrieve", handle: s.retrieve, body: `{"id":"` + sampleSecret + `"}`},
		},
	}
}

// make makes a password that can be read for a day.
func (s *secrets) make() *secret {
	return &secret{fmt.Sprintf("simulated-%012x", s.account.random.Uint64()>>16), s.account.now().Add(24 * time.Hour)}
}

// accesses lists the ways into a server. Each call makes a new id, and one
// without a system has none.
func (s *secrets) accesses(v *server) []serverAccess {
	if v.API.OS == "none_64" {
		return []serverAccess{}
	}
	id := s.account.uuid()
	s.ByID[id] = s.make()
	return []serverAccess{{Password: &id, Type: "SSH", User: new("root")}}
}

// retrieve gives out a password and forgets it.
func (s *secrets) retrieve(r *request) (any, *failure) {
	var in struct {
		ID string `json:"id"`
	}
	if f := r.decode(&in); f != nil {
		return nil, f
	}
	if f := required("id", in.ID); f != nil {
		return nil, f
	}
	found, ok := s.ByID[in.ID]
	if !ok || s.account.now().After(found.Expires) {
		return nil, noSuchObject(in.ID)
	}
	delete(s.ByID, in.ID)
	return struct {
		Expiration string `json:"expiration"`
		Secret     string `json:"secret"`
	}{datetime(found.Expires), found.Value}, nil
}
